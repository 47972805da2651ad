"""The pair through the API: why these two, and what who leaves has written for who comes."""

from datetime import timedelta

import pytest

from accounts.models import User
from audit import clock
from intake.answers import HandOverItem
from intake.models import Assignment, Case
from intake.states import AssignmentState
from tests.intake.factories import make_followed_case, pass_seat, seat_of, write_hand_over
from tests.test_api import Caller
from tests.world import World


def read(user: User, seat: Assignment) -> tuple[int, dict[str, object]]:
    answer = Caller(user).get(f"seats/{seat.pk}/hand-over/")
    return answer.status_code, answer.json()


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


def test_while_it_is_not_written_everything_is_to_be_done(world: World, case: Case) -> None:
    status, told = read(world.marco, seat_of(case, world.giulia))
    assert status == 200
    assert (told["note"], told["written_at"], told["to_do"]) == ("", None, HandOverItem.values)


def test_once_written_the_pair_and_the_coordinators_read_it(world: World, case: Case) -> None:
    write_hand_over(case, world.giulia, note="Martedì il colloquio.", overlap_days=12)
    for reader in (world.giulia, world.marco, world.coordinator):
        status, told = read(reader, seat_of(case, world.giulia))
        assert (status, told["note"], told["overlap_days"]) == (200, "Martedì il colloquio.", 12)
        assert told["written_at"] is not None


def test_who_reads_the_situation_no_longer_does_not_read_it_either(world: World, case: Case) -> None:
    """Who left learns of their own seat for ever; of what they wrote only while the overlap lasts."""
    pass_seat(world, case, overlap_days=5)
    left = seat_of(case, world.giulia)
    assert left.state == AssignmentState.REPLACED
    assert [read(reader, left)[0] for reader in (world.luca, world.giulia, world.elisa)] == [200, 200, 404]
    with clock.at(clock.now() + timedelta(days=6)):
        assert [read(reader, left)[0] for reader in (world.luca, world.giulia)] == [200, 403]


def test_why_these_two_is_read_by_the_pair_and_the_loads_of_others_by_who_coordinates(
    world: World, case: Case
) -> None:
    for reader, reads_loads in ((world.giulia, False), (world.coordinator, True)):
        (chosen,) = Caller(reader).get(f"cases/{case.pk}/pair-choices/").json()
        assert (chosen["lead"], chosen["why"]) == (world.giulia.pk, "Conoscono la famiglia")
        assert (chosen["proposals"] is not None) == reads_loads
    assert Caller(world.luca).get(f"cases/{case.pk}/pair-choices/").status_code == 404
