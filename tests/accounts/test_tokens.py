"""Keys of the API: how they end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token, revoke_token
from accounts.models import User
from tests.world import World


def opens(secret: str) -> bool:
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/seats/")
    assert answer.status_code in {200, 401}
    return answer.status_code == 200


@pytest.fixture
def secret(world: World) -> str:
    return issue_token(by=world.giulia, user=world.giulia, lifetime=timedelta(days=1))


def revoke(user: User) -> None:
    revoke_token(by=user, token=user.api_tokens.get())


def revoke_by_page(user: User) -> None:
    client = Client()
    client.force_login(user)
    page = client.get(reverse("accounts:sessions")).content.decode()
    url = reverse("accounts:revoke_token", args=[user.api_tokens.get().pk])
    assert url in page
    assert client.post(url).status_code == 302


def revoke_by_command(user: User) -> None:
    call_command("revoke_tokens", user.email)


def change_password(user: User) -> None:
    user.set_password("un-altra-parola-di-prova")
    user.save()


def deactivate_and_come_back(user: User) -> None:
    for is_active in (False, True):
        user.is_active = is_active
        user.save()


@pytest.mark.parametrize(
    "end", [revoke, revoke_by_page, revoke_by_command, change_password, deactivate_and_come_back]
)
def test_a_key_ends_at_once_and_for_good(world: World, secret: str, end: Callable[[User], None]) -> None:
    assert opens(secret)
    end(User.objects.get(pk=world.giulia.pk))
    assert not opens(secret)
    assert world.giulia.api_tokens.get().history.count() == 2


def test_signing_in_and_other_changes_leave_the_keys(world: World, secret: str, client: Client) -> None:
    user = User.objects.get(pk=world.giulia.pk)
    user.languages = ["fr"]
    user.save()
    client.force_login(user)
    assert opens(secret)


def test_a_new_key_after_a_new_password_opens(world: World) -> None:
    user = User.objects.get(pk=world.giulia.pk)
    change_password(user)
    assert opens(issue_token(by=user, user=user, lifetime=timedelta(days=1)))


@pytest.mark.parametrize("who", ["marco", "coordinator"])
def test_nobody_revokes_the_key_of_another(world: World, secret: str, who: str) -> None:
    with pytest.raises(PermissionDenied):
        revoke_token(by=world.people[who], token=world.giulia.api_tokens.get())
    assert opens(secret)


def test_the_administrator_revokes_it(world: World, secret: str) -> None:
    revoke_token(by=world.admin, token=world.giulia.api_tokens.get())
    assert not opens(secret)
