"""The second factor: who must have it sees nothing before it is set up; its secrets are sealed."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import ask_second_factor
from accounts.roles import ROLES_WITH_SECOND_FACTOR, Role
from tests.world import PASSWORD, World

WITH_PEOPLE = ["desk", "giulia", "coordinator", "contact", "auditor", "admin"]


@pytest.fixture
def strict(world: World) -> World:
    """An Ambito that asks the second factor."""
    ask_second_factor(by=world.admin, ambito=world.ambito.unit, asked=True, reason="Prima dell'apertura")
    return world


def code_for(secret: str, *, following: bool = False) -> str:
    """The code a phone shows now, or the next one: each is good once."""
    counter = list(yield_hotp_counters_from_time())[2 if following else 1]
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(world: World, name: str = "giulia") -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": getattr(world, name).email, "password": PASSWORD})
    return client


def set_up(client: Client) -> str:
    """Set up an application on a phone as its owner does; returns its secret."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = str(page.context["form"].secret)
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return secret


@pytest.mark.parametrize("name", WITH_PEOPLE)
def test_who_has_access_to_people_is_led_to_set_it_up_and_sees_nothing_else(strict: World, name: str) -> None:
    client = Client()
    client.force_login(getattr(strict, name))
    for page in ("home", "network:inbox", "network:directory", "accounts:sessions"):
        assert client.get(reverse(page))["Location"] == reverse("mfa_activate_totp")
    assert client.post(reverse("network:see_notices")).status_code == 302


@pytest.mark.parametrize("name", ["planner", "supervisor"])
def test_who_has_no_access_to_people_goes_on(strict: World, name: str) -> None:
    client = Client()
    client.force_login(getattr(strict, name))
    assert client.get(reverse("network:directory")).status_code == 200


def test_the_roles_that_need_it_are_those_with_people() -> None:
    assert set(Role) - ROLES_WITH_SECOND_FACTOR == {Role.PLANNING, Role.SUPERVISOR}


def test_an_ambito_that_does_not_ask_lets_in_with_the_password(world: World) -> None:
    assert sign_in(world).get(reverse("intake:my_work")).status_code == 200


def test_once_set_up_the_work_is_there_and_the_codes_are_shown(strict: World) -> None:
    client = sign_in(strict)
    set_up(client)
    assert len(client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]) == 10
    assert client.get(reverse("intake:my_work")).status_code == 200
    assert client.get(reverse("mfa_index")).status_code == 200


def test_the_next_sign_in_asks_the_code(strict: World) -> None:
    secret = set_up(sign_in(strict))
    client = sign_in(strict)
    assert client.get(reverse("intake:my_work"))["Location"].startswith(reverse("account_login"))
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.get(reverse("intake:my_work")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret, following=True)})
    assert client.get(reverse("intake:my_work")).status_code == 200


def test_a_recovery_code_lets_in_once(strict: World) -> None:
    first = sign_in(strict)
    set_up(first)
    code = first.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    opened = []
    for _attempt in range(2):
        client = sign_in(strict)
        client.post(reverse("mfa_authenticate"), {"code": code})
        opened.append(client.get(reverse("intake:my_work")).status_code)
    assert opened == [200, 302]


def test_taking_it_away_leads_to_setting_it_up_again(strict: World) -> None:
    client = sign_in(strict)
    set_up(client)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert client.get(reverse("intake:my_work"))["Location"] == reverse("mfa_activate_totp")


def test_the_database_holds_no_secret_in_clear(strict: World) -> None:
    secret = set_up(sign_in(strict))
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept


def test_a_new_key_of_the_installation_keeps_the_phones_of_before(strict: World, settings: Any) -> None:
    secret = set_up(sign_in(strict))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new-key-" * 8, [settings.SECRET_KEY]
    client = sign_in(strict)
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret, following=True)})
    assert client.get(reverse("intake:my_work")).status_code == 200


def test_the_page_of_the_administrator_tells_who_decided_and_why(strict: World) -> None:
    client = sign_in(strict, "admin")
    set_up(client)
    client.post(
        reverse("accounts:ask_second_factor", args=[strict.ambito.pk]), {"chiesto": "no", "motivo": "Guasto"}
    )
    page = client.get(reverse("accounts:sign_in_settings")).content.decode()
    assert "Guasto" in page
    assert strict.admin.label in page
    assert "è facoltativo" in page


def test_only_the_administrator_of_the_ambito_decides(world: World) -> None:
    for name in ("coordinator", "giulia", "auditor"):
        with pytest.raises(PermissionDenied):
            ask_second_factor(by=getattr(world, name), ambito=world.ambito.unit, asked=True, reason="x")


def test_a_decision_needs_a_reason_and_changes_something(world: World) -> None:
    with pytest.raises(ValidationError, match="motivo"):
        ask_second_factor(by=world.admin, ambito=world.ambito.unit, asked=True, reason=" ")
    with pytest.raises(ValidationError, match="prima di te") as refusal:
        ask_second_factor(by=world.admin, ambito=world.ambito.unit, asked=False, reason="x")
    assert refusal.value.code == "conflict"
