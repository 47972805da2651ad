"""The coordinator takes an assignment back within ten minutes, while nobody has answered."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.refusals import CONFLICT, status_of
from audit import clock
from intake.actions import (
    correct_facts,
    declare_conflict,
    decline_assignment,
    hide_from,
    release_seat,
    replace_seat,
    take_charge,
    undo_assignment,
)
from intake.models import Case, PairChoice, ReliefPlan
from intake.states import AssignmentState
from intake.workload.counting import differences
from intake.workload.weighing import points_of_seat, rules_of
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.board_scenes import BOARD, make_old_world
from tests.intake.factories import make_followed_case, make_proposed_case, propose, seat_of
from tests.intake.workload.relief_scenes import fill
from tests.test_api import Caller
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


def last_choice(case: Case) -> PairChoice:
    return PairChoice.objects.filter(case=case).latest("pk")


def test_nobody_is_asked_any_more_and_both_are_told(world: World) -> None:
    case = make_proposed_case(world)
    undo_assignment(by=world.coordinator, choice=last_choice(case))
    case.refresh_from_db()
    assert case.open_seats == 0
    assert not case.assignments.open().exists()
    for user in (world.giulia, world.marco):
        assert Notice.objects.filter(recipient=user).latest("seq").kind == NoticeKind.ASSIGNMENT_WITHDRAWN
        assert not Case.objects.visible_to(user).exists()
    assert differences() == []


def test_twice_changes_nothing_and_another_pair_can_be_chosen(world: World) -> None:
    case = make_proposed_case(world)
    choice = last_choice(case)
    for _time in range(2):
        undo_assignment(by=world.coordinator, choice=choice)
    propose(world, case, world.luca, world.elisa)
    assert {seat.operator for seat in case.assignments.open()} == {world.luca, world.elisa}


@pytest.mark.parametrize("why", ["a conflict", "a hidden name"])
def test_who_must_not_follow_the_person_any_more_does_not_come_back(world: World, why: str) -> None:
    case = make_proposed_case(world)
    with clock.at(clock.now() + timedelta(minutes=5)):
        propose(world, case, world.luca, world.marco)
        if why == "a conflict":
            declare_conflict(by=world.coordinator, case=case, operator=world.giulia, reason="Cognate.")
        else:
            hide_from(by=world.coordinator, case=case, name=world.giulia.label, reason="La cerca.")
        with pytest.raises(ValidationError, match="non può più seguire la situazione") as refused:
            undo_assignment(by=world.coordinator, choice=last_choice(case))
    assert status_of(refused.value) == CONFLICT
    assert {seat.operator for seat in case.assignments.open()} == {world.luca, world.marco}


def test_who_had_made_room_is_asked_again(world: World) -> None:
    case = make_proposed_case(world)
    with clock.at(clock.now() + timedelta(minutes=5)):
        propose(world, case, world.luca, world.marco)
        undo_assignment(by=world.coordinator, choice=last_choice(case))
    case.refresh_from_db()
    assert {seat.operator for seat in case.assignments.open()} == {world.giulia, world.marco}
    assert seat_of(case, world.giulia).state == AssignmentState.PROPOSED
    assert case.open_seats == 2
    assert Notice.objects.filter(recipient=world.giulia).latest("seq").kind == NoticeKind.ASSIGNMENT_PROPOSED


def test_who_was_to_hand_over_keeps_the_seat_and_is_told(world: World) -> None:
    case = make_followed_case(world)
    with clock.at(clock.now() + timedelta(minutes=5)):
        replace_seat(
            by=world.coordinator,
            case=case,
            seat="lead",
            operator=world.luca,
            version=case.version,
            reason="x",
        )
        undo_assignment(by=world.coordinator, choice=last_choice(case))
    assert {seat.operator for seat in case.assignments.open()} == {world.giulia, world.marco}
    assert Notice.objects.filter(recipient=world.giulia).latest("seq").kind == NoticeKind.SEAT_STAYS


@pytest.mark.parametrize("who", ["giulia", "marco"])
def test_who_was_taken_off_the_pair_meanwhile_does_not_come_back(world: World, who: str) -> None:
    case = make_followed_case(world)
    given = {"operator": world.luca, "version": case.version, "reason": "x"}
    with clock.at(clock.now() + timedelta(minutes=5)):
        replace_seat(by=world.coordinator, case=case, seat="co_lead", **given)
        choice = last_choice(case)
        released = seat_of(case, getattr(world, who))
        release_seat(by=world.coordinator, assignment=released, reason="malattia")
        undo_assignment(by=world.coordinator, choice=choice)
    held = {seat.seat: seat.operator for seat in case.assignments.open()}
    assert held[released.seat] == world.coordinator
    assert world.luca not in held.values()
    assert differences() == []


def test_who_comes_back_carries_what_the_situation_weighs_by_then(world: World) -> None:
    case = make_proposed_case(world)
    take_charge(by=world.giulia, assignment=seat_of(case, world.giulia))
    with clock.at(clock.now() + timedelta(minutes=5)):
        case.refresh_from_db()
        propose(world, case, world.luca, world.marco)
        case.refresh_from_db()
        facts = {"minors": 3, "engagement": 3, "services_involved": 2, "mediator_needed": True}
        case = correct_facts(by=world.coordinator, case=case, version=case.version, reason="x", **facts)
        undo_assignment(by=world.coordinator, choice=last_choice(case))
    again = case.assignments.open().get(operator=world.giulia)
    assert again.state == AssignmentState.ACCEPTED
    assert again.points == points_of_seat(case.points, again.seat, rules_of(case.ambito_id))
    assert again.points != case.assignments.filter(operator=world.giulia).earliest("pk").points
    assert differences() == []


def test_what_was_promised_in_giving_it_is_dropped(world: World) -> None:
    fill(world, world.giulia)
    case = make_proposed_case(world)
    plan = ReliefPlan.objects.get(operator=world.giulia)
    assert plan.is_promised
    undo_assignment(by=world.coordinator, choice=last_choice(case))
    plan.refresh_from_db()
    assert not plan.is_promised
    assert "annullata" in plan.outcome


@pytest.mark.parametrize("answer", ["take", "decline"])
def test_not_once_somebody_has_answered(world: World, answer: str) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    if answer == "take":
        take_charge(by=world.giulia, assignment=seat)
    else:
        decline_assignment(by=world.giulia, assignment=seat, decline_reason="overload")
    with pytest.raises(ValidationError, match="Giulia") as refused:
        undo_assignment(by=world.coordinator, choice=last_choice(case))
    assert refused.value.code == "conflict"
    assert seat_of(case, world.marco).state == AssignmentState.PROPOSED


def test_not_after_ten_minutes(world: World) -> None:
    choice = last_choice(make_proposed_case(world))
    with (
        clock.at(clock.now() + timedelta(minutes=11)),
        pytest.raises(ValidationError, match="sono passati"),
    ):
        undo_assignment(by=world.coordinator, choice=choice)


def test_not_once_the_pair_was_chosen_again(world: World) -> None:
    case = make_proposed_case(world)
    first = last_choice(case)
    propose(world, case, world.giulia, world.elisa)
    with pytest.raises(ValidationError):
        undo_assignment(by=world.coordinator, choice=first)
    assert {seat.operator for seat in case.assignments.open()} == {world.giulia, world.elisa}


def test_not_by_who_does_not_coordinate(world: World) -> None:
    choice = last_choice(make_proposed_case(world))
    for user in (world.giulia, world.desk, world.admin, make_world("altro", offset=50).coordinator):
        with pytest.raises(PermissionDenied):
            undo_assignment(by=user, choice=choice)


def test_the_board_offers_it_for_ten_minutes(world: World, client: Client) -> None:
    case = make_proposed_case(world)
    undo = reverse("intake:undo_assignment", args=[last_choice(case).pk])
    client.force_login(world.coordinator)
    assert undo in client.get(BOARD).text
    with clock.at(clock.now() + timedelta(minutes=11)):
        client.force_login(world.coordinator)  # the session has its own clock
        assert undo not in client.get(BOARD).text
    answer = client.post(undo)
    assert answer["Location"] == case.board_path
    assert "annullata" in client.get(answer["Location"]).text
    assert undo not in client.get(BOARD).text


def test_too_late_it_is_said_why(world: World, client: Client) -> None:
    case = make_proposed_case(world)
    take_charge(by=world.giulia, assignment=seat_of(case, world.giulia))
    client.force_login(world.coordinator)
    answer = client.post(reverse("intake:undo_assignment", args=[last_choice(case).pk]))
    assert answer.status_code == 409
    assert "Puoi cambiare una persona della coppia dalla situazione" in answer.text
    assert "Non serve fare altro" not in answer.text


def test_the_api_takes_it_back_too(world: World) -> None:
    case = make_proposed_case(world)
    coordinator = Caller(world.coordinator)
    (shown,) = coordinator.get("board/").json()["just_assigned"]
    assert shown["number"] == case.number
    answer = coordinator.post(f"choices/{shown['id']}/undo/")
    assert (answer.status_code, answer.json()["pair"]) == (200, [])
    assert coordinator.get("board/").json()["just_assigned"] == []
