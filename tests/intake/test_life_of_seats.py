"""The life of a seat: nobody leaves before who comes has sat down, and no missing answer is forgotten."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import User
from audit import clock
from audit.context import acting
from intake.actions import (
    assign_pair,
    close_case,
    decline_assignment,
    release_seat,
    replace_seat,
    take_charge,
    undo_take_charge,
)
from intake.models import Assignment, Case, PairChoice
from intake.operability import Mandate
from intake.states import AssignmentState, CaseState
from intake.story.timeline import diary_of
from intake.workload.formula import Seat
from network.actions import end_post
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from tests.intake.factories import (
    EVERYTHING_DONE,
    make_followed_case,
    make_proposed_case,
    pass_seat,
    seat_of,
    write_hand_over,
)
from tests.world import SETUP, World, make_case


def replace(world: World, case: Case, operator: User, seat: str = Seat.LEAD, **given: Any) -> Case:
    return replace_seat(
        by=world.coordinator,
        case=case,
        seat=seat,
        operator=operator,
        **{"version": Case.objects.get(pk=case.pk).version, "reason": "Giulia cambia servizio", **given},
    )


def kinds_for(user: User) -> list[str]:
    return list(Notice.objects.filter(recipient=user).order_by("seq").values_list("kind", flat=True))


def holders(case: Case) -> dict[str, str]:
    seats = case.assignments.filter(state=AssignmentState.ACCEPTED).select_related("operator")
    return {seat.seat: seat.operator.first_name for seat in seats}


def sees(user: User, case: Case) -> bool:
    return Case.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=case.pk).exists()


# ---- one seat changes hands


def test_who_holds_a_seat_keeps_it_until_who_comes_has_sat_down(world: World) -> None:
    case = make_followed_case(world)
    kept = seat_of(case, world.marco)
    replace(world, case, world.luca)
    assert holders(case) == {"lead": "Giulia", "co_lead": "Marco"}
    assert seat_of(case, world.luca).state == AssignmentState.PROPOSED
    assert kinds_for(world.giulia)[-1] == NoticeKind.SEAT_TO_HAND_OVER
    write_hand_over(case, world.giulia)
    assert kinds_for(world.luca)[-1] == NoticeKind.HAND_OVER_WRITTEN
    take_charge(by=world.luca, assignment=seat_of(case, world.luca))
    assert holders(case) == {"lead": "Luca", "co_lead": "Marco"}
    assert seat_of(case, world.marco) == kept
    left, came = seat_of(case, world.giulia), seat_of(case, world.luca)
    assert (left.state, left.until <= came.decided_at) == (AssignmentState.REPLACED, True)
    for told in (world.giulia, world.marco, world.coordinator):
        assert kinds_for(told)[-1] == NoticeKind.SEAT_PASSED


def test_nobody_sits_down_before_the_hand_over_is_written(world: World) -> None:
    case = make_followed_case(world)
    replace(world, case, world.luca)
    with pytest.raises(ValidationError, match="non ha ancora scritto le consegne"):
        take_charge(by=world.luca, assignment=seat_of(case, world.luca))
    assert holders(case)["lead"] == "Giulia"


def test_a_hand_over_needs_a_note_and_every_point_of_the_checklist(world: World) -> None:
    case = make_followed_case(world)
    for wrong in ({"note": "  "}, {"checklist": {}}, {"overlap_days": 91}):
        with pytest.raises(ValidationError):
            write_hand_over(case, world.giulia, **wrong)


def test_who_holds_the_seat_writes_the_hand_over_or_else_the_coordinator(world: World) -> None:
    case = make_followed_case(world)
    for stranger in (world.marco, world.luca, world.desk):
        with pytest.raises(PermissionDenied):
            write_hand_over(case, world.giulia, by=stranger)
    write_hand_over(case, world.giulia, by=world.north_coordinator)


@pytest.mark.parametrize("days", [30, 7, 0])
def test_who_left_reads_for_the_days_agreed_and_no_longer(world: World, days: int) -> None:
    case = pass_seat(world, make_followed_case(world), overlap_days=days)
    with clock.at(clock.now() + timedelta(days=days)):
        assert sees(world.giulia, case)
    with clock.at(clock.now() + timedelta(days=days + 1)):
        assert not sees(world.giulia, case)


def test_replacing_needs_a_reason_and_the_present_version(world: World) -> None:
    case = make_followed_case(world)
    with pytest.raises(ValidationError, match="perché"):
        replace(world, case, world.luca, reason=" ")
    with pytest.raises(ValidationError) as stale:
        replace(world, case, world.luca, version=case.version - 1)
    assert stale.value.code == "conflict"


def test_only_a_coordinator_replaces(world: World) -> None:
    case = make_followed_case(world)
    for other in (world.giulia, world.marco, world.desk):
        with pytest.raises(PermissionDenied):
            replace_seat(
                by=other, case=case, seat="lead", operator=world.luca, version=case.version, reason="x"
            )


def test_nobody_holds_both_seats(world: World) -> None:
    case = make_followed_case(world)
    with pytest.raises(ValidationError):
        replace(world, case, world.marco)
    assign = {"lead": world.luca, "co_lead": world.giulia}
    with pytest.raises(ValidationError, match="fa già parte della coppia"):
        assign_pair(by=world.coordinator, case=case, version=case.version, reason="scambio", **assign)


def test_the_choice_is_kept_with_the_proposals_for_that_seat(world: World) -> None:
    case = replace(world, make_followed_case(world), world.luca)
    choice = PairChoice.objects.filter(case=case).first()
    assert choice is not None
    assert (choice.lead, choice.co_lead, choice.chosen_rank) == (world.luca, world.marco, 1)
    assert {pair["co_lead"]["id"] for pair in choice.proposals["pairs"]} == {world.marco.pk}
    assert world.giulia.pk not in {pair["lead"]["id"] for pair in choice.proposals["pairs"]}


def test_another_person_may_be_asked_in_place_of_the_one_asked(world: World) -> None:
    case = make_followed_case(world)
    replace(world, case, world.luca)
    replace(world, case, world.chiara)
    assert seat_of(case, world.luca).state == AssignmentState.REPLACED
    assert not sees(world.luca, case)
    assert kinds_for(world.luca)[-1] == NoticeKind.ASSIGNMENT_WITHDRAWN


def test_who_was_asked_and_cannot_leaves_everything_as_it_was(world: World) -> None:
    case = make_followed_case(world)
    replace(world, case, world.luca)
    decline_assignment(by=world.luca, assignment=seat_of(case, world.luca), decline_reason="overload")
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.open_seats, holders(case)["lead"]) == (CaseState.IN_CHARGE, 2, "Giulia")


def test_who_came_and_thinks_again_leaves_the_seat_to_a_coordinator(world: World) -> None:
    case = make_followed_case(world)
    with clock.at(clock.now() + timedelta(days=3)):
        case = pass_seat(world, case)
        undo_take_charge(by=world.luca, assignment=seat_of(case, world.luca))
        case = Case.objects.get(pk=case.pk)
        assert (case.state, case.in_charge_at is None) == (CaseState.IN_CHARGE, False)
        assert (holders(case)["lead"], seat_of(case, world.luca).state) == ("Ugo", AssignmentState.PROPOSED)
        take_charge(by=world.luca, assignment=seat_of(case, world.luca))
        assert holders(case)["lead"] == "Luca"


def test_the_whole_hand_over_is_in_the_story(world: World) -> None:
    case = pass_seat(world, make_followed_case(world), checklist={**EVERYTHING_DONE, "meeting": False})
    entries = diary_of(case, world.marco).entries
    said = {entry.what: " ".join(entry.lines) for entry in reversed(entries)}
    assert "Giulia Riva" in said["ha preso in carico la situazione"]
    assert "Ha un colloquio martedì. Resta da fare: Chi lascia" in said["ha scritto le consegne"]
    assert "ha chiesto a un'altra persona di prendere un posto" in said


# ---- the coordinator ad interim


def test_a_seat_freed_at_once_is_held_by_the_coordinator_until_somebody_sits_down(world: World) -> None:
    case = make_followed_case(world)
    release_seat(by=world.coordinator, assignment=seat_of(case, world.giulia), reason="malattia lunga")
    case = Case.objects.get(pk=case.pk)
    assert holders(case) == {"lead": "Teresa", "co_lead": "Marco"}
    assert (case.state, case.open_seats, case.interim_seats) == (CaseState.IN_CHARGE, 2, 1)
    assert list(Case.objects.waiting_for_pair()) == [case]
    assert sees(world.giulia, case)
    replace(world, case, world.luca)
    assert not Case.objects.waiting_for_pair().exists()
    take_charge(by=world.luca, assignment=seat_of(case, world.luca))
    case = Case.objects.get(pk=case.pk)
    assert (holders(case)["lead"], case.interim_seats) == ("Luca", 0)


def test_both_seats_may_be_ad_interim_with_two_coordinators_and_never_with_one(world: World) -> None:
    case = make_followed_case(world)
    for user in (world.giulia, world.marco):
        release_seat(by=world.coordinator, assignment=seat_of(case, user), reason="non lavora più qui")
    assert set(holders(case).values()) == {"Teresa", "Ugo"}
    other = make_followed_case(world, last_name="Riboldi")
    end_post(by=SETUP, post=Post.objects.get(user=world.north_coordinator), until=clock.today())
    with clock.at(clock.now() + timedelta(days=1)):
        release_seat(by=world.coordinator, assignment=seat_of(other, world.giulia), reason="malattia")
        with pytest.raises(ValidationError, match="Non c'è un altro coordinatore"):
            release_seat(by=world.coordinator, assignment=seat_of(other, world.marco), reason="malattia")


def test_a_seat_freed_before_the_charge_goes_back_to_the_lane(world: World) -> None:
    case = make_proposed_case(world)
    take_charge(by=world.giulia, assignment=seat_of(case, world.giulia))
    release_seat(by=world.coordinator, assignment=seat_of(case, world.giulia), reason="malattia")
    assert list(Case.objects.waiting_for_pair()) == [case]
    assert not Assignment.objects.filter(is_interim=True).exists()


def test_the_database_refuses_a_situation_in_charge_without_its_pair(world: World) -> None:
    case = make_followed_case(world)
    case.open_seats = 1
    with (
        pytest.raises(IntegrityError, match="case_in_charge_has_its_pair"),
        transaction.atomic(),
        acting(SETUP, "tests.spoil"),
    ):
        case.save()


# ---- the answer that does not come


def sweep() -> str:
    out = StringIO()
    call_command("sweep", stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("urgency", "hours"), [(Urgency.EMERGENCY, 4), (Urgency.URGENT, 24), (Urgency.PRIORITY, 15 * 24)]
)
def test_a_seat_not_taken_in_time_goes_back_to_the_coordinators(
    world: World, urgency: str, hours: int
) -> None:
    case = make_proposed_case(world, urgency=urgency)
    take_charge(by=world.giulia, assignment=seat_of(case, world.giulia))
    assert "0 seats expired" in sweep()
    with clock.at(clock.now() + timedelta(hours=hours, minutes=1)):
        assert "1 seats expired" in sweep()
        notices = Notice.objects.count()
        assert "0 seats expired" in sweep()
        assert Notice.objects.count() == notices
        assert list(Case.objects.waiting_for_pair()) == [case]
        assert not sees(world.marco, case)
    assert seat_of(case, world.marco).state == AssignmentState.EXPIRED
    assert seat_of(case, world.giulia).state == AssignmentState.ACCEPTED
    for told in (world.coordinator, world.north_coordinator, world.giulia, world.marco):
        assert kinds_for(told)[-1] == NoticeKind.ASSIGNMENT_EXPIRED


def test_who_is_asked_after_the_deadline_has_a_new_one(world: World) -> None:
    case = make_case(world, urgency=Urgency.URGENT)
    with clock.at(clock.now() + timedelta(days=2)):
        case.refresh_from_db()
        assign_pair(
            by=world.coordinator, case=case, lead=world.giulia, co_lead=world.marco, version=1, reason="x"
        )
        assert seat_of(case, world.giulia).due_at == clock.now() + timedelta(days=1)


def test_a_replacement_that_does_not_answer_expires_and_nobody_is_missing(world: World) -> None:
    case = make_followed_case(world, urgency=Urgency.URGENT)
    replace(world, case, world.luca)
    with clock.at(clock.now() + timedelta(hours=25)):
        assert "1 seats expired" in sweep()
    assert holders(case) == {"lead": "Giulia", "co_lead": "Marco"}


def test_who_leaves_the_service_leaves_every_seat_to_the_coordinator(world: World) -> None:
    followed = make_followed_case(world)
    asked = make_proposed_case(world, last_name="Riboldi")
    end_post(by=SETUP, post=Post.objects.get(user=world.giulia), until=clock.today())
    with clock.at(clock.now() + timedelta(days=1)):
        assert "1 seats expired, 1 freed" in sweep()
        assert "0 seats expired, 0 freed" in sweep()
    assert holders(followed) == {"lead": "Ugo", "co_lead": "Marco"}
    assert set(Case.objects.waiting_for_pair()) == {followed, asked}


# ---- by mandate of the court


def impose(world: World, **given: Any) -> Case:
    case = make_case(world)
    with acting(SETUP, "tests.set_up"):
        case.mandate = Mandate.COURT_ORDER
        case.save()
        post = Post.objects.get(user=world.giulia)
        post.court_enabled = True
        post.save()
    return assign_pair(
        by=world.coordinator,
        case=case,
        lead=world.giulia,
        co_lead=world.marco,
        version=case.version,
        reason="decreto del 3 novembre",
        without_acceptance=True,
        **given,
    )


def test_by_mandate_of_the_court_the_pair_is_in_charge_at_once_and_it_is_recorded(world: World) -> None:
    case = impose(world)
    case.refresh_from_db()
    assert (case.state, case.in_charge_at is None) == (CaseState.IN_CHARGE, False)
    assert set(case.assignments.values_list("state", "is_imposed")) == {(AssignmentState.ACCEPTED, True)}
    assert kinds_for(world.giulia) == [NoticeKind.ASSIGNMENT_IMPOSED]
    assert kinds_for(world.desk) == [NoticeKind.INTAKE_IN_CHARGE]
    with pytest.raises(ValidationError):
        undo_take_charge(by=world.giulia, assignment=seat_of(case, world.giulia))


def test_without_a_court_everybody_is_asked(world: World) -> None:
    case = make_case(world)
    with pytest.raises(ValidationError, match="mandato del giudice"):
        assign_pair(
            by=world.coordinator,
            case=case,
            lead=world.giulia,
            co_lead=world.marco,
            version=case.version,
            reason="x",
            without_acceptance=True,
        )


def test_closing_frees_every_seat_and_who_was_asked_reads_no_more(world: World) -> None:
    case = make_followed_case(world)
    replace(world, case, world.luca)
    case.refresh_from_db()
    close_case(by=world.giulia, case=case, closing_reason="moved", reason="a Milano", version=case.version)
    assert not case.assignments.open().exists()
    assert not sees(world.luca, case)
    assert sees(world.giulia, case)
