"""The timer of the demo: it starts and stops with the process, and a failed round does not end it."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from config import sweeping, timer
from config.sweeping import NIGHTLY, OFTEN
from config.timer import Lifespan, keep_reminding


async def test_it_starts_and_stops_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []
    monkeypatch.setattr(sweeping, "remind_all", lambda by: rounds.append(1))
    coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    said: list[str] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message["type"])

    process = asyncio.create_task(Lifespan()({"type": "lifespan"}, coming.get, send))
    await coming.put({"type": "lifespan.startup"})
    async with asyncio.timeout(5):
        while not rounds:
            await asyncio.sleep(0.01)
        await coming.put({"type": "lifespan.shutdown"})
        await process
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_a_round_that_fails_is_logged_and_the_next_one_tries_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rounds: list[int] = []

    def fails_once(by: object) -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise RuntimeError("database is locked")

    monkeypatch.setattr(sweeping, "remind_all", fails_once)
    task = asyncio.create_task(keep_reminding(every=0.01))
    async with asyncio.timeout(5):
        while len(rounds) < 2:
            await asyncio.sleep(0.01)
    task.cancel()
    assert "this round failed" in caplog.text


def test_a_day_of_rounds_does_all_that_the_sweep_does_and_what_is_nightly_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = Counter[str]()

    def noted(stages: Mapping[str, object]) -> list[str]:
        done.update(list(stages))
        return []

    monkeypatch.setattr(timer, "each_done", noted)
    monkeypatch.setattr(timer.connections, "close_all", lambda: None)
    for number in range(timer.A_DAY):
        timer.do_round(number)
    assert {name: done[name] for name in NIGHTLY} == dict.fromkeys(NIGHTLY, 1)
    assert {name: done[name] for name in [*OFTEN, *timer.POST]} == dict.fromkeys(
        [*OFTEN, *timer.POST], timer.A_DAY
    )
