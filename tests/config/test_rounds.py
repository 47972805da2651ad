"""A row that fails keeps no other back: every stage of the timers, with one that fails in each part."""

import re
from collections.abc import Callable
from io import StringIO
from itertools import count
from pkgutil import resolve_name
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from audit import clock
from audit.clock import midnight
from audit.rounds import keeping_failures
from config import sweeping
from config.management.commands import send_letters
from network.calendar import add_working_days
from tests.config.stage_scenes import ALL_AT_ONCE, DAY, HOUR, STAGES, asked_seats
from tests.world import World


@pytest.fixture
def stages() -> dict[str, Callable[[], str]]:
    posted = {f"posted {name}": do for name, do in send_letters.STAGES.items()}
    return {**sweeping.OFTEN, **sweeping.NIGHTLY, **posted}


def test_every_stage_stands_here(stages: dict[str, Callable[[], str]]) -> None:
    assert {*stages} == {*(name.split(", ")[0] for name in STAGES), *ALL_AT_ONCE}


def break_second(monkeypatch: pytest.MonkeyPatch, done_by: str) -> None:
    """Let the second row fail when all was written for it."""
    real, calls = resolve_name(done_by), count(1)

    def break_it(*args: Any, **kwargs: Any) -> Any:
        answer = real(*args, **kwargs)
        if next(calls) == 2:
            raise RuntimeError("Elena Ferri")
        return answer

    monkeypatch.setattr(done_by, break_it)


def how_many(stage: Callable[[], str], told: str) -> int:
    (number,) = re.findall(told, stage())
    return int(number)


@pytest.mark.parametrize("name", STAGES)
def test_a_row_that_fails_in_the_middle_keeps_no_other_back(
    world: World, stages: dict[str, Callable[[], str]], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, do = STAGES[name], stages[name.split(", ", maxsplit=1)[0]]
    stage.make(world)
    moment = add_working_days((clock.now() + stage.later).date(), 1)
    with clock.at(midnight(moment) + 11 * HOUR if stage.later > 14 * DAY else clock.now() + stage.later):
        with transaction.atomic():
            rows = how_many(do, stage.told)
            transaction.set_rollback(True)
        assert rows > 1
        break_second(monkeypatch, stage.done_by)
        with keeping_failures() as failures:
            done = how_many(do, stage.told)
        assert len(failures) == 1
        assert 0 < done < rows
        monkeypatch.undo()
        assert how_many(do, stage.told) == rows - done, "nothing of it was left: the next round finds it"


def test_the_command_goes_on_and_ends_with_the_failure_and_nobodys_name(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked_seats(world)
    break_second(monkeypatch, STAGES["seats, expired"].done_by)
    out = StringIO()
    with (
        clock.at(clock.now() + 2 * DAY),
        pytest.raises(CommandError, match=r"these.*: seats \(\w{32}\)\.") as told,
    ):
        call_command("sweep", "--reminders", stdout=out)
    assert "5 seats expired" in out.getvalue()
    assert "Assignment" in caplog.text
    assert "Ferri" not in str(told.value)
