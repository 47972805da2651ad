"""Taking a redistribution back: the situation stands as before, or nothing of it is taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.refusals import CONFLICT, status_of
from audit import clock
from audit.context import acting
from intake.actions import (
    assign_pair,
    decline_assignment,
    replace_seat,
    share_plan,
    suspend_case,
    take_charge,
    undo_redistribution,
    write_plan,
)
from intake.answers import DeclineReason
from intake.models import Assignment, Case, Redistribution
from intake.operability import Mandate
from intake.states import AssignmentState, CaseState
from intake.workload.weighing import points_of_seat, rules_of
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from tests.intake.care_plans.scenes import begin, later, write_goal
from tests.intake.factories import (
    make_followed_case,
    make_proposed_case,
    offer,
    relief_promised,
    seat_of,
    write_hand_over,
)
from tests.intake.redistribution.test_redistribution import three_cases
from tests.intake.seats.scenes import replace, sees
from tests.world import SETUP, World


def accepted(case: Case, *people: Any) -> None:
    for user in people:
        take_charge(by=user, assignment=seat_of(case, user))


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_who_had_answered_before_leads_again_what_began_meanwhile(world: World) -> None:
    case = make_proposed_case(world)
    accepted(case, world.giulia)
    done = offer(world, world.giulia, world.luca)
    accepted(case, world.luca, world.marco)
    undo_redistribution(by=world.coordinator, redistribution=done)
    assert again(case).state == CaseState.IN_CHARGE
    assert seat_of(case, world.giulia).state == AssignmentState.ACCEPTED
    assert seat_of(case, world.marco).state == AssignmentState.ACCEPTED


@pytest.mark.parametrize("gone_on", ["a plan", "suspended", "imposed"])
def test_what_has_gone_on_does_not_wait_for_an_answer_again(world: World, gone_on: str) -> None:
    case = make_proposed_case(world)
    done = offer(world, world.giulia, world.luca)
    if gone_on == "imposed":
        with acting(SETUP, "tests.set_up"):
            case = again(case)
            case.mandate = Mandate.COURT_ORDER
            case.save()
            for post in Post.objects.filter(user__in=[world.luca, world.marco]):
                post.court_enabled = True
                post.save()
        given = {"version": again(case).version, "reason": "x", "without_acceptance": True}
        pair = {"lead": world.luca, "co_lead": world.marco}
        assign_pair(by=world.coordinator, case=case, **pair, **given, **relief_promised())
    else:
        accepted(case, world.luca, world.marco)
    if gone_on == "a plan":
        write_plan(by=world.luca, case=case, expectations="Vorrei un po' di respiro.")
        write_goal(world.luca, case)
        share_plan(by=world.luca, case=case)
        begin(world.luca, case)
    if gone_on == "suspended":
        suspend_case(
            by=world.coordinator, case=case, until=later(30), reason="x", version=again(case).version
        )
    before = again(case).state
    with pytest.raises(ValidationError, match="sono cambiate ancora") as refused:
        undo_redistribution(by=world.coordinator, redistribution=done)
    assert status_of(refused.value) == CONFLICT
    assert again(case).state == before
    assert seat_of(case, world.luca).state == AssignmentState.ACCEPTED


def test_each_opens_the_page_they_are_told_of(world: World, client: Client) -> None:
    case = make_proposed_case(world)
    done = offer(world, world.giulia, world.luca)
    accepted(case, world.luca, world.marco)
    undo_redistribution(by=world.north_coordinator, redistribution=done)
    told = Notice.objects.filter(kind=NoticeKind.CASELOAD_BACK).select_related("recipient")
    assert {world.coordinator, world.giulia, world.luca, world.marco} <= {one.recipient for one in told}
    for notice in told:
        client.force_login(notice.recipient)
        assert client.get(notice.path).status_code == 200, notice.recipient


@pytest.mark.parametrize("accepted", [False, True])
def test_it_is_taken_back_in_one_act_within_a_day(world: World, accepted: bool) -> None:
    cases = [*three_cases(world), make_proposed_case(world, last_name="Quattro")]
    done = offer(world, world.giulia, world.luca)
    if accepted:
        take_charge(by=world.luca, assignment=seat_of(cases[0], world.luca))
    undo_redistribution(by=world.north_coordinator, redistribution=done)
    for case in cases:
        open_seats = Assignment.objects.open().filter(case=case)
        assert {seat.operator for seat in open_seats} == {world.giulia, world.marco}
    assert seat_of(cases[0], world.giulia).state == AssignmentState.ACCEPTED
    assert seat_of(cases[3], world.giulia).state == AssignmentState.PROPOSED


def test_once_taken_back_the_notes_written_for_it_serve_nobody(world: World) -> None:
    case = three_cases(world)[0]
    undo_redistribution(by=world.coordinator, redistribution=offer(world, world.giulia, world.luca))
    assert Assignment.objects.get(pk=seat_of(case, world.giulia).pk).written is None
    replace(world, case, world.luca)
    with pytest.raises(ValidationError, match="non ha ancora scritto le consegne"):
        take_charge(by=world.luca, assignment=seat_of(case, world.luca))
    write_hand_over(case, world.giulia, note="Nuove")
    take_charge(by=world.luca, assignment=seat_of(case, world.luca))
    assert seat_of(case, world.giulia).written.note == "Nuove"


def test_once_taken_back_who_had_accepted_reads_no_longer_and_the_coordinators_are_told(world: World) -> None:
    case = three_cases(world)[0]
    done = offer(world, world.giulia, world.luca)
    take_charge(by=world.luca, assignment=seat_of(case, world.luca))
    Notice.objects.all().delete()
    undo_redistribution(by=world.coordinator, redistribution=done)
    assert not sees(world.luca, case)
    assert sees(world.giulia, case)
    told = sorted((notice.recipient.first_name, notice.kind) for notice in Notice.objects.all())
    assert told == [(name, "caseload_back") for name in ("Giulia", "Luca", "Marco", "Ugo")]


def test_what_began_with_who_received_waits_again_for_who_had_been_asked(world: World) -> None:
    case = make_proposed_case(world)
    take_charge(by=world.marco, assignment=seat_of(case, world.marco))
    done = offer(world, world.giulia, world.luca)
    take_charge(by=world.luca, assignment=seat_of(case, world.luca))
    assert Case.objects.get(pk=case.pk).state == CaseState.IN_CHARGE
    undo_redistribution(by=world.coordinator, redistribution=done)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.in_charge_at, case.open_seats) == (CaseState.ASSIGNING, None, 2)
    rules = rules_of(case.ambito_id)
    for seat in case.assignments.open():
        assert seat.points == points_of_seat(case.points, seat.seat, rules)
    decline_assignment(
        by=world.giulia, assignment=seat_of(case, world.giulia), decline_reason=DeclineReason.OVERLOAD
    )
    assert Case.objects.get(pk=case.pk).open_seats == 1


def test_after_a_day_it_stays(world: World) -> None:
    three_cases(world)
    done = offer(world, world.giulia, world.luca)
    with clock.at(clock.now() + timedelta(hours=25)), pytest.raises(ValidationError) as late:
        undo_redistribution(by=world.coordinator, redistribution=done)
    assert status_of(late.value) == CONFLICT


def test_it_is_not_taken_back_once_the_same_person_was_asked_to_come_back(world: World) -> None:
    """Found by the long lives: who left would have sat twice in the same pair."""
    case = make_followed_case(world)
    done = offer(world, world.giulia, world.luca)
    take_charge(by=world.luca, assignment=seat_of(case, world.luca))
    now = Case.objects.get(pk=case.pk)
    asked = {"seat": "lead", "operator": world.giulia, "version": now.version, "reason": "Ritorna"}
    replace_seat(by=world.coordinator, case=now, **asked)
    with pytest.raises(ValidationError, match=case.number) as refused:
        undo_redistribution(by=world.coordinator, redistribution=done)
    assert status_of(refused.value) == CONFLICT
    assert Redistribution.objects.get(pk=done.pk).undone_at is None
