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
from network.actions import appoint, end_post, end_post_at_once
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


@pytest.mark.parametrize("days", [-30, 0, 10])
def test_a_post_ended_at_once_opens_nothing_from_that_moment(world: World, days: int) -> None:
    unit, since = world.south.unit, clock.today() + timedelta(days=days)
    post = appoint(by=world.admin, user=world.planner, role=Role.OPERATOR, unit=unit, since=since)
    end_post_at_once(by=world.admin, post=post, reason="Sospensione dal servizio.")
    post.refresh_from_db()
    assert (post.until, post.is_over) == (max(since, clock.today()), True)
    assert post.history.first().history_change_reason == "Sospensione dal servizio."
    with clock.at(clock.now() + timedelta(days=max(days, 0))):
        assert not again(world.planner).grants.has(Role.OPERATOR)
        assert world.planner not in holders(Role.OPERATOR, [world.south.pk])
        assert post not in Post.objects.current()


@pytest.mark.parametrize("days", [0, 20])
def test_what_was_to_end_later_is_ended_at_once_too_and_once(world: World, days: int) -> None:
    post = Post.objects.get(user=world.giulia)
    end_post(by=world.admin, post=post, until=clock.today() + timedelta(days=days))
    end_post_at_once(by=world.admin, post=post, reason="x")
    assert not again(world.giulia).grants.has(Role.OPERATOR)
    with pytest.raises(ValidationError) as refused:
        end_post_at_once(by=world.admin, post=post, reason="x")
    assert refused.value.code == "conflict"


def test_at_once_ends_sessions_and_keys_and_asks_why(world: World) -> None:
    issue_token(by=world.giulia, user=world.giulia, lifetime=timedelta(days=1))
    post = Post.objects.get(user=world.giulia)
    with pytest.raises(ValidationError, match="Scrivi perché"):
        end_post_at_once(by=world.admin, post=post, reason=" ")
    assert again(world.giulia).grants.has(Role.OPERATOR)
    end_post_at_once(by=world.admin, post=post, reason="x")
    assert not world.giulia.api_tokens.standing().exists()


def test_who_ends_it_today_a_moment_later_does_not_open_it_again_till_night(world: World) -> None:
    seen = Post.objects.select_related("unit").get(user=world.giulia)
    end_post_at_once(by=world.admin, post=Post.objects.get(user=world.giulia), reason="x")
    with pytest.raises(ValidationError) as refused:
        end_post(by=world.admin, post=seen, until=clock.today())
    assert refused.value.code == "conflict"
    assert not again(world.giulia).grants.has(Role.OPERATOR)


def test_a_post_that_follows_it_stays_when_the_one_before_is_ended_at_once(world: World) -> None:
    post = Post.objects.get(user=world.giulia)
    end_post(by=world.admin, post=post, until=clock.today())
    appoint(by=world.admin, user=world.giulia, role=Role.OPERATOR, unit=world.north.unit)
    end_post_at_once(by=world.admin, post=post, reason="x")
    assert again(world.giulia).grants.has(Role.OPERATOR)


def test_who_was_let_go_at_once_may_be_appointed_again_the_same_day(world: World) -> None:
    post = Post.objects.get(user=world.giulia)
    end_post_at_once(by=world.admin, post=post, reason="x")
    appoint(by=world.admin, user=world.giulia, role=Role.OPERATOR, unit=world.north.unit)
    assert again(world.giulia).grants.has(Role.OPERATOR)


def test_an_administrator_ends_posts_only_in_their_own_ambito(world: World) -> None:
    other = make_world("altrove", offset=50)
    with pytest.raises(PermissionDenied):
        end_post_at_once(by=world.admin, post=Post.objects.get(user=other.giulia), reason="x")


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
