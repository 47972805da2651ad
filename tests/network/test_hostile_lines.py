"""A page that reads nothing, floods or sends what is no frame harms its own line only: on a real server.

The server runs in a process of its own, on PostgreSQL and Redis; the limits have their control, a server
without.
"""

import asyncio
import json
import struct
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from accounts.models import User
from bench.live.page import Page
from bench.live.people import signed_in
from bench.live.servers import APPLICATION, Server, redis_server, worker_server
from bench.live.writing import WRITER, tell
from tests.world import make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PING = 2  # seconds; uvicorn's own are twenty
LATE = 2  # seconds: less than a look of the line by itself, so it was the push that came
MOST_GROWTH = 40_000  # kB of memory
MASK = b"\x01\x02\x03\x04"

Attack = Callable[[ClientConnection], Awaitable[None]]


@dataclass
class Site:
    """A running worker, and the cookies of its people."""

    worker: Server
    cookies: dict[int, str]
    people: list[User]

    def line(self, person: int) -> Any:
        """An open line of one of the people, counted from zero."""
        user = self.people[person]
        page = Page(self.worker.port, user.pk, self.cookies[user.pk])
        return connect(page.address, **page.options)


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[Site]:
    """A worker on the database of the test, and a Redis; a parameter names another application."""
    place = connection.settings_dict
    address = f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    pings = {f"UVICORN_WS_PING_{name}": str(PING) for name in ("INTERVAL", "TIMEOUT")}
    redis = redis_server(tmp_path)
    url = f"redis://127.0.0.1:{redis.port}/0"
    worker = worker_server(tmp_path, 0, url, getattr(request, "param", APPLICATION))
    worker.environment = {**worker.environment, **pings, "TESTING": "1", "DATABASE_URL": address}
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [url]}}
    }
    cookies = signed_in(make_world(), 3)
    with ExitStack() as stack:
        for server in (redis, worker):
            stack.callback(server.kill)
            server.start()
            server.await_listening()
        yield Site(worker, cookies, list(User.objects.filter(pk__in=cookies).order_by("pk")))


def frame(opcode: int, body: bytes, *, masked: bool = True) -> bytes:
    """A frame as RFC 6455 writes it, also one that it forbids."""
    size = bytes([len(body)]) if len(body) < 126 else b"\x7e" + struct.pack("!H", len(body))
    if not masked:
        return bytes([opcode]) + size + body
    hidden = bytes(byte ^ MASK[place % 4] for place, byte in enumerate(body))
    return bytes([opcode, size[0] | 0x80]) + size[1:] + MASK + hidden


def raw(*frames: bytes) -> Attack:
    async def attack(line: ClientConnection) -> None:
        line.transport.write(b"".join(frames))

    return attack


def words(*texts: str | bytes) -> Attack:
    async def attack(line: ClientConnection) -> None:
        for text in texts:
            await line.send(text)

    return attack


# What is sent, and the code with which that line is closed; None when it is harmless, and goes on.
ATTACKS: dict[str, tuple[Attack, int | None]] = {
    "a short binary frame": (words(b"\x00\xff\x00"), None),
    "no JSON": (words("{", "[[[[", "null"), None),
    "unknown types": (
        words(json.dumps({"type": "inbox.changed"}), json.dumps({"type": "websocket.close"})),
        None,
    ),
    "NUL": (words("\x00" * 100), None),
    "five kilobytes": (words("x" * 5000), 1009),
    "a megabyte": (words("x" * 1_000_000), 1009),
    "a binary megabyte": (words(b"\x00" * 1_000_000), 1009),
    "a message without end": (raw(frame(0x01, b"x" * 4000), *[frame(0x00, b"x" * 4000)] * 20), 1009),
    "a flood": (words(*["{}"] * 500), 1008),
    "letters that are none": (raw(frame(0x81, b"\xff\xfe\xfd")), 1007),
    "an unmasked frame": (raw(frame(0x81, b"hello", masked=False)), 1002),
    "an unknown opcode": (raw(frame(0x8B, b"hello")), 1002),
}


