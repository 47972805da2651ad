"""A name is hidden while who has it comes near: whichever comes first, they are there no more."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from audit import clock
from intake import actions
from intake.absences import covering
from intake.actions import (
    assign_pair,
    declare_absence,
    hide_from,
    merge_people,
    open_in_emergency,
    protect_person,
    take_charge,
)
from intake.hiding import hidden_among
from intake.models import Assignment, Case, Merge, Person
from network.models import AbsenceKind
from referrals.actions import send_referral
from referrals.models import Referral
from tests.intake.factories import make_followed_case, make_proposed_case, seat_of
from tests.referrals.factories import ANSWERS
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


def sees(user: User, case: Case) -> bool:
    return Case.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=case.pk).exists()


def stand_in(world: World, case: Case) -> Any:
    """Giulia is away from today, and Luca stands in for her."""
    today = clock.today()
    days = {"first_day": today, "last_day": today + timedelta(days=3), "kind": AbsenceKind.HOLIDAY}
    return declare_absence(by=world.giulia, user=world.giulia, covers={case.pk: world.luca}, **days)


def judged_before_hiding(monkeypatch: pytest.MonkeyPatch, hidden: threading.Event) -> None:
    """Who may stand in is judged before the name is hidden, if it can be, and written after."""
    refuse = covering._refuse_unfit

    def slowly(*given: Any) -> None:
        refuse(*given)
        hidden.wait(1)

    monkeypatch.setattr(covering, "_refuse_unfit", slowly)


def hide_while_somebody_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> Case:
    case, hidden = make_followed_case(world), threading.Event()
    judged_before_hiding(monkeypatch, hidden)

    def hide() -> None:
        threading.Event().wait(0.3)
        hide_from(by=world.coordinator, case=case, name=world.luca.label, reason=WHY)
        hidden.set()

    race(lambda: stand_in(world, case), hide)
    return case


def test_hidden_while_they_are_named_to_stand_in_they_read_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = hide_while_somebody_is_named(world, monkeypatch)
    assert hidden_among(Case.objects.get(pk=case.pk).person, [world.luca])
    assert not sees(world.luca, case)


def test_without_holding_the_situations_they_would(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(actions.absences, "hold_cases", lambda keys: None)
    case = hide_while_somebody_is_named(world, monkeypatch)
    assert sees(world.luca, case)


def hide_and_open(world: World) -> Case:
    """Luca opens a situation in an emergency while a colleague hides the person from his name."""
    case = make_followed_case(world)
    race(
        lambda: hide_from(by=world.coordinator, case=case, name=world.luca.label, reason=WHY),
        lambda: open_in_emergency(by=world.luca, number=case.number, reason="È in pericolo adesso."),
    )
    return case


@pytest.mark.parametrize("_time", range(3))
def test_hidden_while_they_open_it_in_an_emergency_it_is_closed(world: World, _time: int) -> None:
    assert not sees(world.luca, hide_and_open(world))


@pytest.mark.parametrize("_time", range(3))
def test_hidden_while_it_is_sent_to_their_service_they_read_nothing(world: World, _time: int) -> None:
    case = make_followed_case(world)
    race(
        lambda: hide_from(by=world.coordinator, case=case, name=world.contact.label, reason=WHY),
        lambda: send_referral(by=world.giulia, case=case, service=world.family_centre, **ANSWERS),
    )
    contact = User.objects.get(pk=world.contact.pk)
    assert not Referral.objects.visible_to(contact).filter(case=case).exists()


def make_two_situations(world: World) -> list[Case]:
    """Two situations of one person: their records have been merged."""
    one, other = make_followed_case(world), make_followed_case(world, first_name="Ada", last_name="Corti")
    merge_people(by=world.coordinator, kept=one.person, other=other.person, reason="Stesso documento")
    return list(Case.objects.order_by("pk"))


@pytest.mark.parametrize("_time", range(3))
def test_two_acts_on_two_situations_of_one_person_do_not_wait_for_each_other(
    world: World, _time: int
) -> None:
    one, other = make_two_situations(world)
    hidden, also, protected = race(
        lambda: hide_from(by=world.coordinator, case=one, name="Ugo Ferri", reason=WHY),
        lambda: hide_from(by=world.north_coordinator, case=other, name="Ada Corti", reason=WHY),
        lambda: protect_person(by=world.marco, case=other, reason=WHY),
    )
    assert (str(hidden), str(also), protected) == ("Ugo Ferri", "Ada Corti", one.person)


@pytest.mark.parametrize("_time", range(3))
def test_a_merge_and_a_protection_do_not_wait_for_each_other(world: World, _time: int) -> None:
    one, other = make_followed_case(world), make_followed_case(world, first_name="Ada", last_name="Corti")
    kept, moved = one.person, other.person
    merge, protected = race(
        lambda: merge_people(by=world.coordinator, kept=kept, other=moved, reason="Stesso documento"),
        lambda: protect_person(by=world.marco, case=other, reason=WHY),
    )
    assert isinstance(protected, Person)
    assert isinstance(merge, Merge) is (protected == one.person)  # else it is refused: they are protected
    assert isinstance(merge, Merge | ValidationError)
    assert Case.objects.get(pk=other.pk).person.protected
