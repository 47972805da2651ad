"""The timer of the demo: it starts and stops with the process, and a failed round does not end it."""

import asyncio
from typing import Any

import pytest

from config import timer
from config.timer import Lifespan, keep_reminding


async def test_it_starts_and_stops_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []
    monkeypatch.setattr(timer, "remind_all", lambda by: rounds.append(1))
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

    monkeypatch.setattr(timer, "remind_all", fails_once)
    task = asyncio.create_task(keep_reminding(every=0.01))
    async with asyncio.timeout(5):
        while len(rounds) < 2:
            await asyncio.sleep(0.01)
    task.cancel()
    assert "this round failed" in caplog.text
