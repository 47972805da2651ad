"""An open inbox, as ``static/js/live.js`` keeps it: it catches up by number and shows by id."""

import asyncio
import html
import json
import random
import re
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

INBOX, NEWS = "/avvisi/", "/avvisi/novita/"
LONGEST_WAIT, FIRST_WAIT = 5, 0.5  # seconds, as in live.js
SILENCE = 60  # after so long without a word the line is deaf
PATIENCE = 5  # for an answer, or for the line to open, as in live.js
TRIES = 5  # of a page of the inbox that does not come
SIGNED_OUT, RIGHTS_CHANGED = 4401, 4403

_NUMBERS = re.compile(r'data-seq="(\d+)" data-unread="(\d+)" data-epoch="([^"]*)" data-changes="(\d+)"')
_TOAST = re.compile(r'data-notice="(\d+)" data-seq="(\d+)"')
_STANDING = re.compile(r'data-seq="(\d+)" data-cambi="(\d+)"')
_OLDER = re.compile(r'href="([^"]*[?;]dopo=[^"]+)"')
_ROW = re.compile(r'action="/avvisi/(\d+)/apri/"')


def pause(times: int) -> float:
    """Seconds until the next try, after so many: twice as long each time, and spread."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2**times) * (0.5 + random.random() / 2)


def listed(text: str) -> str:
    """The list of an inbox, without the links of the page around it."""
    return text.partition('id="elenco-avvisi"')[2].partition("</section>")[0]


class Unreachable(Exception):
    """No answer: asking again may help."""


@dataclass
class Shown:
    """What a page has shown of its inbox.

    Attributes:
        first: when each notice was seen first, by its key, in seconds of the clock.
        toasts: the numbers of the notices in the order in which they popped up.
        twice: keys of notices that popped up a second time, or stood twice in one list.
        lists: the keys of each list, newest first as drawn.
        turned: the keys that stood only on the next pages of the list.
    """

    first: dict[int, float] = field(default_factory=dict)
    toasts: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)
    lists: list[list[int]] = field(default_factory=list)
    turned: set[int] = field(default_factory=set)

    def toast(self, key: int, seq: int) -> None:
        self.toasts.append(seq)
        self.first.setdefault(key, time.time())

    def draw(self, keys: list[int]) -> None:
        self.lists.append(keys)
        self.twice += [key for key in set(keys) if keys.count(key) > 1]
        for key in keys:
            self.first.setdefault(key, time.time())


class Page:
    """One person's open inbox."""

    def __init__(self, port: int, user_id: int, cookie: str) -> None:
        self.port, self.user_id = port, user_id
        self.headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
        self.seen = Shown()
        self.gave_up = ""  # why the page says that asking again would not help
        self.reconnections = 0
        self.known: set[int] = set()
        self.numbers = SimpleNamespace(shown=0, drawn=0, epoch=None)
        self.works: set[asyncio.Task[None]] = set()
        self.stale = False
        self.fetching = self.again = False
        self.misses = 0
        self.insisting: asyncio.Task[None] | None = None
        self.socket: ClientConnection | None = None

    async def open(self) -> None:
        """Load the page, as somebody who opens it."""
        text = await self.fetch(INBOX)
        shown, drawn = _STANDING.findall(text)[0]
        self.numbers.shown, self.numbers.drawn = int(shown), int(drawn)
        self.draw(text)

    async def follow(self) -> None:
        """Keep the line open, and come back each time it breaks, until cancelled or signed out."""
        attempts = 0
        while not self.gave_up:
            try:
                async with connect(self.address, **self.options) as self.socket:
                    while True:
                        frame = await asyncio.wait_for(self.socket.recv(), SILENCE)
                        attempts = 0
                        self.listen(json.loads(frame))
            except ConnectionClosed as closed:
                self.refuse(closed.rcvd.code if closed.rcvd else None)
            except (OSError, InvalidHandshake):  # a silence that is too long is one of the first
                pass
            self.socket = None
            attempts += 1
            self.reconnections += 1
            await asyncio.sleep(pause(attempts - 1))

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.port}{settings.LIVE_PATH}"

    @property
    def options(self) -> dict[str, object]:
        return {
            "additional_headers": self.headers,
            "origin": f"http://127.0.0.1:{self.port}",
            "ping_interval": None,
            "compression": None,
            "open_timeout": PATIENCE,
        }

    def cut(self) -> None:
        """Break the line as a lost network does, without a word."""
        if self.socket is not None:
            self.socket.transport.abort()

    def refuse(self, code: int | None) -> None:
        if code in {SIGNED_OUT, RIGHTS_CHANGED}:
            self.gave_up = f"the line was closed with {code}"

    def listen(self, frame: dict[str, int]) -> None:
        now = self.numbers
        restarted = now.epoch is not None and frame["epoch"] != now.epoch
        now.epoch = frame["epoch"]
        if restarted and frame["seq"] < now.shown:
            now.shown = frame["seq"]
        self.note_changes(frame["changes"])
        if restarted or frame["seq"] > now.shown:
            self.later(self.catch_up())
        elif self.stale:
            self.later(self.refresh())

    def later(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        """Begin something without waiting for it; a page that breaks is a page that gave up."""
        task = asyncio.create_task(work)
        self.works.add(task)
        task.add_done_callback(self.over)
        return task

    def over(self, task: "asyncio.Task[None]") -> None:
        self.works.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.gave_up = repr(error)

    async def catch_up(self) -> None:
        """Fetch what has not been shown; asked again meanwhile, once more at the end."""
        self.again = self.fetching
        if self.fetching:
            return
        self.fetching = True
        try:
            self.receive(await self.fetch(f"{NEWS}?after={self.numbers.shown}"))
            if self.stale:
                self.later(self.refresh())
            else:
                self.misses = 0
        except Unreachable:
            self.insist()
        self.fetching = False
        if self.again:
            await self.catch_up()

    def receive(self, text: str) -> None:
        seq, _unread, _epoch, changes = _NUMBERS.findall(text)[0]
        self.stale = self.stale or int(seq) > self.numbers.shown
        self.numbers.shown = max(self.numbers.shown, int(seq))
        for key, number in _TOAST.findall(text):
            if int(key) not in self.known:
                self.known.add(int(key))
                self.seen.toast(int(key), int(number))
        self.note_changes(int(changes))

    def note_changes(self, changes: int) -> None:
        self.stale = self.stale or changes > self.numbers.drawn
        self.numbers.drawn = max(self.numbers.drawn, changes)

    async def refresh(self) -> None:
        self.stale = True
        try:
            self.draw(await self.fetch(INBOX))
            self.stale, self.misses = False, 0
        except Unreachable:
            self.insist()

    def insist(self) -> None:
        """Ask again soon for an answer that did not come; without a line that is left to the line itself."""
        if self.socket is not None and (self.insisting is None or self.insisting.done()):
            self.insisting = self.later(self.ask_again(pause(self.misses)))
            self.misses += 1

    async def ask_again(self, wait: float) -> None:
        await asyncio.sleep(wait)
        await self.catch_up()

    def draw(self, text: str) -> None:
        self.seen.draw([int(key) for key in _ROW.findall(listed(text))])

    async def turn(self) -> None:
        """Read the next pages of the inbox, as somebody who looks for what is older."""
        path, tries = INBOX, 0
        while path and tries < TRIES:
            try:
                text = await self.fetch(path)
            except Unreachable:
                tries += 1
                continue
            self.seen.turned |= {int(key) for key in _ROW.findall(text)} - set(self.seen.first)
            older = _OLDER.search(listed(text))
            path = html.unescape(older.group(1)) if older else ""

    async def fetch(self, path: str) -> str:
        """The text at an address of the site.

        Raises:
            Unreachable: the network or the server failed.
        """
        try:
            status, text = await asyncio.wait_for(self.ask(path), PATIENCE)
        except (OSError, ValueError, IndexError, asyncio.IncompleteReadError) as error:
            raise Unreachable from error
        if status >= 500:
            raise Unreachable
        if status != 200:
            self.gave_up = f"{path} answered {status}"
            raise Unreachable
        return text

    async def ask(self, path: str) -> tuple[int, str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        try:
            writer.write("\r\n".join([*lines, "X-Requested-With: live", "", ""]).encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
            length = int(re.findall(r"content-length: (\d+)", head, re.I)[0])
            return int(head.split()[1]), (await reader.readexactly(length)).decode()
        finally:
            writer.close()
