"""The open lines of a process: woken by one message for all, looked after in one reading for all."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from typing import Any, Protocol, TypeVar
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import close_old_connections, connection

from audit.context import SystemActor
from network.actions import record_pushes
from network.line import Listener, OwnConnection, Standing, standings_of
from network.notices import WAKE_UPS, Told

logger = logging.getLogger(__name__)

MOST = 250  # lines in one reading: who is woken after them does not wait for all
KEPT_AFTER = 0.5  # seconds: first everybody hears, then is it kept that they did, in one statement

LINE = SystemActor("linea")

# Threads of their own, and few: all the lines of a process together hold no more connections of the pool than
# these, and none waits for the pages.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live-line")

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Line(Protocol):
    """An open line, as the switchboard knows it. None of its methods waits for its page."""

    listener: Listener

    def hear(self, standing: Standing | None) -> None:
        """Where its listener stands, just read; None when there is nobody to talk to any more."""

    def fail(self) -> None:
        """Where its listener stands could not be read."""


class Switchboard:
    """The lines that are open in one process.

    A wake-up names the people whose inbox has changed. Their lines are looked after together, and all lines
    every few seconds: that look finds whatever wake-up was lost, and who may hear no more. Each look is read
    after it was asked for, never before.
    """

    watch_seconds: float = 4  # an ended session closes its line within five seconds

    def __init__(self) -> None:
        self.lines: dict[int, set[Line]] = {}
        self.due: dict[Line, None] = {}
        self.told: list[Told] = []
        self.own = OwnConnection()
        self.works: dict[Callable[[], Coroutine[Any, Any, None]], asyncio.Task[None]] = {}

    def join(self, line: Line) -> None:
        """Look after a line from now on; it hears at once where its listener stands."""
        self.lines.setdefault(line.listener[0], set()).add(line)
        self._work(self.listen)
        self._work(self.watch)
        self.wake([line])

    def leave(self, line: Line) -> None:
        """Forget a line; without any, nothing is left running."""
        theirs = self.lines.get(line.listener[0], set())
        theirs.discard(line)
        self.due.pop(line, None)
        if not theirs:
            self.lines.pop(line.listener[0], None)
        if not self.lines:
            for work in (self.listen, self.watch):
                if work in self.works:
                    self.works.pop(work).cancel()
            self.own.close()

    def lines_of(self, user_id: int) -> int:
        """How many lines a person has open here."""
        return len(self.lines.get(user_id, ()))

    def wake(self, lines: Iterable[Line]) -> None:
        """Have some lines looked after, as soon as the reading under way is over."""
        self.due.update(dict.fromkeys(lines))
        if self.due:
            self._work(self.look)

    def note(self, told: Told) -> None:
        """Have it kept, soon, that a page was told of some notices."""
        self.told.append(told)
        self._work(self.keep)

    def _work(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if work not in self.works or self.works[work].done():
            self.works[work] = asyncio.create_task(work())

    async def listen(self) -> None:
        """Hear the wake-ups. While the channel layer is away, the looks of the watch carry the news."""
        while True:
            try:
                async for woken in _wake_ups():
                    self.wake(line for user_id in woken for line in self.lines.get(user_id, ()))
            except Exception:
                logger.exception("live line: the channel layer does not answer, the next look will")
                await asyncio.sleep(self.watch_seconds)

    async def watch(self) -> None:
        """Look after every line each few seconds."""
        while True:
            await asyncio.sleep(self.watch_seconds)
            self.wake(line for theirs in self.lines.values() for line in theirs)

    async def look(self) -> None:
        """Read where the listeners of the lines that are due stand, and let them hear it."""
        while self.due:
            lines = list(islice(self.due, MOST))
            for line in lines:
                del self.due[line]
            try:
                standings = await self.standings_of([line.listener for line in lines])
            except Exception:
                logger.exception("live line: cannot read where %d listeners stand", len(lines))
                for line in lines:
                    line.fail()
            else:
                for line in lines:
                    line.hear(standings.get(line.listener))
        if not self.lines:
            self.own.close()

    async def standings_of(self, asked: Sequence[Listener]) -> dict[Listener, Standing]:
        """Read where some listeners stand; who may hear nothing any more is left out."""
        if connection.vendor == "postgresql":
            return await self.own.standings_of(asked)
        return await _in_thread(standings_of, asked)

    async def keep(self) -> None:
        """Keep what pages were told. Failing, the lines go on."""
        while self.told:
            await asyncio.sleep(KEPT_AFTER)
            told, self.told = self.told[:MOST], self.told[MOST:]
            try:
                await _in_thread(keep_pushes, told)
            except Exception:
                logger.exception("live line: cannot keep what %d pages were told", len(told))


async def _wake_ups() -> AsyncIterator[list[int]]:
    """Whose inbox has changed, act after act."""
    layer, task = get_channel_layer(), asyncio.current_task()
    channel = await layer.new_channel()
    try:
        await layer.group_add(WAKE_UPS, channel)
        # The client of Redis loses a cancellation that comes while it connects.
        if task and task.cancelling():
            task.cancel()
        while True:
            yield (await layer.receive(channel))["users"]
    finally:
        with suppress(Exception):  # the layer may be away
            await layer.group_discard(WAKE_UPS, channel)


def keep_pushes(told: Sequence[Told]) -> int:
    """Keep what some pages were told. Returns how many notices are new to their readers."""
    return record_pushes(by=LINE, told=told)


async def _in_thread(work: Callable[[Asked], Answer], asked: Asked) -> Answer:
    def done() -> Answer:
        try:
            return work(asked)
        finally:
            close_old_connections()

    return await sync_to_async(done, thread_sensitive=False, executor=_threads)()


_boards: WeakKeyDictionary[asyncio.AbstractEventLoop, Switchboard] = WeakKeyDictionary()


def switchboard() -> Switchboard:
    """That of the process: of its event loop."""
    return _boards.setdefault(asyncio.get_running_loop(), Switchboard())
