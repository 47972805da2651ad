"""PostgreSQL refuses seats that are more or fewer than their situation says, whatever path a write takes."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from audit.context import acting
from intake.models import Assignment, Case
from intake.pair_counting import install, miscounted, missing
from intake.states import AssignmentState
from tests.intake.factories import make_proposed_case, seat_of
from tests.world import SETUP, World, make_case, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def count_one_less(world: World, case: Case) -> None:
    case.open_seats = 1
    case.save()


def count_one_ad_interim(world: World, case: Case) -> None:
    case.interim_seats = 1
    case.save()


def seat_somebody(world: World, case: Case) -> None:
    points = seat_of(case, world.giulia).points
    Assignment(
        case=make_case(world, last_name="Bruni"), seat="lead", operator=world.luca, points=points
    ).save()


def free_a_seat(world: World, case: Case) -> None:
    seat = seat_of(case, world.giulia)
    seat.state, seat.decided_at, seat.until = AssignmentState.ENDED, seat.proposed_at, seat.proposed_at
    seat.save()


def hold_a_seat_meanwhile(world: World, case: Case) -> None:
    seat = seat_of(case, world.giulia)
    seat.state, seat.decided_at, seat.is_interim = AssignmentState.ACCEPTED, seat.proposed_at, True
    seat.save()


def take_a_seat_elsewhere(world: World, case: Case) -> None:
    seat = seat_of(case, world.giulia)
    seat.case = make_case(world, last_name="Bruni")
    seat.save()


def take_a_seat_away(world: World, case: Case) -> None:
    """As who owns the tables might, for whom no history is asked."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE intake_assignment DISABLE TRIGGER audit_history_guard")
        try:
            cursor.execute("DELETE FROM intake_assignment WHERE operator_id = %s", [world.giulia.pk])
        finally:
            cursor.execute("ALTER TABLE intake_assignment ENABLE TRIGGER audit_history_guard")


def begin_with_a_pair(world: World, case: Case) -> None:
    other = make_case(world, last_name="Bruni")
    other.pk, other.number, other._state.adding = None, "2020/1", True
    other.open_seats = 2
    other.save()


def mark_a_seat_as_left(world: World, case: Case) -> None:
    seat = seat_of(case, world.giulia)
    seat.left_told_at = seat.proposed_at
    seat.save()


PAST_THE_ACTS = [
    count_one_less,
    count_one_ad_interim,
    seat_somebody,
    free_a_seat,
    hold_a_seat_meanwhile,
    mark_a_seat_as_left,
    take_a_seat_elsewhere,
    take_a_seat_away,
    begin_with_a_pair,
]


@pytest.mark.parametrize("write", PAST_THE_ACTS, ids=lambda write: write.__name__)
def test_whatever_is_written_past_the_acts_is_refused(
    world: World, write: Callable[[World, Case], None]
) -> None:
    case = make_proposed_case(world)
    with pytest.raises(IntegrityError, match="not as many as it says"), acting(SETUP, "tests.spoil"):
        write(world, case)
    assert miscounted() == []
    call_command("check_loads", stdout=StringIO())


def test_who_writes_both_in_one_transaction_is_let(world: World) -> None:
    case = make_proposed_case(world)
    with transaction.atomic(), acting(SETUP, "tests.set_right"):
        free_a_seat(world, case)
        count_one_less(world, case)
    assert miscounted() == []


def test_a_trigger_taken_away_is_named_by_night_and_put_back(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER pair_seat_moves_2 ON intake_assignment")
    with pytest.raises(CommandError):
        call_command("check_loads", stdout=StringIO(), stderr=(told := StringIO()))
    assert "pair_seat_moves_2" in told.getvalue()
    install()
    assert missing() == []


def test_a_trigger_of_an_earlier_release_goes_when_the_new_one_comes(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TRIGGER pair_seat_moves_2 ON intake_assignment RENAME TO pair_seat_moves_1")
        install()
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pair_seat_moves%'")
        assert cursor.fetchall() == [("pair_seat_moves_2",)]