async def code_after(line: ClientConnection, attack: Attack) -> int | None:
    """The code with which a line is closed by an attack; None when it is still open after a while."""
    try:
        await attack(line)
        async with asyncio.timeout(1.5):
            while True:
                await line.recv()
    except TimeoutError:
        return None
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006


class Reader:
    """An honest page of the first of the people: how long a notice takes to reach it."""

    def __init__(self, site: Site, line: ClientConnection) -> None:
        self.user, self.line = site.people[0], line

    async def delay(self) -> float:
        begun = time.monotonic()
        (notice,) = await sync_to_async(tell)(by=WRITER, to=[self.user])
        while json.loads(await asyncio.wait_for(self.line.recv(), 10))["seq"] < notice.seq:
            pass
        return time.monotonic() - begun

    async def usual(self, times: int = 7) -> float:
        return median([await self.delay() for _ in range(times)])


def played(site: Site, play: Callable[[Reader], Awaitable[Any]]) -> Any:
    """Let an honest page hear notices while something is played against the server."""

    async def whole() -> Any:
        try:
            async with site.line(0) as line:
                return await play(Reader(site, line))
        finally:
            await sync_to_async(connections.close_all)()

    return asyncio.run(whole())


async def all_attacks(site: Site, names: Iterable[str]) -> dict[str, int | None]:
    """The code with which each attack ends, all of them at once; from the second of the people."""

    async def one(name: str) -> int | None:
        async with site.line(1) as line:
            await line.recv()  # it is open, and has spoken
            return await code_after(line, ATTACKS[name][0])

    names, codes = list(names), []
    for batch in (names[:6], names[6:]):  # a person has ten lines at most
        codes += await asyncio.gather(*map(one, batch))
    return dict(zip(names, codes, strict=True))


def test_only_the_line_that_attacks_is_closed_and_others_hear_as_before(site: Site) -> None:
    async def play(reader: Reader) -> tuple[dict[str, int | None], float, float]:
        before = await reader.usual()
        attacks = asyncio.create_task(all_attacks(site, ATTACKS))
        during = await reader.usual()
        return await attacks, before, during

    codes, before, during = played(site, play)
    assert codes == {name: code for name, (_attack, code) in ATTACKS.items()}
    assert during < max(5 * before, LATE)


def test_hundreds_of_attacks_leave_the_memory_as_it_was(site: Site) -> None:
    async def play(reader: Reader) -> int:
        await all_attacks(site, ATTACKS)  # what is loaded once
        before = site.worker.resident_kilobytes()
        for _ in range(15):
            await all_attacks(site, [name for name, (_attack, code) in ATTACKS.items() if code is not None])
        assert await reader.delay() < LATE
        return site.worker.resident_kilobytes() - before

    assert played(site, play) < MOST_GROWTH


def test_a_page_that_reads_nothing_is_dropped_and_holds_nobody_up(site: Site) -> None:
    async def play(reader: Reader) -> tuple[int | None, float, float]:
        before = await reader.usual()
        async with site.line(2) as deaf:
            deaf.transport.pause_reading()
            for _ in range(100):
                await sync_to_async(tell)(by=WRITER, to=[site.people[2]])
            during = await reader.usual()
            await asyncio.sleep(3 * PING)
            deaf.transport.resume_reading()
            code = await code_after(deaf, words())
        assert await reader.delay() < LATE
        return code, before, during

    code, before, during = played(site, play)
    assert code in {1006, 1011}
    assert during < max(5 * before, LATE)


def test_the_eleventh_line_is_refused_and_the_others_go_on(site: Site) -> None:
    async def play(reader: Reader) -> list[int | None]:
        async with AsyncExitStack() as stack:
            lines = [await stack.enter_async_context(site.line(1)) for _ in range(12)]
            codes = [await code_after(line, words()) for line in lines]
        assert await reader.delay() < LATE
        return codes

    codes = played(site, play)
    assert codes.count(4429) == 2
    assert codes.count(None) == 10


@pytest.mark.parametrize("site", ["tests.network.unguarded_line:application"], indirect=True)
def test_control_a_line_that_refuses_nothing_lets_the_flood_and_the_long_frame_through(site: Site) -> None:
    names = ("a flood", "five kilobytes")
    assert asyncio.run(all_attacks(site, names)) == dict.fromkeys(names)
