"""The one gate."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.actions import issue_token
from accounts.holders import holders
from accounts.models import ApiToken, User
from accounts.permissions import can, require, rule
from accounts.roles import Role
from audit import clock
from network.actions import appoint, end_post
from network.models import Post
from tests.world import SETUP, World, make_world


def again(user: User) -> User:
    """The user as the next request sees them."""
    return User.objects.get(pk=user.pk)


def test_an_action_without_a_rule_is_an_error_and_not_an_open_door(world: World) -> None:
    with pytest.raises(KeyError):
        can(world.admin, "intake.fly")


def test_two_rules_for_one_action_are_refused() -> None:
    with pytest.raises(ValueError, match=r"intake\.assign_pair"):
        rule("intake.assign_pair")(lambda user, subject: True)


def test_nobody_is_above_the_rules_superusers_included(world: World) -> None:
    world.admin.is_superuser = True
    world.admin.save()
    assert not can(world.admin, "intake.see_board")
    with pytest.raises(PermissionDenied):
        require(world.admin, "intake.see_board")


def test_an_anonymous_or_inactive_user_may_do_nothing(world: World) -> None:
    assert not can(AnonymousUser(), "intake.see_board")
    assert can(world.coordinator, "network.see_notices", world.coordinator)
    world.coordinator.is_active = False
    assert not can(world.coordinator, "intake.see_board")
    assert not can(world.coordinator, "network.see_notices", world.coordinator)  # one's own, without any role


def test_a_role_lasts_as_long_as_its_post(world: World) -> None:
    post = Post.objects.get(user=world.giulia)
    today = clock.today()
    end_post(by=world.admin, post=post, until=today)
    assert again(world.giulia).grants.has(Role.OPERATOR)
    with clock.at(clock.now() + timedelta(days=1)):
        assert not again(world.giulia).grants.has(Role.OPERATOR)
        assert world.giulia not in holders(Role.OPERATOR, [world.north.pk])


def test_a_role_begins_with_its_post(world: World) -> None:
    later = clock.today() + timedelta(days=10)
    appoint(by=SETUP, user=world.planner, role=Role.COORDINATOR, unit=world.south.unit, since=later)
    assert not again(world.planner).grants.has(Role.COORDINATOR)
    with clock.at(clock.now() + timedelta(days=10)):
        assert again(world.planner).grants.units(Role.COORDINATOR) == [world.south.pk]


def test_a_post_ends_once(world: World) -> None:
    post = Post.objects.get(user=world.giulia)
    end_post(by=world.admin, post=post, until=clock.today())
    with pytest.raises(ValidationError):
        end_post(by=world.admin, post=post, until=clock.today())


def test_an_administrator_appoints_only_in_their_own_ambito(world: World) -> None:
    other = make_world("altrove", offset=50)
    with pytest.raises(PermissionDenied):
        appoint(by=world.admin, user=world.luca, role=Role.COORDINATOR, unit=other.ambito.unit)
    assert again(world.luca).grants.ambiti() == [world.ambito.pk]


def test_a_token_is_shown_once_and_stored_as_a_digest(world: World) -> None:
    secret = issue_token(by=world.giulia, user=world.giulia, lifetime=timedelta(days=1))
    token = ApiToken.objects.get()
    assert secret not in str(token.__dict__)
    assert token.digest == ApiToken.digest_of(secret)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_lasts_from_a_moment_to_a_year(world: World, days: int) -> None:
    with pytest.raises(ValidationError):
        issue_token(by=SETUP, user=world.giulia, lifetime=timedelta(days=days))


def test_nobody_issues_a_token_for_somebody_else(world: World) -> None:
    with pytest.raises(PermissionDenied):
        issue_token(by=world.marco, user=world.giulia, lifetime=timedelta(days=1))
