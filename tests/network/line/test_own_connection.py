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


def processes_of_the_line() -> list[int]:
    """The processes of the database that prepared or last asked where listeners stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND query LIKE %s",
            ["%asked.column1%"],
        )
        return [pid for (pid,) in cursor.fetchall()]


def end(pids: list[int]) -> None:
    with connection.cursor() as cursor:
        for pid in pids:
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
    ended = await sync_to_async(processes_of_the_line)()
    assert len(ended) == 1
    await sync_to_async(end)(ended)
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
    assert len(await sync_to_async(processes_of_the_line)()) == 1
    own.close()
    async with asyncio.timeout(5):
        while await sync_to_async(processes_of_the_line)():
            await asyncio.sleep(0.05)
