"""A name is hidden while who has it takes a seat: whichever comes first, they sit there no more."""

import pytest

from intake.actions import assign_pair, hide_from, take_charge
from intake.hiding import hidden_among
from intake.models import Assignment, Case
from tests.intake.factories import make_proposed_case, seat_of
from tests.referrals.test_races import race
from tests.world import World, make_case, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WHY = "La cerca."


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def sitting(case: Case) -> set[int]:
    return {seat.operator_id for seat in Assignment.objects.open().filter(case=case)}


def hide_and_take(world: World) -> set[int]:
    """Giulia takes charge while a colleague hides the person from her name; who sits there then."""
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    race(
        lambda: hide_from(by=world.coordinator, case=case, name=world.giulia.label, reason=WHY),
        lambda: take_charge(by=world.giulia, assignment=seat),
    )
    return sitting(case)


@pytest.mark.parametrize("_time", range(3))
def test_hidden_while_they_take_charge_they_do_not_follow(world: World, _time: int) -> None:
    assert world.giulia.pk not in hide_and_take(world)


def test_without_sending_away_they_would(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr("intake.actions.protection.send_away", lambda case, by: None)
    assert world.giulia.pk in hide_and_take(world)


@pytest.mark.parametrize("_time", range(3))
def test_hidden_while_the_pair_is_chosen_they_are_not_asked(world: World, _time: int) -> None:
    case = make_case(world)
    pair = {"lead": world.giulia, "co_lead": world.marco, "reason": "Si conoscono."}
    race(
        lambda: hide_from(by=world.coordinator, case=case, name=world.giulia.label, reason=WHY),
        lambda: assign_pair(by=world.coordinator, case=case, version=case.version, **pair),
    )
    assert world.giulia.pk not in sitting(case)
    assert hidden_among(Case.objects.get(pk=case.pk).person, [world.giulia]) == [world.giulia]
