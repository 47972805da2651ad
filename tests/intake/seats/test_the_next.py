"""Where the rules choose by themselves, a seat that somebody does not take is offered to who comes next."""

from datetime import timedelta

import pytest

from accounts.models import User
from audit import clock
from config.sweeping import TIMER
from intake.actions import decline_assignment, expire_seat, take_charge
from intake.models import Assignment, Case, PairChoice
from intake.states import AssignmentState
from intake.workload.counting import differences
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.factories import propose, seat_of
from tests.world import World, make_case


@pytest.fixture
def emergency(world: World) -> Case:
    """Given by the rules to the first pair, in the act that registers it."""
    return make_case(world, urgency="emergency")


def asked(case: Case) -> list[Assignment]:
    return list(Assignment.objects.open().filter(case=case).select_related("operator", "case"))


def decline(seat: Assignment) -> None:
    decline_assignment(by=seat.operator, assignment=seat, decline_reason="overload")


def was_told(user: User) -> bool:
    return Notice.objects.filter(recipient=user, kind=NoticeKind.ASSIGNMENT_PROPOSED).exists()


def test_who_comes_next_is_asked_in_the_act_of_saying_no(world: World, emergency: Case) -> None:
    seat, other = asked(emergency)
    take_charge(by=other.operator, assignment=other)
    decline(seat)
    after = {row.seat: row for row in asked(emergency)}
    assert after[other.seat].operator == other.operator, "who has accepted keeps the seat"
    assert after[seat.seat].operator not in {seat.operator, other.operator}
    assert was_told(after[seat.seat].operator)
    assert PairChoice.objects.filter(case=emergency).latest("pk").is_automatic
    told = Notice.objects.filter(recipient=world.coordinator, kind=NoticeKind.ASSIGNMENT_DECLINED)
    assert told.exists(), "the coordinator knows all the same"
    assert differences() == []


def test_who_did_not_answer_in_time_is_not_waited_for(emergency: Case) -> None:
    seat = asked(emergency)[0]
    assert expire_seat(by=TIMER, assignment=seat).is_open, "there are four hours to answer"
    with clock.at(clock.now() + timedelta(hours=4, minutes=1)):
        assert expire_seat(by=TIMER, assignment=seat).state == AssignmentState.EXPIRED
        after = {row.seat: row for row in asked(emergency)}
    assert after[seat.seat].operator != seat.operator
    assert was_told(after[seat.seat].operator)
    told = Notice.objects.filter(recipient=after[seat.seat].operator, kind=NoticeKind.ASSIGNMENT_EXPIRED)
    assert not told.exists()


def test_nobody_is_asked_twice_and_at_the_end_the_coordinator_chooses(world: World, emergency: Case) -> None:
    seen: list[User] = []
    while seats := asked(emergency):
        seen.append(seats[0].operator)
        decline(seats[0])
        if len(asked(emergency)) < len(seats):
            break
    assert len(seen) == len(set(seen)) > 1
    emergency.refresh_from_db()
    assert emergency.open_seats < 2
    assert emergency in Case.objects.visible_to(world.coordinator).waiting_for_pair()


def test_an_ordinary_one_waits_for_the_coordinator(world: World) -> None:
    case = propose(world, make_case(world))
    decline(seat_of(case, world.giulia))
    assert [row.operator for row in asked(case)] == [world.marco]
