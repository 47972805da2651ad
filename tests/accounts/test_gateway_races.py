"""One identity linked to two accounts at once, or two to one: one wins, the other reads why.

Each race has its control: without what decides it, the same two acts spoil each other.
"""

import threading
from typing import Any

import pytest
from django.db import IntegrityError

from accounts import actions
from accounts.actions import enrol_user, link_gateway
from accounts.models import User
from accounts.refusals import CONFLICT
from accounts.roles import Role
from network.actions import appoint
from network.appointments.actions import enrol_gateway_key
from tests.referrals.test_races import race, refusals, together
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ONE, OTHER = "RSSGLI80A41Z010X", "BNCLCU79B02F205Y"


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def both_look_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have found the identity free before either takes it."""
    both, look = threading.Barrier(2), User.validate_constraints

    def look_and_wait(user: User, *args: Any, **kwargs: Any) -> None:
        look(user, *args, **kwargs)
        if user.gateway_key:
            both.wait(10)

    monkeypatch.setattr(User, "validate_constraints", look_and_wait)


def link_one_to_two(world: World) -> list[Any]:
    return race(
        lambda: link_gateway(by=world.giulia, key=ONE),
        lambda: link_gateway(by=world.luca, key=ONE),
    )


def test_one_identity_opens_one_account(world: World, both_look_first: None) -> None:
    assert refusals(link_one_to_two(world)) == [CONFLICT]
    assert User.objects.exclude(gateway_key="").count() == 1


def test_also_while_who_administers_enrols_somebody_with_it(world: World, both_look_first: None) -> None:
    nora = enrol_user(
        by=world.admin, email="nora@esempio.test", first_name="Nora", last_name="Villa", profession="educator"
    )
    appoint(by=world.admin, user=nora, role=Role.FRONT_DESK, unit=world.desk_point.unit)
    results = race(
        lambda: link_gateway(by=world.giulia, key=ONE),
        lambda: enrol_gateway_key(by=world.admin, person=nora, key=ONE, reason="Richiesta del Comune"),
    )
    assert refusals(results) == [CONFLICT]
    assert User.objects.exclude(gateway_key="").count() == 1


def test_without_words_for_it_who_comes_second_would_meet_a_fault(
    world: World, both_look_first: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(user: User, digest: str) -> None:
        user.gateway_key = digest
        user.validate_constraints()
        user.save()

    monkeypatch.setattr(User, "take_gateway_key", take)
    assert sum(isinstance(each, IntegrityError) for each in link_one_to_two(world)) == 1


def link_two_to_one(world: World) -> list[Any]:
    return race(
        lambda: link_gateway(by=world.giulia, key=ONE),
        lambda: link_gateway(by=world.giulia, key=OTHER),
    )


def test_an_account_takes_one_identity(world: World) -> None:
    results = link_two_to_one(world)
    assert refusals(results) == [CONFLICT]
    won = next(each for each in results if isinstance(each, User))
    assert User.objects.get(pk=world.giulia.pk).gateway_key == won.gateway_key


def test_without_the_lock_the_second_would_take_the_place_of_the_first_in_silence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_locked", together(lambda user: User.objects.get(pk=user.pk)))
    assert refusals(link_two_to_one(world)) == []
