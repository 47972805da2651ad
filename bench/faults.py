"""Notices while everything around them falls: processes killed at random, and what open pages showed.

Workers, Redis (which comes back empty), what stands before them, and sockets are killed while acts go on.
Notices of acts that fail are written too, and undone: nobody may see them.
"""

import asyncio
import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from statistics import median, quantiles

from asgiref.sync import sync_to_async
from django.db import connection

from audit import clock
from bench.live.page import Page
from bench.live.people import signed_in
from bench.live.servers import Installation, Server, installation
from bench.live.writing import write
from network.models import Notice
from tests.world import make_world

WORKERS = 3
CALM = (2.0, 6.0)  # seconds between two faults
AWAY = (0.2, 2.0)  # seconds for which what was killed stays away
CUT = 0.3  # of the sockets at once
SETTLED = 30  # seconds after the last fault in which everything must be shown, or is lost
TARGET = 10
DRAWN = 25  # of an inbox, by itself; who wants the older ones turns the page


@dataclass(frozen=True)
class Scene:
    """How long, how many notices, how many open pages, how many things may be away at once."""

    seconds: int = 30
    notices: int = 800
    pages: int = 50
    together: int = 1


@dataclass
class Outcome:
    """What the pages showed of what was written."""

    scene: Scene
    faults: Counter[str]
    written: int = 0
    lost: int = 0
    further: int = 0  # only on the next pages of an inbox, which draws the newest by itself
    twice: int = 0
    out_of_order: int = 0
    undone_shown: int = 0
    gave_up: list[str] = field(default_factory=list)
    reconnections: int = 0
    delays: list[float] = field(default_factory=list)
    settled: float = 0

    @property
    def is_kept(self) -> bool:
        wrong = self.lost + self.twice + self.out_of_order + self.undone_shown + len(self.gave_up)
        return not wrong and self.written >= self.scene.notices and self.settled <= TARGET

    def __str__(self) -> str:
        done = ", ".join(f"{number} × {name}" for name, number in sorted(self.faults.items()))
        slow = quantiles(self.delays, n=20)[-1] if len(self.delays) > 1 else 0
        return "\n".join(
            [
                f"faults, {self.scene.seconds} s, {self.written} notices to {self.scene.pages} open pages, "
                f"{WORKERS} workers, at most {self.scene.together} away at once: "
                f"{'kept' if self.is_kept else 'MISSED'}",
                f"  killed: {done}; the pages came back {self.reconnections} times",
                f"  {self.lost} lost, {self.further} only on the next pages of an inbox, "
                f"{self.twice} shown twice, {self.out_of_order} out of order, "
                f"{self.undone_shown} of an undone act, {len(self.gave_up)} pages gave up",
                *(f"  gave up: {why}" for why in sorted(set(self.gave_up))),
                f"  from act to page {median(self.delays or [0]):.2f} s, p95 {slow:.2f} s, "
                f"longest {max(self.delays or [0]):.1f} s; "
                f"all shown {self.settled:.1f} s after the last fault (target {TARGET} s)",
            ]
        )


def measure(scene: Scene | None = None) -> Outcome | str:
    """Let everything fall at random while notices are written, and count what the pages missed."""
    if connection.vendor != "postgresql":
        return "faults: several processes need PostgreSQL"
    scene = scene or Scene()
    with clock.at(clock.now() - timedelta(days=30)):
        world = make_world("guasti", offset=700)
    cookies = signed_in(world, scene.pages)
    with installation(WORKERS) as whole:
        os.environ["REDIS_URL"] = whole.redis_url  # where the writer pushes
        return asyncio.run(_play(scene, whole, cookies))


async def _play(scene: Scene, whole: Installation, cookies: dict[int, str]) -> Outcome:
    pages = [Page(whole.proxy.port, user, cookie) for user, cookie in cookies.items()]
    for page in pages:
        await page.open()
    lines = [asyncio.create_task(page.follow()) for page in pages]
    fresh = multiprocessing.get_context("spawn")
    writer = fresh.Process(target=write, args=(list(cookies), scene.notices, scene.seconds))
    writer.start()
    faults, last = await _break(scene, whole, pages, writer)
    outcome = Outcome(scene, faults)
    await _settle(outcome, pages, last)
    for line in lines:
        line.cancel()
    return outcome


async def _break(scene: Scene, whole: Installation, pages: Sequence[Page], writer: object) -> tuple:
    """Kill at random as long as notices are written; which faults there were, and when the last.

    What was killed comes back by itself, as where somebody supervises; so long as ``together`` are away
    nothing else falls.
    """
    killable: list[Server | None] = [*whole.workers, whole.redis, whole.proxy, None]
    faults: Counter[str] = Counter()
    last, away = time.time(), dict[asyncio.Task[None], Server]()
    while writer.is_alive():  # type: ignore[attr-defined]
        await asyncio.sleep(random.uniform(*CALM))
        victim = random.choice([one for one in killable if one not in away.values()])
        last = time.time()
        if victim is None:
            faults["sockets"] += 1
            for page in random.sample(pages, int(len(pages) * CUT)):
                page.cut()
            continue
        faults[victim.name] += 1
        victim.kill()
        away[asyncio.create_task(_come_back(victim))] = victim
        while len(away) >= scene.together:
            back, _still = await asyncio.wait(away, return_when=asyncio.FIRST_COMPLETED)
            for task in back:
                del away[task]
                task.result()
    await asyncio.gather(*away)
    return faults, last


async def _come_back(victim: Server) -> None:
    await asyncio.sleep(random.uniform(*AWAY))
    victim.start()
    await asyncio.to_thread(victim.await_listening)


async def _settle(outcome: Outcome, pages: Sequence[Page], last: float) -> None:
    """Wait until every page has shown all it shows by itself, then judge what each showed and when."""
    rows = await sync_to_async(_written)([page.user_id for page in pages])
    while time.time() < last + SETTLED and any(_missing(page, rows, DRAWN) for page in pages):
        await asyncio.sleep(0.05)
    for page in pages:
        if _missing(page, rows):
            await page.turn()
        _judge(outcome, page, rows)
    shown = [at for page in pages for at in page.seen.first.values()]
    outcome.settled = max(0, max(shown, default=last) - last)


def _written(ids: Sequence[int]) -> list[Notice]:
    return list(Notice.objects.filter(recipient__in=ids).order_by("recipient", "seq"))


def _missing(page: Page, rows: Sequence[Notice], newest: int = 0) -> set[int]:
    """The notices a page has not shown; of the ``newest`` alone, or of all."""
    mine = [row.pk for row in rows if row.recipient_id == page.user_id]
    return set(mine[-newest:]) - set(page.seen.first) - page.seen.turned


def _judge(outcome: Outcome, page: Page, rows: Sequence[Notice]) -> None:
    mine = {row.pk: row for row in rows if row.recipient_id == page.user_id}
    seen = page.seen
    outcome.written += len(mine)
    outcome.lost += len(_missing(page, rows))
    outcome.further += len(seen.turned)
    outcome.undone_shown += len(set(seen.first) - set(mine))
    outcome.twice += len(seen.twice) + len(seen.toasts) - len(set(seen.toasts))
    outcome.out_of_order += sum(later <= one for one, later in pairwise(seen.toasts))
    for keys in seen.lists:
        numbers = [mine[key].seq for key in keys if key in mine]
        outcome.out_of_order += numbers != sorted(numbers, reverse=True)
    outcome.reconnections += page.reconnections
    outcome.gave_up += [page.gave_up] if page.gave_up else []
    outcome.delays += [at - mine[key].created_at.timestamp() for key, at in seen.first.items() if key in mine]
