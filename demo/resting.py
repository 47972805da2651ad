"""A situation that rests while the person is away, and goes on when they are back."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from audit import clock
from demo import hours
from demo.settling import settle_all
from intake.actions import resume_case, suspend_case

if TYPE_CHECKING:
    from demo.lives import Life

_AFTER = 70  # working days from taking charge
_FOR = timedelta(days=45)
_ONE_IN = 23


def plan_rest(life: "Life") -> None:
    """Let one situation in so many rest, some time after it was taken in charge."""
    if life.number % _ONE_IN == 7:  # noqa: PLR2004 - whichever
        when = hours.later(clock.now(), _AFTER, life.random)
        life.story.agenda.at(when, partial(_rest, life))


def _rest(life: "Life") -> None:
    if life.is_closed:
        return
    settle_all(life.case, by=next(iter(life.pair.values())))
    away, back = life.story.words["rests"]
    until, version = clock.today() + _FOR, life.case.version
    life.case = suspend_case(by=life.someone(), case=life.case, until=until, reason=away, version=version)
    life.rests = True
    life.story.agenda.at(hours.start_of(until) + timedelta(hours=9), partial(_go_on, life, back))


def _go_on(life: "Life", reason: str) -> None:
    version = life.case.version
    life.case = resume_case(by=life.someone(), case=life.case, reason=reason, version=version)
    life.rests = False
