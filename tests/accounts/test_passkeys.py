"""Passkeys: a second factor, and a way in without the password, that answers strangers alike."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from fido2.utils import websafe_decode, websafe_encode

from accounts.actions import ask_second_factor
from audit.context import acting
from tests.accounts.passkeys import Device, add_passkey, client_at_localhost, enter, wishes_of_the_door
from tests.world import PASSWORD, SETUP, World


@pytest.fixture
def strict(world: World) -> World:
    """An Ambito that asks the second factor."""
    ask_second_factor(by=world.admin, ambito=world.ambito.unit, asked=True, reason="Prima dell'apertura")
    return world


def sign_in(world: World, name: str = "giulia") -> Client:
    client = client_at_localhost()
    client.post(reverse("account_login"), {"login": getattr(world, name).email, "password": PASSWORD})
    return client


def works(client: Client) -> bool:
    """Whether the work is open to ``client``."""
    return client.get(reverse("intake:my_work")).status_code == 200


@pytest.fixture
def device(strict: World) -> Device:
    """The device of Giulia, with her passkey."""
    device = Device()
    add_passkey(sign_in(strict), device, passwordless="on")
    return device


def words_of(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_passkey_is_the_second_factor_the_ambito_asks_and_brings_recovery_codes(strict: World) -> None:
    client = sign_in(strict)
    assert not works(client)
    assert add_passkey(client, Device())["Location"] == reverse("mfa_view_recovery_codes")
    assert len(client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]) == 10
    assert works(client)


def test_after_the_password_the_passkey_is_asked_and_opens(strict: World, device: Device) -> None:
    client = sign_in(strict)
    assert not works(client)
    page = client.get(reverse("mfa_authenticate"))
    credential = device.use(page.context["js_data"]["request_options"]["publicKey"])
    client.post(reverse("mfa_authenticate"), {"credential": json.dumps(credential)})
    assert works(client)


def test_a_recovery_code_stands_in_for_a_lost_device(strict: World, device: Device) -> None:
    codes = Authenticator.objects.get(user=strict.giulia, type="recovery_codes").wrap().get_unused_codes()
    client = sign_in(strict)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert works(client)


def test_without_password_it_opens_at_once(device: Device) -> None:
    client = client_at_localhost()
    enter(client, device.use(wishes_of_the_door(client)))
    assert works(client)


def test_without_password_it_leads_where_one_was_going(device: Device) -> None:
    client = client_at_localhost()
    credential = json.dumps(device.use(wishes_of_the_door(client)))
    there = reverse("network:directory")
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential, "next": there})
    assert answer["Location"] == there


def test_who_works_here_no_more_is_answered_like_an_unknown_passkey(strict: World, device: Device) -> None:
    stranger = Device()
    stranger.owner = device.owner
    with acting(SETUP, "tests.set_up"):
        strict.giulia.is_active = False
        strict.giulia.save()
    answers = []
    for one in (device, stranger):
        client = client_at_localhost()
        answer = enter(client, one.use(wishes_of_the_door(client)))
        answers.append((answer.status_code, answer["Location"], words_of(answer)))
        assert not works(client)
    assert answers[0] == answers[1]
    assert answers[0][2]


def refused(credential: dict[str, Any], client: Client) -> bool:
    return not works(client) and bool(words_of(enter(client, credential))) and not works(client)


def test_the_same_proof_opens_once(device: Device) -> None:
    client = client_at_localhost()
    credential = device.use(wishes_of_the_door(client))
    enter(client, credential)
    again = client_at_localhost()
    wishes_of_the_door(again)
    assert refused(credential, again)


def test_a_proof_given_to_another_site_opens_nothing(device: Device) -> None:
    client = client_at_localhost()
    credential = device.use(wishes_of_the_door(client), origin="https://accoglienza.falso.test")
    assert refused(credential, client)


def test_a_device_that_has_not_seen_its_owner_does_not_replace_the_password(strict: World) -> None:
    device = Device(knows_owner=False)
    client = sign_in(strict)
    answer = add_passkey(client, device, passwordless="on")
    assert answer.status_code == 200
    add_passkey(client, device)
    other = client_at_localhost()
    assert refused(device.use(wishes_of_the_door(other)), other)


NONSENSE = [
    "",
    "{}",
    "[]",
    "null",
    "7",
    '{"response": 7}',
    '{"id": "x"}',
    '{"response": {"userHandle": "Cg"}}',
    "9" * 5_000,
    "[" * 100_000,
]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused_like_a_wrong_passkey(strict: World, nonsense: str) -> None:
    client = client_at_localhost()
    wishes_of_the_door(client)
    assert client.post(reverse("mfa_login_webauthn"), {"credential": nonsense}).status_code == 302
    client = sign_in(strict)
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), {"credential": nonsense}).status_code == 200


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("kept", [0, 1, 8, 40, -1])
def test_a_proof_cut_short_opens_nothing(device: Device, part: str, kept: int) -> None:
    client = client_at_localhost()
    credential = device.use(wishes_of_the_door(client))
    whole = websafe_decode(credential["response"][part])
    credential["response"][part] = websafe_encode(whole[:kept])
    assert refused(credential, client) or whole[:kept] == whole


def test_a_proof_signed_by_another_device_opens_nothing(device: Device) -> None:
    other = Device()
    other.number, other.owner = device.number, device.owner
    client = client_at_localhost()
    assert refused(other.use(wishes_of_the_door(client)), client)


@pytest.mark.parametrize("route", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_the_passkeys_of_another_do_not_exist(strict: World, device: Device, route: str) -> None:
    passkey = Authenticator.objects.get(user=strict.giulia, type="webauthn")
    other = sign_in(strict, "desk")
    assert other.get(reverse(route, args=[passkey.pk])).status_code == 404
    assert other.post(reverse(route, args=[passkey.pk]), {"name": "Mia"}).status_code == 404
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_taking_the_last_one_away_takes_the_codes_too_and_asks_for_another_way(strict: World) -> None:
    client = sign_in(strict)
    add_passkey(client, Device())
    passkey = Authenticator.objects.get(user=strict.giulia, type="webauthn")
    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert not Authenticator.objects.filter(user=strict.giulia).exists()
    assert not works(client)


def test_a_name_is_bounded(strict: World) -> None:
    client = sign_in(strict)
    assert add_passkey(client, Device(), name="x" * 61).status_code == 200
    assert not Authenticator.objects.exists()


def test_who_tries_without_end_is_stopped(world: World) -> None:
    client = client_at_localhost()
    answers = [client.post(reverse("mfa_login_webauthn"), {"credential": "{}"}) for _each in range(31)]
    assert [answer.status_code for answer in answers[-2:]] == [302, 429]
    assert "Aspetta un minuto" in answers[-1].content.decode()
