"""The live line with a thousand open pages, beside a bare server of websockets and Redis in the same run.

Both have two processes and one Redis. Ours writes a notice, commits, and each line looks again at session,
posts and numbers in the database before it says anything; the bare one forwards what Redis says.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from statistics import median, quantiles
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import channel_layers
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect

from accounts.models import User
from audit import clock
from audit.actions import action
from audit.context import SystemActor
from bench.live.people import signed_in
from bench.live.servers import ROOT, Installation, Server, installation
from bench.live.writing import WRITER
from bench.measuring import Ratio
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.notices import notify
from tests.services import free_port
from tests.world import make_world

PROCESSES = 2
PAGES = 1000
TOLD_ONE, TOLD_ALL = 1000, 5  # rounds: one in twenty of two hundred is too few to compare
MISSED, CATCH_UPS = 50, 100
PATIENCE = 60


@dataclass(frozen=True)
class Line:
    """What was measured, each beside its target."""

    one: Ratio
    everybody: Ratio
    catch_up: float
    memory: float

    def __str__(self) -> str:
        return "\n".join(
            [
                f"line, {PAGES} open pages, {PROCESSES} processes:",
                f"  {self.one} (target 3 ×)",
                f"  {self.everybody} (target 4 ×)",
                f"  {MISSED} missed notices fetched: {self.catch_up:.2f} ms in the database (target 5 ms)",
                f"  memory of an idle socket: {self.memory:.0f} KiB",
            ]
        )


class Ear:
    """A socket, and the moment of the newest number it heard."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.seq, self.at = socket, -1, 0.0
        self.news = asyncio.Event()
        self.listening = asyncio.create_task(self.listen())

    async def listen(self) -> None:
        async for frame in self.socket:
            said = json.loads(frame).get("seq", 0)
            if said > self.seq:
                self.seq, self.at = said, time.perf_counter()
                self.news.set()

    async def hears(self, seq: int) -> float:
        """The moment at which the number was heard."""
        async with asyncio.timeout(PATIENCE):
            while self.seq < seq:
                self.news.clear()
                await self.news.wait()
        return self.at


@action
def tell(*, by: SystemActor, to: Sequence[User], moment: list[float]) -> list[Notice]:
    """One act that tells people something; when it was committed is added to ``moment``."""
    transaction.on_commit(lambda: moment.append(time.perf_counter()))
    return notify(by=by, to=to, kind=NoticeKind.CASE_TO_ASSIGN, path="/carichi/", reference="0/0")


def measure() -> Line | str:
    """Tell one and tell everybody, ours and bare in turn; then what a page costs that only waits."""
    if connection.vendor != "postgresql":
        return "line: several processes need PostgreSQL"
    with clock.at(clock.now() - timedelta(days=30)):
        world = make_world("linea", offset=800)
    cookies = signed_in(world, PAGES)
    catch_up = _catch_up(next(iter(cookies)))
    with installation(PROCESSES) as whole:
        bare = [_bare_server(whole, number) for number in range(PROCESSES)]
        try:
            for server in bare:
                server.start()
                server.await_listening()
            return asyncio.run(_measure(whole, bare, cookies, catch_up))
        finally:
            for server in bare:
                server.kill()


def _bare_server(whole: Installation, number: int) -> Server:
    port = free_port()
    command = [sys.executable, str(ROOT / "bench" / "live" / "bare.py"), str(port), whole.redis_url]
    return Server(f"bare {number}", command, port, whole.redis.log.with_name("bare.log"))


