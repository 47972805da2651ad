"""The event loop's own connection reads what every other would, and comes back when the database does."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from accounts.models import User
from network import line
from network.line import Listener, OwnConnection, standings_of
from tests.network.line.scenes import cookie_of, tell_later
from tests.world import SETUP, World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NOBODY = (10_000_000, "no session")


@pytest.fixture
async def own() -> AsyncIterator[OwnConnection]:
    own = OwnConnection()
    yield own
    own.close()


async def listener_of(user: User) -> Listener:
    return user.pk, await sync_to_async(cookie_of)(user)


def process_of(own: OwnConnection) -> int:
    """The process of the database that answers it."""
    assert own._idle is not None
    return own._idle.info.backend_pid


def is_there(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)", [pid])
        return bool(cursor.fetchone()[0])


def end(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


async def test_it_reads_the_same_as_any_other_connection(world: World, own: OwnConnection) -> None:
    await tell_later(by=SETUP, to=world.giulia)
    asked = [await listener_of(world.giulia), await listener_of(world.marco), NOBODY]
    by_everybody = await sync_to_async(standings_of)(asked)
    assert set(by_everybody) == set(asked[:2])
    for _look in range(2 * line.PREPARED_AFTER):  # prepared by the server, from some look on
        assert await own.standings_of(asked) == by_everybody


async def test_each_look_reads_anew(world: World, own: OwnConnection) -> None:
    asked = [await listener_of(world.giulia)]
    for seq in range(2 * line.PREPARED_AFTER):
        (standing,) = (await own.standings_of(asked)).values()
        assert standing.news.seq == seq
        await tell_later(by=SETUP, to=world.giulia)


async def test_a_database_that_went_away_is_told_once_and_found_again(
    world: World, own: OwnConnection
) -> None:
    asked = [await listener_of(world.giulia)]
    before = await own.standings_of(asked)
    await sync_to_async(end)(process_of(own))
    with pytest.raises(psycopg.OperationalError):
        await own.standings_of(asked)
    assert await own.standings_of(asked) == before


async def test_a_database_that_does_not_answer_is_not_waited_for(
    world: World, own: OwnConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [await listener_of(world.giulia)]
    before = await own.standings_of(asked)
    with monkeypatch.context() as slow:
        slow.setattr(line, "PATIENCE", 0.2)
        slow.setattr(line, "_STANDINGS", line._STANDINGS.replace("FROM (", "FROM pg_sleep(30), ("))
        async with asyncio.timeout(10):
            with pytest.raises(TimeoutError):
                await own.standings_of(asked)
    assert await own.standings_of(asked) == before


async def test_closed_it_leaves_the_database(world: World, own: OwnConnection) -> None:
    await own.standings_of([await listener_of(world.giulia)])
    process = process_of(own)
    assert await sync_to_async(is_there)(process)
    own.close()
    async with asyncio.timeout(5):
        while await sync_to_async(is_there)(process):
            await asyncio.sleep(0.05)
