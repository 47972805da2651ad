"""A situation that waits for its pair: since when it does, and who is told that it waits too long."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audit import clock
from audit.context import acting
from config.sweeping import TIMER
from intake.actions import (
    change_urgency,
    close_case,
    decline_assignment,
    release_seat,
    remind_of_lane,
    reopen_case,
    undo_assignment,
)
from intake.answers import DeclineReason
from intake.board import Board, Question
from intake.models import Case, PairChoice
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.board_scenes import make_old_world
from tests.intake.factories import make_followed_case, make_proposed_case, propose, seat_of
from tests.world import SETUP, World, make_case

HOUR = timedelta(hours=1)


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


def told(world: World) -> list[int]:
    """How often the coordinator of the Ambito and the one of the north were told that something waits."""
    people = (world.coordinator, world.north_coordinator)
    kind = NoticeKind.CASE_WAITING
    return [Notice.objects.filter(recipient=user, kind=kind).count() for user in people]


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


# ---- since when


def test_it_waits_from_its_opening_until_somebody_is_asked_for_both_seats(world: World) -> None:
    case = make_case(world)
    assert case.waiting_since is not None
    assert case.waiting_since - case.opened_at < HOUR
    assert again(propose(world, case)).waiting_since is None


def test_a_seat_that_empties_begins_to_wait_then(world: World) -> None:
    with clock.at(clock.now() - timedelta(days=20)):
        case = make_followed_case(world)
    release_seat(by=world.coordinator, assignment=seat_of(case, world.giulia), reason="malattia lunga")
    since = again(case).waiting_since
    assert since is not None
    assert clock.now() - since < HOUR
    shown = Board(world.coordinator, Question()).situations
    assert [one.case.waits_from for one in shown] == [since]


def test_what_waited_before_it_was_kept_goes_on_waiting_from_its_opening(world: World) -> None:
    with clock.at(clock.now() - timedelta(days=20)):
        case = make_case(world, urgency="urgent")
    case.waiting_since = None
    with acting(SETUP, "tests.as_it_was"):
        super(Case, case).save()
    assert remind_of_lane(by=TIMER) == 1
    assert again(case).waiting_since == case.opened_at


def test_what_is_closed_does_not_wait_and_what_is_reopened_waits_from_then(world: World) -> None:
    with clock.at(clock.now() - timedelta(days=20)):
        case = make_case(world)
        close_case(
            by=world.coordinator, case=case, closing_reason="goals_reached", reason="x", version=case.version
        )
    assert again(case).waiting_since is None
    reopen_case(by=world.coordinator, case=case, reason="è tornata", version=again(case).version)
    since = again(case).waiting_since
    assert since is not None
    assert clock.now() - since < HOUR


def test_the_database_refuses_a_wait_with_the_pair_complete(world: World) -> None:
    case = make_followed_case(world)
    case.waiting_since = clock.now()
    with (
        pytest.raises(IntegrityError, match="case_waits_only_for_its_pair"),
        transaction.atomic(),
        acting(SETUP, "tests.spoil"),
    ):
        super(Case, case).save()


def test_in_the_lane_who_has_waited_longest_comes_first(world: World) -> None:
    with clock.at(clock.now() - timedelta(days=20)):
        old = make_followed_case(world)
    with clock.at(clock.now() - timedelta(days=2)):
        waiting = make_case(world, last_name="Riboldi")
    release_seat(by=world.coordinator, assignment=seat_of(old, world.giulia), reason="malattia lunga")
    board = Board(world.coordinator, Question())
    assert [one.case for one in board.situations] == [waiting, old]
    assert board.oldest == waiting


# ---- who is told


@pytest.mark.parametrize(
    ("urgency", "moments"),
    [
        ("emergency", {1.5: 0, 2.5: 1, 3.5: 1, 4.5: 2, 6: 2, 9: 3}),
        ("urgent", {13: 0, 23: 0, 25: 1, 30: 1, 50: 2}),
    ],
)
def test_the_coordinators_hear_of_it_at_the_term_an_emergency_also_at_half(
    world: World, urgency: str, moments: dict[float, int]
) -> None:
    began = clock.now()
    with clock.at(began):
        case = make_case(world, urgency="urgent")
        if urgency != case.urgency:  # an emergency registered as such is given to a pair at once
            changed = {"urgency": urgency, "reason": "x", "version": case.version}
            change_urgency(by=world.coordinator, case=case, **changed)
    for hours, times in moments.items():
        with clock.at(began + HOUR * hours):
            remind_of_lane(by=TIMER)
            remind_of_lane(by=TIMER)
        assert told(world) == [times, times], f"after {hours} hours"


def test_the_notice_names_nobody_and_opens_the_board_there(world: World) -> None:
    case = make_case(world, urgency="urgent")
    with clock.at(clock.now() + timedelta(hours=25)):
        assert remind_of_lane(by=TIMER) == 1
    notice = Notice.objects.get(recipient=world.coordinator, kind=NoticeKind.CASE_WAITING)
    assert notice.path == case.board_path
    assert case.person.last_name not in f"{notice.get_kind_display()} {notice.reference} {notice.origin}"


def test_what_has_its_pair_or_is_closed_is_not_told(world: World) -> None:
    make_proposed_case(world, urgency="urgent")
    closed = make_case(world, last_name="Riboldi", urgency="urgent")
    close_case(by=world.coordinator, case=closed, closing_reason="goals_reached", reason="x", version=1)
    with clock.at(clock.now() + timedelta(days=30)):
        assert remind_of_lane(by=TIMER) == 0


def test_who_comes_back_to_the_lane_has_the_time_of_its_urgency_again(world: World) -> None:
    began = clock.now()
    case = make_proposed_case(world, urgency="urgent")
    with clock.at(began + timedelta(hours=30)):
        seat = seat_of(case, world.giulia)
        decline_assignment(by=world.giulia, assignment=seat, decline_reason=DeclineReason.OVERLOAD)
        assert remind_of_lane(by=TIMER) == 0, "they have just been told"
    with clock.at(began + timedelta(hours=55)):
        assert remind_of_lane(by=TIMER) == 1


def test_also_a_seat_held_ad_interim_for_too_long(world: World) -> None:
    case = make_followed_case(world, urgency="urgent")
    release_seat(by=world.coordinator, assignment=seat_of(case, world.giulia), reason="malattia lunga")
    with clock.at(clock.now() + timedelta(hours=25)):
        assert remind_of_lane(by=TIMER) == 1


def test_once_it_has_waited_again_it_is_told_again(world: World) -> None:
    began = clock.now()
    case = make_case(world, urgency="urgent")
    with clock.at(began + timedelta(hours=25)):
        remind_of_lane(by=TIMER)
        propose(world, case)
        seat = seat_of(case, world.giulia)
        decline_assignment(by=world.giulia, assignment=seat, decline_reason=DeclineReason.OVERLOAD)
        assert again(case).lane_told_at is None
    with clock.at(began + timedelta(hours=50)):
        assert remind_of_lane(by=TIMER) == 1


def test_a_choice_that_is_undone_leaves_the_wait_as_it_was(world: World) -> None:
    began = clock.now()
    case = make_case(world, urgency="urgent")
    with clock.at(began + timedelta(hours=25)):
        remind_of_lane(by=TIMER)
        before = again(case)
        propose(world, case)
        undo_assignment(by=world.coordinator, choice=PairChoice.objects.get(case=case))
    after = again(case)
    assert before.lane_told_at is not None
    assert (after.waiting_since, after.lane_told_at) == (before.waiting_since, before.lane_told_at)
    with clock.at(began + timedelta(hours=45)):
        assert remind_of_lane(by=TIMER) == 0
    with clock.at(began + timedelta(hours=50)):
        assert remind_of_lane(by=TIMER) == 1


def test_only_the_timer_reminds(world: World) -> None:
    with pytest.raises(PermissionDenied):
        remind_of_lane(by=world.coordinator)
