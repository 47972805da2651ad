"""A seat that empties, an answer that does not come, a judge who orders: the situation keeps two people."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit import clock
from audit.context import acting
from intake.actions import (
    assign_pair,
    close_case,
    release_seat,
    take_charge,
    undo_take_charge,
)
from intake.models import Assignment, Case
from intake.operability import Mandate
from intake.states import AssignmentState, CaseState
from network.actions import end_post, end_post_at_once
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from tests.intake.factories import (
    make_followed_case,
    make_proposed_case,
    seat_of,
)
from tests.intake.seats.scenes import holders, kinds_for, replace, sees, sweep
from tests.world import SETUP, World, make_case

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


@pytest.mark.parametrize(("urgency", "hours"), [(Urgency.URGENT, 24), (Urgency.PRIORITY, 15 * 24)])
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


def test_who_is_let_go_at_once_reads_nothing_and_leaves_the_seat_the_same_day(world: World) -> None:
    case = make_followed_case(world)
    end_post_at_once(by=world.admin, post=Post.objects.get(user=world.giulia), reason="x")
    assert not sees(world.giulia, case)
    assert "1 freed" in sweep()
    assert holders(case) == {"lead": "Ugo", "co_lead": "Marco"}


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


# ---- by mandate of the court


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
