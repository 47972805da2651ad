"""Two rounds of the timer at the same second remind once. Each has its control: without the lock, twice."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from audit import clock
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.notices import hold_counters
from network.supervision.actions import reminders as of_sessions
from network.tables.actions import reminders as of_tables
from network.workshops.actions import reminders as of_workshops
from tests.network.supervision.factories import make_session
from tests.network.tables.factories import make_decision
from tests.network.workshops.factories import make_proposal, make_theme
from tests.referrals.test_races import race
from tests.world import SETUP, World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_ENOUGH = 10
TWO_MONTHS = timedelta(days=62)


@dataclass(frozen=True)
class Waiting:
    """What is made, after how long it is to be reminded of, by which round, with which notice."""

    make: Callable[[World], object]
    later: timedelta
    module: Any
    remind: str
    kind: NoticeKind

    def two_rounds(self) -> list[int]:
        """How many each of two rounds at once reminded of."""
        moment, remind = clock.now() + self.later, getattr(self.module, self.remind)

        def one() -> int:
            with clock.at(moment):
                return int(remind(by=SETUP))

        return sorted(race(one, one))

    def most_told(self, after: int) -> int:
        """How many notices, written after another, reached whoever has the most of them."""
        told = list(Notice.objects.filter(kind=self.kind, pk__gt=after).values_list("recipient", flat=True))
        return max(map(told.count, told), default=0)


EACH = pytest.mark.parametrize(
    "waiting",
    [
        Waiting(make_session, timedelta(), of_sessions, "remind_sessions", NoticeKind.SESSION_TO_ANSWER),
        Waiting(make_theme, TWO_MONTHS, of_workshops, "remind_workshops", NoticeKind.THEME_PROPOSED),
        Waiting(make_proposal, TWO_MONTHS, of_workshops, "remind_workshops", NoticeKind.PROPOSAL_SUBMITTED),
        Waiting(make_decision, TWO_MONTHS, of_tables, "remind_tables", NoticeKind.TABLE_LATE),
    ],
    ids=lambda waiting: waiting.make.__name__,
)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@EACH
def test_two_rounds_at_once_remind_once(world: World, waiting: Waiting) -> None:
    waiting.make(world)
    last = Notice.objects.latest("pk").pk
    assert waiting.two_rounds() == [0, 1]
    assert waiting.most_told(last) == 1


@EACH
def test_control_without_the_lock_they_remind_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, waiting: Waiting
) -> None:
    waiting.make(world)
    last, both = Notice.objects.latest("pk").pk, threading.Barrier(2)

    def hold(users: Iterable[User]) -> None:
        both.wait(LONG_ENOUGH)  # both have read
        hold_counters(users)

    monkeypatch.setattr(waiting.module, "held", lambda rows: rows.order_by("pk"))
    monkeypatch.setattr(waiting.module, "hold_counters", hold)
    assert waiting.two_rounds() == [1, 1]
    assert waiting.most_told(last) == 2
