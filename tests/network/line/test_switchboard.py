"""Many lines woken at once are looked after together, and nobody hears what is older than its wake-up."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from audit.actions import action
from audit.context import SystemActor
from network import notices, switchboard
from network.line import Listener, News, Standing
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.notices import Told, notify
from network.switchboard import Switchboard
from tests.world import SETUP, World

MINUTE = 60


class FakeLine:
    """A line that keeps what it hears: the number of the look."""

    def __init__(self, user_id: int) -> None:
        self.listener: Listener = (user_id, f"session of {user_id}")
        self.heard: list[int | None] = []

    def hear(self, standing: Standing | None) -> None:
        self.heard.append(standing.news.seq if standing else None)

    def fail(self) -> None:
        self.heard.append(-1)


class Clerk:
    """Reads where listeners stand, telling which look it was; nobody is at 0, and 99 cannot be read."""

    def __init__(self) -> None:
        self.looks: list[list[int]] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def read(self, asked: Sequence[Listener]) -> dict[Listener, Standing]:
        self.looks.append(sorted(user_id for user_id, _key in asked))
        number = len(self.looks)
        async with asyncio.timeout(5):
            await self.may_go_on.wait()
        if 99 in self.looks[-1]:
            raise OSError("the database is away")
        standing = Standing("", frozenset(), News("", number, 0, 0))
        return {each: standing for each in asked if each[0]}

    async def has_looked(self, times: int) -> None:
        async with asyncio.timeout(5):
            while len(self.looks) < times:
                await asyncio.sleep(0.001)


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> Clerk:
    clerk = Clerk()
    monkeypatch.setattr(Switchboard, "standings_of", lambda _board, asked: clerk.read(asked))
    monkeypatch.setattr(Switchboard, "watch_seconds", MINUTE)
    return clerk


@pytest.fixture
async def joined(clerk: Clerk) -> AsyncIterator[Callable[..., Any]]:
    """Lines of some people that have heard the first look."""
    board, lines = Switchboard(), []

    async def join(*ids: int) -> tuple[Switchboard, list[FakeLine]]:
        lines.extend(FakeLine(user_id) for user_id in ids)
        for line in lines:
            board.join(line)
        await settled(board)
        for line in lines:
            line.heard.clear()
        clerk.looks.clear()
        return board, lines

    yield join
    for line in lines:
        board.leave(line)


async def settled(board: Switchboard) -> None:
    await board.works[board.look]


async def test_lines_woken_together_are_read_together(clerk: Clerk, joined: Any) -> None:
    board, lines = await joined(1, 2, 3)
    board.wake(lines)
    await settled(board)
    assert clerk.looks == [[1, 2, 3]]
    assert [line.heard for line in lines] == [[1], [1], [1]]


async def test_who_is_woken_during_a_look_hears_the_next_one(clerk: Clerk, joined: Any) -> None:
    board, (first, second) = await joined(1, 2)
    clerk.may_go_on.clear()
    board.wake([first])
    await clerk.has_looked(1)
    board.wake([first, second])  # also who is being read: that reading is older than the wake-up
    clerk.may_go_on.set()
    await settled(board)
    assert clerk.looks == [[1], [1, 2]]
    assert (first.heard, second.heard) == ([1, 2], [2])


async def test_a_look_reads_only_so_many(clerk: Clerk, joined: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switchboard, "MOST", 2)
    board, lines = await joined(1, 2, 3, 4, 5)
    board.wake(lines)
    await settled(board)
    assert clerk.looks == [[1, 2], [3, 4], [5]]


async def test_who_has_no_standing_hears_so(clerk: Clerk, joined: Any) -> None:
    board, (nobody, somebody) = await joined(0, 1)
    board.wake([nobody, somebody])
    await settled(board)
    assert (nobody.heard, somebody.heard) == ([None], [1])


async def test_a_look_that_fails_is_told_to_its_lines_and_the_next_is_made(
    clerk: Clerk, joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switchboard, "MOST", 1)
    board, (away, here) = await joined(99, 1)
    board.wake([away, here])
    await settled(board)
    assert (away.heard, here.heard) == ([-1], [2])


async def test_a_line_that_has_left_is_neither_read_nor_spoken_to(clerk: Clerk, joined: Any) -> None:
    board, (gone, stays) = await joined(1, 2)
    board.wake([gone, stays])
    board.leave(gone)
    await settled(board)
    assert clerk.looks == [[2]]
    assert gone.heard == []


@pytest.mark.sqlite  # Redis never forgets who listens
async def test_a_process_that_listens_for_months_still_hears(monkeypatch: pytest.MonkeyPatch) -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(notices.WAKE_UPS, channel)
    months = time.time() + timedelta(days=200).total_seconds()
    monkeypatch.setattr("channels.layers.time.time", lambda: months)
    await layer.group_send(notices.WAKE_UPS, {"users": [1]})
    async with asyncio.timeout(5):
        assert await layer.receive(channel) == {"users": [1]}


async def test_all_lines_are_looked_after_every_few_seconds(
    clerk: Clerk, joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    board, (first, second) = await joined(1, 2)
    board.leave(first)
    board.leave(second)  # the watch ends with the last line, and begins anew
    monkeypatch.setattr(Switchboard, "watch_seconds", 0.02)
    board.join(first)
    await clerk.has_looked(3)
    assert clerk.looks[:3] == [[1], [1], [1]]


@pytest.mark.usefixtures("clerk")
async def test_when_the_last_line_leaves_while_the_layer_is_being_joined_nothing_is_left_running(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The client of Redis loses a cancellation that comes while it connects: so does this layer."""
    left: list[str] = []

    class Layer:
        async def new_channel(self) -> str:
            return "ear"

        async def group_add(self, group: str, channel: str) -> None:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(MINUTE)

        async def group_discard(self, group: str, channel: str) -> None:
            left.append(channel)

        async def receive(self, channel: str) -> dict[str, Any]:
            return await asyncio.Future()

    monkeypatch.setattr(switchboard, "get_channel_layer", Layer)
    board, line = Switchboard(), FakeLine(1)
    board.join(line)
    listening = board.works[board.listen]
    await asyncio.sleep(0.01)
    board.leave(line)
    await asyncio.wait([listening], timeout=5)
    assert listening.cancelled()
    assert left == ["ear"]


async def test_what_pages_were_told_is_kept_in_one_statement(
    joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Sequence[Told]] = []
    monkeypatch.setattr(switchboard, "keep_pushes", kept.append)
    board, _lines = await joined(1)
    for user_id in (1, 2, 3):
        board.note(Told(user_id, 0, 1))
    await board.works[board.keep]
    assert [len(told) for told in kept] == [3]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
async def test_an_act_sends_one_wake_up_whomever_it_tells(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, dict[str, Any]]] = []

    class Layer:
        async def group_send(self, group: str, message: dict[str, Any]) -> None:
            sent.append((group, message))

    @action
    def tell(*, by: SystemActor) -> list[Notice]:
        both = [world.giulia, world.marco]
        return notify(by=by, to=both, kind=NoticeKind.CASE_TO_ASSIGN, path="/carichi/")

    monkeypatch.setattr(notices, "get_channel_layer", Layer)
    await sync_to_async(tell)(by=SETUP)
    ids = sorted([world.giulia.pk, world.marco.pk])
    assert sent == [(notices.WAKE_UPS, {"type": "inbox.changed", "users": ids})]
