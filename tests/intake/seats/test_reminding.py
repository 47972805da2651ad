"""Who is asked to take a seat is reminded once, before the time to answer ends."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from audit import clock
from config.sweeping import TIMER
from intake.actions import remind_of_seats, replace_seat, take_charge, undo_take_charge
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.factories import (
    make_followed_case,
    make_proposed_case,
    seat_of,
    write_hand_over,
)
from tests.world import World

pytestmark = pytest.mark.django_db
TERMS = {"emergency": timedelta(hours=4), "urgent": timedelta(hours=24)}


def reminded(user: User, kind: NoticeKind = NoticeKind.ASSIGNMENT_EXPIRING) -> int:
    return Notice.objects.filter(recipient=user, kind=kind).count()


@pytest.mark.parametrize("urgency", sorted(TERMS))
def test_when_a_quarter_of_the_time_is_left_and_once(world: World, urgency: str) -> None:
    asked_at = clock.now()
    with clock.at(asked_at):
        make_proposed_case(world, urgency=urgency)
    for share, times in ((0.7, 0), (0.8, 1), (0.9, 1)):
        with clock.at(asked_at + TERMS[urgency] * share):
            remind_of_seats(by=TIMER)
        assert (reminded(world.giulia), reminded(world.marco)) == (times, times)


def test_not_who_has_answered_nor_when_it_is_too_late(world: World) -> None:
    case = make_proposed_case(world, urgency="urgent")
    take_charge(by=world.giulia, assignment=seat_of(case, world.giulia))
    with clock.at(clock.now() + timedelta(hours=25)):
        assert remind_of_seats(by=TIMER) == 0
    with clock.at(clock.now() + timedelta(hours=20)):
        assert remind_of_seats(by=TIMER) == 1
    assert (reminded(world.giulia), reminded(world.marco)) == (0, 1)


def test_who_thinks_again_is_asked_anew(world: World) -> None:
    case = make_proposed_case(world, urgency="urgent")
    seat = seat_of(case, world.giulia)
    take_charge(by=world.giulia, assignment=seat)
    undo_take_charge(by=world.giulia, assignment=seat)
    with clock.at(clock.now() + timedelta(hours=20)):
        remind_of_seats(by=TIMER)
    assert reminded(world.giulia) == 1


def test_while_the_hand_over_is_missing_it_is_its_writer_who_is_reminded(world: World) -> None:
    case = make_followed_case(world, urgency="urgent")
    given = {"operator": world.luca, "version": case.version, "reason": "x"}
    replace_seat(by=world.coordinator, case=case, seat="lead", **given)
    with clock.at(clock.now() + timedelta(hours=20)):
        remind_of_seats(by=TIMER)
        assert reminded(world.luca) == 0
        assert reminded(world.giulia, NoticeKind.SEAT_TO_HAND_OVER) == 2
        write_hand_over(case, world.giulia)
    with clock.at(clock.now() + timedelta(hours=23, minutes=30)):
        remind_of_seats(by=TIMER)
    assert reminded(world.luca) == 1, "what is left of the time begins when they can"


def test_only_the_timer_reminds(world: World) -> None:
    with pytest.raises(PermissionDenied):
        remind_of_seats(by=world.coordinator)
