"""Who works where: enrolled with a first post, and let go."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.actions import issue_token
from accounts.models import User
from accounts.roles import Role
from network.appointments.actions import (
    change_account,
    enrol_person,
)
from network.appointments.staff import people_of
from tests.world import World, make_world

NEW = {"first_name": "Ada", "last_name": "Corti", "email": "ada@valdoro.test", "profession": "educator"}


def test_somebody_new_comes_with_a_first_post(world: World) -> None:
    user = enrol_person(by=world.admin, unit=world.north.unit, role=Role.OPERATOR, **NEW)
    assert User.objects.get(pk=user.pk).grants.has(Role.OPERATOR)
    assert user in people_of(world.admin)
    assert not user.has_usable_password()


def test_somebody_new_is_never_a_coordinator_at_once(world: World) -> None:
    with pytest.raises(ValidationError, match="in due"):
        enrol_person(by=world.admin, unit=world.north.unit, role=Role.COORDINATOR, **NEW)
    assert not User.objects.filter(email=NEW["email"]).exists()


def test_closing_an_account_ends_everything_at_once_and_says_why(world: World) -> None:
    issue_token(by=world.luca, user=world.luca, lifetime=timedelta(days=1))
    change_account(by=world.admin, person=world.luca, is_active=False, reason="Ha lasciato il servizio.")
    luca = User.objects.get(pk=world.luca.pk)
    assert (luca.is_active, luca.api_tokens.standing().exists(), list(luca.grants)) == (False, False, [])
    row = luca.history.first()
    assert (row.actor_label, row.history_change_reason) == (world.admin.label, "Ha lasciato il servizio.")
    change_account(by=world.admin, person=luca, is_active=True, reason="È tornato.")
    assert User.objects.get(pk=luca.pk).is_active


def test_nobody_closes_their_own_account_or_one_of_another_ambito(world: World) -> None:
    other = make_world("altrove", offset=50)
    for person in (world.admin, other.giulia):
        with pytest.raises(PermissionDenied):
            change_account(by=world.admin, person=person, is_active=False, reason="x")
    assert other.giulia not in people_of(world.admin)


def test_who_administers_takes_no_key_in_the_name_of_another(world: World) -> None:
    with pytest.raises(PermissionDenied):
        issue_token(by=world.admin, user=world.coordinator, lifetime=timedelta(days=1))