async def _measure(whole: Installation, bare: list[Server], cookies: dict[int, str], catch_up: float) -> Line:
    settings.CHANNEL_LAYERS["default"]["CONFIG"] = {"hosts": [whole.redis_url]}
    channel_layers.backends.clear()
    people = [user async for user in User.objects.filter(pk__in=list(cookies))]
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(Redis.from_url(whole.redis_url))
        before = sum(each.resident_kilobytes() for each in whole.workers)
        ours = await _open(stack, [_our_page(whole.workers, pk, cookie) for pk, cookie in cookies.items()])
        memory = sum(each.resident_kilobytes() for each in whole.workers) - before
        theirs = await _open(stack, [_bare_page(bare, pk) for pk in cookies])
        heard, heard_bare = (dict(zip(cookies, ears, strict=True)) for ears in (ours, theirs))
        line = _Telling(heard, heard_bare, people, redis)
        one = await _in_turn("one notice, from commit to frame, p95", line.one, line.bare_one, TOLD_ONE, _p95)
        everybody = await _in_turn("told to everybody", line.everybody, line.bare_everybody, TOLD_ALL, median)
        return Line(one, everybody, catch_up, memory / PAGES)


def _our_page(workers: list[Server], user_id: int, cookie: str) -> dict[str, Any]:
    host = f"127.0.0.1:{workers[user_id % PROCESSES].port}"
    cookies = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
    return {
        "uri": f"ws://{host}{settings.LIVE_PATH}",
        "origin": f"http://{host}",
        "additional_headers": cookies,
    }


def _bare_page(bare: list[Server], user_id: int) -> dict[str, Any]:
    return {"uri": f"ws://127.0.0.1:{bare[user_id % PROCESSES].port}/{user_id}"}


async def _open(stack: AsyncExitStack, addresses: list[dict[str, Any]]) -> list[Ear]:
    ears = []
    for address in addresses:
        socket = await stack.enter_async_context(connect(**address, compression=None, ping_interval=None))
        ears.append(Ear(socket))
    for ear in ears:
        await ear.hears(0)
    return ears


@dataclass(frozen=True)
class _Telling:
    """The four ways of telling; each returns in milliseconds how long it took to be heard."""

    ours: dict[int, Ear]
    bare: dict[int, Ear]
    people: list[User]
    redis: Redis
    numbers: "count[int]" = count(1)

    async def one(self) -> float:
        return await self._tell([random.choice(self.people)])

    async def everybody(self) -> float:
        return await self._tell(self.people)

    async def bare_one(self) -> float:
        user_id = random.choice(list(self.bare))
        return await self._publish(str(user_id), [self.bare[user_id]])

    async def bare_everybody(self) -> float:
        return await self._publish("all", list(self.bare.values()))

    async def _tell(self, to: Sequence[User]) -> float:
        moment: list[float] = []
        told = await sync_to_async(tell)(by=WRITER, to=to, moment=moment)
        heard = [await self.ours[notice.recipient_id].hears(notice.seq) for notice in told]
        return (max(heard) - moment[0]) * 1000

    async def _publish(self, name: str, to: Sequence[Ear]) -> float:
        seq, moment = next(self.numbers), time.perf_counter()
        await self.redis.publish(f"bare.{name}", json.dumps({"seq": seq}))
        return (max([await ear.hears(seq) for ear in to]) - moment) * 1000


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


Act = Callable[[], Awaitable[float]]


async def _in_turn(
    name: str, ours: Act, bare: Act, rounds: int, figure: Callable[[Sequence[float]], float]
) -> Ratio:
    """Both in turn, so that a busy moment of the machine touches both alike."""
    await ours()
    await bare()
    times = [(await ours(), await bare()) for _round in range(rounds)]
    return Ratio(name, figure([one for one, _bare in times]), figure([bare for _one, bare in times]), "bare")


def _catch_up(user_id: int) -> float:
    """Milliseconds in which the database gives what a page asks that has missed so many notices.

    The statements of the page are asked again, one after the other: between them the page itself works, and
    on a busy machine that is when others are given the processor.
    """
    user = User.objects.get(pk=user_id)
    for _notice in range(MISSED):
        tell(by=WRITER, to=[user], moment=[])
    client, asked = Client(), []
    client.force_login(user)

    def kept(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "network_notice" in sql:
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(kept):
        assert client.get(reverse("network:news"), {"after": 0}).status_code == 200
    return median(_asked_again(asked) for _time in range(CATCH_UPS))


def _asked_again(statements: Sequence[tuple[str, Any]]) -> float:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()
    return (time.perf_counter() - began) * 1000
