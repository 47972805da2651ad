"""What somebody may follow in a post, changed on its page; a post ended at once."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from network.actions import appoint, change_post, end_post_at_once
from network.models import Post
from tests.network.test_appointments import _get, send
from tests.world import SETUP, World, make_world

FACTS = {"fte": "0.5", "areas": ["housing"], "protected_pool": "on", "reason": "Ha seguito il corso."}


def test_what_somebody_may_follow_is_written_on_the_page_of_their_post_with_its_history(world: World) -> None:
    post = Post.objects.get(user=world.luca)
    page = _get(world.admin, "post", post.pk)
    assert "Solo chi ha questo segno" in page
    given = {**FACTS, "home": world.pieve.pk, "version": post.history.count()}
    assert send(world.admin, "post", post.pk, **{**given, "reason": ""}).status_code == 422
    assert send(world.admin, "post", post.pk, **given).status_code == 302
    post.refresh_from_db()
    assert (post.fte, post.areas, post.protected_pool) == (Decimal("0.5"), ["housing"], True)
    assert (post.court_enabled, post.home, post.employer) == (False, world.pieve, None)
    newest = post.history.first()
    assert (newest.actor_label, newest.history_change_reason) == (world.admin.label, FACTS["reason"])
    again = send(world.admin, "post", post.pk, **given)
    assert again.status_code == 409
    assert "ha scritto qui mentre scrivevi" in again.content.decode()


@pytest.mark.parametrize("wrong", [{"fte": "0"}, {"fte": "1.5"}, {"areas": ["x"]}, {"home": 0}])
def test_what_cannot_be_is_refused(world: World, wrong: dict[str, Any]) -> None:
    post = Post.objects.get(user=world.luca)
    assert send(world.admin, "post", post.pk, **{**FACTS, **wrong}).status_code == 422
    assert Post.objects.get(pk=post.pk).fte == 1


def test_nobody_changes_their_own_post_nor_one_that_is_over_or_elsewhere(world: World) -> None:
    facts = {"fte": Decimal(1), "areas": [], "court_enabled": True, "protected_pool": True, "reason": "x"}
    own, over = (Post.objects.get(user=user) for user in (world.admin, world.luca))
    with pytest.raises(ValidationError, match="un'altra persona"):
        change_post(by=world.admin, post=own, **facts)
    end_post_at_once(by=world.admin, post=over, reason="x")
    with pytest.raises(ValidationError) as refused:
        change_post(by=world.admin, post=over, **facts)
    assert refused.value.code == "conflict"
    elsewhere = Post.objects.get(user=make_world("altrove", offset=50).giulia)
    for who, post in ((world.admin, elsewhere), (world.coordinator, Post.objects.get(user=world.giulia))):
        with pytest.raises(PermissionDenied):
            change_post(by=who, post=post, **facts)


def test_a_post_is_ended_at_once_on_its_page_with_a_reason(world: World) -> None:
    signed_in = Client()
    signed_in.force_login(world.luca)
    post = Post.objects.get(user=world.luca)
    assert reverse("network:post", args=[post.pk]) in _get(world.admin, "person", world.luca.pk)
    assert send(world.admin, "end_person_post_at_once", post.pk, **{"fine-reason": ""}).status_code == 422
    assert send(world.admin, "end_person_post_at_once", post.pk, **{"fine-reason": "x"}).status_code == 302
    assert signed_in.get(reverse("home")).status_code == 302  # to the sign-in
    assert send(world.admin, "end_person_post_at_once", post.pk, **{"fine-reason": "x"}).status_code == 409
    page = _get(world.admin, "person", world.luca.pk)
    assert "concluso subito" in page
    assert reverse("network:post", args=[post.pk]) not in page


def test_who_works_somewhere_has_a_comune_and_a_body_of_that_ambito(world: World) -> None:
    other = make_world("altrove", offset=50)
    post = Post.objects.get(user=world.giulia)
    given = {"fte": 1, "areas": [], "court_enabled": False, "protected_pool": False, "reason": "Bando."}
    new = {"by": SETUP, "user": world.luca, "role": Role.FRONT_DESK, "unit": world.desk_point.unit}
    for name, place in (("home", other.borgo), ("employer", other.comune)):
        with pytest.raises(ValidationError) as refused:
            change_post(by=world.admin, post=post, **{**given, name: place})
        assert set(refused.value.message_dict) == {name}
        with pytest.raises(ValidationError) as refused:
            appoint(**new, **{name: place})
        assert set(refused.value.message_dict) == {name}
    own = {"home": world.borgo, "employer": world.comune}
    changed = change_post(by=world.admin, post=post, **given, **own)
    assert (changed.home, changed.employer) == (world.borgo, world.comune)
    assert appoint(**new, **own).employer == world.comune
