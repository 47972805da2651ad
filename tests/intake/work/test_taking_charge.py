"""What an operator is asked to take in charge: one click, back within minutes, or no with a reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from audit import clock
from intake.actions import close_case, take_charge
from intake.answers import ClosingReason, DeclineReason
from intake.models import Assignment, Case
from intake.states import AssignmentState, CaseState
from network.areas import Area
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from tests.intake.factories import (
    make_proposed_case,
    propose,
    seat_of,
)
from tests.intake.work.scenes import WORK, signed_in, work
from tests.world import World, make_world


def answer_seat(user: User, name: str, seat: Assignment, **data: Any) -> Any:
    return signed_in(user).post(reverse(f"intake:{name}", args=[seat.pk]), data)


def state_of(seat: Assignment) -> str:
    return Assignment.objects.get(pk=seat.pk).state


# ---- to take in charge


def test_what_waits_for_me_says_who_what_where_and_with_whom(world: World) -> None:
    case = make_proposed_case(world, urgency=Urgency.URGENT, areas=[Area.HOUSING], request="Perdo la casa.")
    _context, content = work(world.giulia)
    for words in (
        "Elena Ferri",
        "Urgente",
        "Casa e sfratto",
        "Borgo",
        "Sportello di Borgo",
        "«Perdo la casa.»",
        "Marco Bassi",
        "non ancora",
    ):
        assert words in content
    assert reverse("intake:take_charge", args=[seat_of(case, world.giulia).pk]) in content


def test_the_most_pressing_comes_first(world: World) -> None:
    make_proposed_case(world, last_name="Calma")
    make_proposed_case(world, last_name="Urgente", urgency=Urgency.URGENT)
    context, _content = work(world.giulia)
    assert [task.case.person.last_name for task in context["tasks"]] == ["Urgente", "Calma"]


def test_one_click_takes_charge_and_the_row_becomes_the_confirmation(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    answer = answer_seat(world.giulia, "take_charge", seat)
    assert (answer.status_code, answer["Location"]) == (302, f"{WORK}#posto-{seat.pk}")
    _context, content = work(world.giulia)
    assert "Presa in carico alle" in content
    assert "Marco Bassi non ancora" in content
    assert reverse("intake:undo_take_charge", args=[seat.pk]) in content
    assert "presa in carico oggi" in work(world.marco)[1]


def test_when_both_have_taken_it_the_row_says_how_long_it_waited(world: World) -> None:
    with clock.at(clock.now() - timedelta(minutes=52)):
        case = make_proposed_case(world)
    for user in (world.marco, world.giulia):
        answer_seat(user, "take_charge", seat_of(case, user))
    assert "attesa è stata di 52 minuti" in work(world.giulia)[1]
    assert Case.objects.get(pk=case.pk).state == CaseState.IN_CHARGE


def test_from_the_situation_one_comes_back_to_the_situation(world: World) -> None:
    case = make_proposed_case(world)
    answer = answer_seat(world.giulia, "take_charge", seat_of(case, world.giulia), da="situazione")
    assert answer["Location"] == case.get_absolute_url()


def test_a_second_click_changes_nothing(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    for _click in range(2):
        assert answer_seat(world.giulia, "take_charge", seat).status_code == 302
    assert seat.history.count() == 2
    assert Notice.objects.filter(recipient=world.marco, kind=NoticeKind.PARTNER_TOOK_CHARGE).count() == 1


def test_taking_charge_can_be_undone_for_ten_minutes(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    take_charge(by=world.giulia, assignment=seat)
    for _click in range(2):
        assert answer_seat(world.giulia, "undo_take_charge", seat).status_code == 302
    assert state_of(seat) == AssignmentState.PROPOSED
    assert reverse("intake:take_charge", args=[seat.pk]) in work(world.giulia)[1]


def test_after_ten_minutes_it_stays_and_the_row_is_gone(world: World) -> None:
    with clock.at(clock.now() - timedelta(minutes=11)):
        case = make_proposed_case(world)
        seat = seat_of(case, world.giulia)
        take_charge(by=world.giulia, assignment=seat)
    answer = answer_seat(world.giulia, "undo_take_charge", seat)
    assert answer.status_code == 409
    assert "10 minuti" in answer.content.decode()
    assert state_of(seat) == AssignmentState.ACCEPTED
    assert work(world.giulia)[0]["tasks"] == []


def test_undoing_puts_the_situation_and_its_points_back(world: World) -> None:
    case = make_proposed_case(world)
    before = case.points
    for user in (world.giulia, world.marco):
        take_charge(by=user, assignment=seat_of(case, user))
    taken = Case.objects.get(pk=case.pk)
    assert taken.points > before  # the first 60 days weigh more
    assert sum(seat.points for seat in taken.assignments.all()) > sum(
        seat.points for seat in case.assignments.all()
    )
    answer_seat(world.marco, "undo_take_charge", seat_of(case, world.marco))
    back = Case.objects.get(pk=case.pk)
    assert (back.state, back.in_charge_at, back.points) == (CaseState.ASSIGNING, None, before)


# ---- stale tabs, other people's seats


@pytest.mark.parametrize("act", ["take_charge", "undo_take_charge", "decline_assignment"])
def test_a_tab_left_open_learns_who_gave_the_seat_away_and_when(world: World, act: str) -> None:
    case = make_proposed_case(world)
    stale = seat_of(case, world.giulia)
    propose(world, case, world.luca, world.marco)
    answer = answer_seat(world.giulia, act, stale, decline_reason=DeclineReason.OVERLOAD)
    content = answer.content.decode()
    assert answer.status_code == 409
    assert "Teresa Zani ha già dato questo posto a un" in content
    assert " alle " in content
    assert case.person.last_name not in content
    assert state_of(stale) == AssignmentState.REPLACED


def test_a_tab_left_open_learns_that_the_situation_was_closed(world: World) -> None:
    case = make_proposed_case(world)
    close_case(
        by=world.coordinator,
        case=case,
        closing_reason=ClosingReason.MOVED,
        reason="Via.",
        version=case.version,
    )
    answer = answer_seat(world.giulia, "take_charge", seat_of(case, world.giulia))
    assert answer.status_code == 409
    assert "Teresa Zani ha già chiuso questa situazione" in answer.content.decode()


@pytest.mark.parametrize("act", ["take_charge", "undo_take_charge", "decline_assignment"])
def test_a_seat_is_answered_for_only_by_who_it_was_proposed_to(world: World, act: str) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    for insider in (world.marco, world.coordinator, world.north_coordinator):
        assert answer_seat(insider, act, seat).status_code == 403
    foreigner = make_world("altrove", 100).giulia
    for stranger in (
        world.luca,
        world.desk,
        world.contact,
        world.planner,
        world.auditor,
        world.admin,
        foreigner,
    ):
        assert answer_seat(stranger, act, seat).status_code == 404
    assert state_of(seat) == AssignmentState.PROPOSED


def test_only_a_click_takes_charge(world: World) -> None:
    case = make_proposed_case(world)
    client = signed_in(world.giulia)
    assert client.get(reverse("intake:take_charge", args=[seat_of(case, world.giulia).pk])).status_code == 405


# ---- saying no


def test_saying_no_needs_a_reason_and_gives_the_situation_back(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    refused = answer_seat(world.giulia, "decline_assignment", seat, note="Sono in ferie.")
    assert refused.status_code == 422
    assert "Scegli perché non puoi" in refused.content.decode()
    assert "Sono in ferie." in refused.content.decode()
    given = {"decline_reason": DeclineReason.ABSENCE, "note": "Sono in ferie."}
    for _click in range(2):
        answer = answer_seat(world.giulia, "decline_assignment", seat, **given)
    assert answer.status_code == 302
    assert state_of(seat) == AssignmentState.DECLINED
    assert Case.objects.get(pk=case.pk).open_seats == 1
    assert (
        Notice.objects.filter(recipient=world.coordinator, kind=NoticeKind.ASSIGNMENT_DECLINED).count() == 1
    )
    assert work(world.giulia)[0]["tasks"] == []


def test_a_note_too_long_to_keep_says_by_how_much(world: World) -> None:
    seat = seat_of(make_proposed_case(world), world.giulia)
    answer = answer_seat(
        world.giulia, "decline_assignment", seat, decline_reason=DeclineReason.OTHER, note="a" * 338
    )
    assert answer.status_code == 422
    assert "supera di 38 caratteri" in answer.content.decode()


def test_who_has_taken_charge_does_not_decline_any_more(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    take_charge(by=world.giulia, assignment=seat)
    client = signed_in(world.giulia)
    for answer in (
        client.get(reverse("intake:decline_assignment", args=[seat.pk])),
        answer_seat(world.giulia, "decline_assignment", seat, decline_reason=DeclineReason.OVERLOAD),
    ):
        assert answer.status_code == 409
        assert "Giulia Riva ha preso in carico questa situazione alle " in answer.content.decode()
