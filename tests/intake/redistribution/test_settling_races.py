"""Two coordinators settle one plan at once, or one does while a seat of it changes: the pair stays whole.

Each race has its control: without the lock both go on from what they had read.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet

from accounts.models import User
from accounts.refusals import CONFLICT, status_of
from intake import giving
from intake.actions import (
    redistribute,
    redistributions,
    relief,
    replace_seat,
    seats,
    settle_relief_plan,
    take_charge,
    undo_redistribution,
)
from intake.models import Assignment, Case, Redistribution, ReliefPlan
from intake.redistribution.caseload import facts_about
from intake.states import AssignmentState, ReliefState
from intake.workload.counting import differences
from network.models import Notice, Post
from tests.intake.factories import HAND_OVER, make_followed_case, make_relief_plan, offer, seat_of
from tests.referrals.test_races import race
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 1.0  # how long who has read waits for the other to have read too


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every lock on rows away."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **how: rows.all())


def wait_for_each_other(monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> None:
    """Have two acts meet at a step that follows their reading; with the lock one never comes."""
    both, step = threading.Barrier(2), getattr(where, name)

    def meet(*args: Any, **given: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            both.wait(PATIENCE)
        return step(*args, **given)

    monkeypatch.setattr(where, name, meet)


def refused(results: list[Any]) -> list[Exception]:
    return [one for one in results if isinstance(one, Exception)]


def is_whole(case: Case, sitting: set[User]) -> bool:
    """Whether these two people sit on a situation, nobody else is asked, and its counters say so."""
    case.refresh_from_db()
    rows = list(Assignment.objects.open().filter(case=case).select_related("operator"))
    return {row.operator for row in rows} == sitting and len(rows) == case.open_seats == 2


# ---- a plan of relief


def settle_both(world: World, states: tuple[str, str]) -> tuple[list[Any], ReliefPlan]:
    plan = make_relief_plan(world, make_followed_case(world))
    who = (world.coordinator, world.north_coordinator)
    acts = [
        lambda by=by, state=state: settle_relief_plan(by=by, plan=plan, state=state, outcome="Non serve più.")
        for by, state in zip(who, states, strict=True)
    ]
    return race(*acts), plan


def test_of_two_who_settle_a_relief_otherwise_one_reads_who_was_faster(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for_each_other(monkeypatch, relief, "require")
    results, plan = settle_both(world, (ReliefState.KEPT, ReliefState.DROPPED))
    (error,) = refused(results)
    assert isinstance(error, ValidationError)
    assert status_of(error) == CONFLICT
    assert plan.history.count() == 2
    assert Notice.objects.filter(kind="relief_settled", recipient=world.giulia).count() == 1


def test_two_who_settle_it_alike_settle_it_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    wait_for_each_other(monkeypatch, relief, "require")
    results, plan = settle_both(world, (ReliefState.KEPT, ReliefState.KEPT))
    assert refused(results) == []
    assert plan.history.count() == 2
    assert Notice.objects.filter(kind="relief_settled", recipient=world.giulia).count() == 1


@pytest.mark.usefixtures("unlocked")
def test_control_without_the_lock_the_faster_answer_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for_each_other(monkeypatch, relief, "require")
    results, plan = settle_both(world, (ReliefState.KEPT, ReliefState.DROPPED))
    assert refused(results) == []
    assert plan.history.count() == 3


# ---- a redistribution taken back


def offered(world: World) -> tuple[Case, Redistribution]:
    """Giulia's situation, offered to Luca and not yet taken."""
    case = make_followed_case(world)
    return case, offer(world, world.giulia, world.luca)


def undo(world: World, done: Redistribution, by: str = "coordinator") -> Callable[[], Any]:
    return lambda: undo_redistribution(by=getattr(world, by), redistribution=done)


def test_two_who_take_a_redistribution_back_do_it_once(world: World) -> None:
    case, done = offered(world)
    told = Notice.objects.count()
    assert refused(race(undo(world, done), undo(world, done, "north_coordinator"))) == []
    assert is_whole(case, {world.giulia, world.marco})
    assert done.history.count() == 2
    assert Notice.objects.count() - told == 3  # Luca, Giulia and Marco, each once
    assert differences() == []


@pytest.mark.usefixtures("unlocked")
def test_control_without_the_lock_it_is_taken_back_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _case, done = offered(world)
    told = Notice.objects.count()
    wait_for_each_other(monkeypatch, redistributions, "_refuse_changed")
    results = race(undo(world, done), undo(world, done, "north_coordinator"))
    assert refused(results) or Notice.objects.count() - told > 3


def test_one_is_taken_back_while_who_was_asked_takes_charge(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, done = offered(world)
    asked = seat_of(case, world.luca)
    wait_for_each_other(monkeypatch, seats, "refuse_settled")
    wait_for_each_other(monkeypatch, redistributions, "_refuse_changed")
    results = race(undo(world, done), lambda: take_charge(by=world.luca, assignment=asked))
    assert all(isinstance(one, ValidationError) and status_of(one) == CONFLICT for one in refused(results))
    assert is_whole(case, {world.giulia, world.marco}), "whoever was first, it is again as it was"
    assert Redistribution.objects.get(pk=done.pk).undone_at is not None
    assert differences() == []


@pytest.mark.usefixtures("unlocked")
def test_control_without_the_lock_who_was_asked_sits_on_a_seat_taken_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, done = offered(world)
    asked = seat_of(case, world.luca)
    both = threading.Barrier(2)
    for where, name in ((seats, "refuse_settled"), (redistributions, "_refuse_changed")):
        step = getattr(where, name)

        def meet(*args: Any, step: Any = step) -> Any:
            step(*args)
            both.wait(10)

        monkeypatch.setattr(where, name, meet)
    results = race(undo(world, done), lambda: take_charge(by=world.luca, assignment=asked))
    broken = [one for one in refused(results) if not isinstance(one, ValidationError)]
    assert broken or not is_whole(case, {world.giulia, world.marco})


# ---- a redistribution confirmed while a seat of it changes


def confirm_while_replaced(world: World) -> tuple[list[Any], Case]:
    """Giulia's caseload passes to Luca; at once her seat in it is given to Chiara."""
    case = make_followed_case(world)
    post = Post.objects.select_related("unit", "user").get(user=world.giulia)
    facts = facts_about(post, world.coordinator)
    lines = dict.fromkeys(facts.seats, world.luca)
    seen = facts.seen(dict.fromkeys(facts.seats, world.luca.pk))
    results = race(
        lambda: redistribute(by=world.coordinator, post=post, lines=lines, seen=seen, **HAND_OVER),
        lambda: replace_seat(
            by=world.north_coordinator,
            case=case,
            seat="lead",
            operator=world.chiara,
            version=case.version,
            reason="Giulia cambia sede.",
        ),
    )
    return results, case


def test_who_confirms_a_plan_while_its_seat_is_given_away_reads_what_changed(world: World) -> None:
    results, case = confirm_while_replaced(world)
    (error,) = refused(results)
    assert isinstance(error, ValidationError)
    assert status_of(error) == CONFLICT
    asked = Assignment.objects.filter(case=case, state=AssignmentState.PROPOSED)
    assert len(asked) == 1, "one of the two was asked, never both"
    assert differences() == []


@pytest.mark.usefixtures("unlocked")
def test_control_without_the_lock_only_the_database_keeps_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for_each_other(monkeypatch, giving, "_make_room")
    results, _case = confirm_while_replaced(world)
    assert [type(one) for one in refused(results)] == [IntegrityError]
