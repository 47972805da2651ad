"""Both members say no at once to what the rules gave them: others are asked, and nobody twice."""

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db.models import QuerySet

from intake.actions import decline_assignment, seats
from intake.models import Assignment, Case
from intake.workload.counting import differences
from tests.referrals.test_races import race
from tests.world import World, make_case, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 1.0


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def both_decline(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], Case]:
    """Each has read the situation before the other writes; with the lock the second cannot yet."""
    case = make_case(world, urgency="emergency")
    both, step = threading.Barrier(2), seats.refuse_settled

    def meet(seat: Assignment) -> None:
        with suppress(threading.BrokenBarrierError):
            both.wait(PATIENCE)
        step(seat)

    monkeypatch.setattr(seats, "refuse_settled", meet)
    asked = list(Assignment.objects.open().filter(case=case).select_related("operator", "case"))
    acts = [
        lambda seat=seat: decline_assignment(by=seat.operator, assignment=seat, decline_reason="overload")
        for seat in asked
    ]
    return race(*acts), case


def test_two_who_say_no_at_once_leave_a_whole_question(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    results, case = both_decline(world, monkeypatch)
    assert not [one for one in results if isinstance(one, Exception)]
    case.refresh_from_db()
    open_seats = Assignment.objects.open().filter(case=case)
    gone = {one.operator_id for one in results}
    assert not gone & set(open_seats.values_list("operator", flat=True)), "who said no is not asked again"
    assert open_seats.count() == case.open_seats
    assert differences() == []


def test_control_without_the_lock_the_second_breaks_or_counts_wrong(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **how: rows.all())
    results, case = both_decline(world, monkeypatch)
    case.refresh_from_db()
    rows = list(Assignment.objects.open().filter(case=case))
    gone = {one.operator_id for one in results if not isinstance(one, Exception)}
    spoiled = len(rows) != case.open_seats or gone & {row.operator_id for row in rows}
    assert spoiled or [one for one in results if isinstance(one, Exception)]
