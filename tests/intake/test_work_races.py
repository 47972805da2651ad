"""A seat is taken while it is given away, or taken twice: one wins, and the other reads who.

Each race has its control: without the lock, the same two acts spoil each other.
"""

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError

from accounts.refusals import CONFLICT, status_of
from intake.actions import assign_pair, pairs, seats, take_charge
from intake.models import Assignment, Case
from intake.states import AssignmentState, CaseState
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.factories import make_proposed_case, seat_of
from tests.referrals.test_races import race
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 1.0  # how long who takes charge stops between reading the seat and writing it


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the lock away from every move of a pair."""

    def read(case: Case) -> Case:
        cases = Case.objects.select_related("person", "district__unit")
        return cases.prefetch_related("assignments__operator").get(pk=case.pk)

    for module in (pairs, seats):
        monkeypatch.setattr(module, "locked", read)


class Meanwhile:
    """Stops who takes charge halfway, until the other act is over or cannot go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.halfway, self.over = threading.Event(), threading.Event()
        monkeypatch.setattr(seats, "refuse_settled", self.stop(seats.refuse_settled))

    def stop(self, refuse: Any) -> Any:
        def halfway(seat: Assignment) -> None:
            refuse(seat)
            self.halfway.set()
            self.over.wait(PATIENCE)

        return halfway


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    return Meanwhile(monkeypatch)


def take_while_it_is_given_away(world: World, meanwhile: Meanwhile) -> tuple[list[Any], Assignment]:
    """Giulia takes charge; halfway, the coordinator gives her seat to Luca."""
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)

    def give_away() -> None:
        meanwhile.halfway.wait(PATIENCE)
        assign_pair(
            by=world.coordinator,
            case=case,
            lead=world.luca,
            co_lead=world.marco,
            version=case.version,
            reason="Giulia è assente.",
        )
        meanwhile.over.set()

    results = race(lambda: take_charge(by=world.giulia, assignment=seat), give_away)
    return results, Assignment.objects.get(pk=seat.pk)


def test_who_takes_charge_first_hands_over_in_order(world: World, meanwhile: Meanwhile) -> None:
    results, seat = take_while_it_is_given_away(world, meanwhile)
    assert not [each for each in results if isinstance(each, Exception)]
    # Her acceptance came first and is in the history; then the seat passed to Luca, and she still reads.
    assert seat.state == AssignmentState.REPLACED
    assert seat.readable_until is not None
    assert [row.state for row in seat.history.all()] == ["replaced", "accepted", "proposed"]
    assert seat_of(seat.case, world.luca).state == AssignmentState.PROPOSED


@pytest.mark.usefixtures("unlocked")
def test_control_without_the_lock_both_sit_on_one_seat_but_for_the_database(
    world: World, meanwhile: Meanwhile
) -> None:
    results, _seat = take_while_it_is_given_away(world, meanwhile)
    assert [type(each) for each in results if isinstance(each, Exception)] == [IntegrityError]


def test_who_comes_second_reads_who_gave_the_seat_away(world: World) -> None:
    case = make_proposed_case(world)
    stale = seat_of(case, world.giulia)
    assign_pair(
        by=world.coordinator,
        case=case,
        lead=world.luca,
        co_lead=world.marco,
        version=case.version,
        reason="Giulia è assente.",
    )
    with pytest.raises(ValidationError) as refusal:
        take_charge(by=world.giulia, assignment=stale)
    assert status_of(refusal.value) == CONFLICT
    assert "Teresa Zani ha già dato questo posto" in refusal.value.messages[0]


def test_two_clicks_at_once_take_charge_once(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    results = race(*[lambda: take_charge(by=world.giulia, assignment=seat)] * 2)
    assert not [each for each in results if isinstance(each, Exception)]
    assert seat.history.count() == 2
    assert Notice.objects.filter(recipient=world.marco, kind=NoticeKind.PARTNER_TOOK_CHARGE).count() == 1


def test_both_members_at_once_complete_the_pair(world: World) -> None:
    case = make_proposed_case(world)
    acts = [
        lambda user=user: take_charge(by=user, assignment=seat_of(case, user))
        for user in (world.giulia, world.marco)
    ]
    results = race(*acts)
    assert not [each for each in results if isinstance(each, Exception)]
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.in_charge_at is None) == (CaseState.IN_CHARGE, False)


@pytest.mark.usefixtures("unlocked")
def test_control_without_the_lock_nobody_sees_that_the_pair_is_complete(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_proposed_case(world)
    both = threading.Barrier(2)
    refuse = seats.refuse_settled

    def wait_for_the_other(seat: Assignment) -> None:
        refuse(seat)
        both.wait(10)

    monkeypatch.setattr(seats, "refuse_settled", wait_for_the_other)
    acts = [
        lambda user=user: take_charge(by=user, assignment=seat_of(case, user))
        for user in (world.giulia, world.marco)
    ]
    race(*acts)
    assert Case.objects.get(pk=case.pk).state == CaseState.ASSIGNING
    assert set(case.assignments.values_list("state", flat=True)) == {AssignmentState.ACCEPTED}


# ---- two acts that tell each other


def take_charge_of_each_other_s(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Giulia takes charge of one situation and Marco of another, and each act tells the other person."""
    cases = [make_proposed_case(world), make_proposed_case(world, last_name="Riboldi")]
    halfway, read = threading.Barrier(2), seats.see

    def see_and_wait(**arguments: Any) -> int:
        marked = read(**arguments)
        with suppress(threading.BrokenBarrierError):
            halfway.wait(PATIENCE)
        return marked

    monkeypatch.setattr(seats, "see", see_and_wait)
    acts = [
        lambda user=user, case=case: take_charge(by=user, assignment=seat_of(case, user))
        for user, case in zip((world.giulia, world.marco), cases, strict=True)
    ]
    return race(*acts)


def test_two_people_who_tell_each_other_do_not_wait_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = take_charge_of_each_other_s(world, monkeypatch)
    assert [each.state for each in results] == [AssignmentState.ACCEPTED] * 2


def test_control_without_holding_the_counters_they_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "hold_counters", lambda users: None)
    results = take_charge_of_each_other_s(world, monkeypatch)
    assert [type(each) for each in results if isinstance(each, Exception)] == [OperationalError]
