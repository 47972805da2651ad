"""Somebody opens a situation in an emergency while it is declared that they must not follow the person."""

import threading
from typing import Any

import pytest

from accounts.models import User
from intake.actions import declare_conflict, disclosures, facts, merge_people, open_in_emergency
from intake.models import Case, ConflictOfInterest, Disclosure
from intake.models.disclosures import DisclosureQuerySet, Ground
from intake.seating import exclude
from tests.intake.factories import make_followed_case
from tests.referrals.test_races import race
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_ENOUGH = 10


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def open_while_declared(world: World, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Chiara opens one situation of a person, the conflict is declared on another: neither sees the other."""
    one, other = make_followed_case(world), make_followed_case(world, first_name="Ada", last_name="Corti")
    merge_people(by=world.coordinator, kept=one.person, other=other.person, reason="Stesso documento")
    looked = threading.Barrier(2)
    opened = disclosures._opened

    def slowly_opened(*given: Any) -> Any:
        looked.wait(LONG_ENOUGH)
        return opened(*given)

    def slowly_excluded(*given: Any, **named: Any) -> Any:
        try:
            return exclude(*given, **named)
        finally:
            looked.wait(LONG_ENOUGH)

    monkeypatch.setattr(disclosures, "_opened", slowly_opened)
    monkeypatch.setattr(facts, "exclude", slowly_excluded)
    done = race(
        lambda: open_in_emergency(by=world.chiara, number=one.number, reason="È in pericolo adesso."),
        lambda: declare_conflict(
            by=world.coordinator,
            case=Case.objects.get(pk=other.pk),
            operator=world.chiara,
            reason="Sono cognate.",
        ),
    )
    assert [type(each) for each in done] == [Disclosure, ConflictOfInterest]
    return one


def sees(user: User, case: Case) -> bool:
    return Case.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=case.pk).exists()


def test_declared_while_they_open_it_they_read_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not sees(world.chiara, open_while_declared(world, monkeypatch))


def test_by_the_acts_alone_they_would(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    case = open_while_declared(world, monkeypatch)
    monkeypatch.setattr(DisclosureQuerySet, "emergencies", lambda self: self.filter(ground=Ground.EMERGENCY))
    assert sees(world.chiara, case)
