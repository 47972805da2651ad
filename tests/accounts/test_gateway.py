"""Signing in through the gateway of SPID and CIE: only who was enrolled, only with a proof that is right."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.gateway import ERRAND, LONGEST_ERRAND
from accounts.models import User
from audit import clock
from network.appointments.actions import change_account
from tests.accounts.gateway import CLIENT_ID, CLIENT_SECRET, WEAK, Gateway, new_key, told, way_back, works
from tests.world import World


def turned_away() -> list[str]:
    """What somebody reads who goes to the gateway, comes back and is not let in."""
    client = Client()
    return told(client, way_back(client))


# ---- in


def test_who_was_enrolled_enters_and_two_factors_at_the_gateway_are_enough(giulia: User) -> None:
    client = Client()
    answer = client.get(way_back(client))
    assert answer["Location"] == reverse("home")
    assert works(client)


def test_one_factor_at_the_gateway_is_one_factor(giulia: User, gateway: Gateway) -> None:
    gateway.level = WEAK
    client = Client()
    client.get(way_back(client))
    assert client.get(reverse("intake:my_work"))["Location"] == reverse("mfa_activate_totp")


def test_one_leads_where_one_was_going_and_never_elsewhere(giulia: User) -> None:
    client = Client()
    there = reverse("network:directory")
    assert client.get(way_back(client, next=there))["Location"] == there
    other = Client()
    assert other.get(way_back(other, next="https://falso.test/"))["Location"] == reverse("home")


def test_the_request_carries_what_protects_it(gateway: Gateway, world: World) -> None:
    asked = parse_qs(urlsplit(Client().get(reverse("accounts:gateway_go"))["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))
    assert CLIENT_SECRET not in str(asked)


def test_the_button_stands_only_where_there_is_a_gateway(
    world: World, gateway: Gateway, settings: Any
) -> None:
    address = reverse("accounts:gateway_go")
    assert address in Client().get(reverse("account_login")).content.decode()
    settings.OIDC_ISSUER = ""
    assert address not in Client().get(reverse("account_login")).content.decode()
    assert Client().get(address).status_code == 404


def test_a_new_key_of_the_installation_keeps_who_was_enrolled(giulia: User, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new-key-" * 8, [settings.SECRET_KEY]
    client = Client()
    client.get(way_back(client))
    assert works(client)


# ---- not in: the person


def test_unknown_and_deactivated_are_told_the_same(world: World, giulia: User, gateway: Gateway) -> None:
    change_account(by=world.admin, person=giulia, is_active=False, reason="Fine incarico")
    deactivated = turned_away()
    gateway.person = "TINIT-NNNNNN80A41Z010X"
    assert turned_away() == deactivated
    assert "non apre nessun account" in deactivated[0]


def test_nobody_is_made_an_account_nor_matched_by_e_mail(world: World, gateway: Gateway) -> None:
    before = User.objects.count()
    gateway.claims = {"email": world.giulia.email, "email_verified": True}
    turned_away()
    assert User.objects.count() == before


# ---- not in: the proof

MINUTE = 60
CLAIMS: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "un-altro"},
    "MissingRequiredClaimError": {"nonce": None},
    "InvalidAudienceError": {"aud": "un-altro-sito"},
    "given to another site": {"aud": [CLIENT_ID, "un-altro-sito"], "azp": "un-altro-sito"},
    "InvalidIssuerError": {"iss": "https://falso.test"},
    "ExpiredSignatureError": {"exp": -2 * MINUTE},
}


@pytest.mark.parametrize("fault", CLAIMS)
def test_a_token_that_says_something_wrong_opens_nothing(
    giulia: User, gateway: Gateway, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    now = int(clock.now().timestamp())
    gateway.claims = {
        name: now + value if isinstance(value, int) else value for name, value in CLAIMS[fault].items()
    }
    assert "ricomincia da qui" in turned_away()[0]
    assert fault in caplog.text


def test_a_token_signed_by_another_key_opens_nothing(
    giulia: User, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.signs_with = new_key()
    assert turned_away()
    assert "InvalidSignatureError" in caplog.text


@pytest.mark.parametrize("trick", ["none", "HS256"])
def test_a_token_without_a_signature_of_the_gateway_opens_nothing(
    giulia: User, gateway: Gateway, caplog: pytest.LogCaptureFixture, trick: str
) -> None:
    gateway.algorithm, gateway.signs_with = trick, None if trick == "none" else CLIENT_SECRET * 3
    assert turned_away()
    assert "InvalidAlgorithmError" in caplog.text


def test_a_way_back_serves_once(giulia: User, gateway: Gateway) -> None:
    client = Client()
    back = way_back(client)
    client.get(back)
    client.post(reverse("account_logout"))
    assert told(client, back)
    assert gateway.refused == 0  # it did not even come to the gateway


def test_a_way_back_serves_once_also_when_it_let_nobody_in(giulia: User, gateway: Gateway) -> None:
    client = Client()
    back = way_back(client)
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert told(client, f"{reverse('accounts:gateway_return')}?error=access_denied&state={state}")
    assert told(client, back)


def test_what_another_asked_opens_nothing_even_with_a_proof_that_is_right(giulia: User) -> None:
    client = Client()
    back = way_back(client)
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert told(client, back.replace(state, "di-un-altro"))


def test_a_code_used_before_is_refused_by_the_gateway(giulia: User, gateway: Gateway) -> None:
    client = Client()
    back = way_back(client)
    gateway.codes.clear()
    assert told(client, back)
    assert gateway.refused == 1


def test_a_way_back_made_for_another_browser_opens_nothing(giulia: User, gateway: Gateway) -> None:
    back = way_back(Client())
    assert told(Client(), back)
    victim = Client()
    way_back(victim)
    assert told(victim, back)


def test_who_comes_back_too_late_starts_again(giulia: User) -> None:
    client = Client()
    back, session = way_back(client), client.session
    session[ERRAND] |= {"left_at": session[ERRAND]["left_at"] - LONGEST_ERRAND - 1}
    session.save()
    assert told(client, back)


def test_a_gateway_that_does_not_answer_leaves_one_at_the_door(giulia: User, gateway: Gateway) -> None:
    client = Client()
    back = way_back(client)
    gateway.is_broken = True
    assert told(client, back)
    assert told(Client(), reverse("accounts:gateway_go"))


def test_who_changes_their_mind_is_told_how_to_start_again(giulia: User) -> None:
    client = Client()
    state = parse_qs(urlsplit(way_back(client)).query)["state"][0]
    address = reverse("accounts:gateway_return")
    assert "annullato" in told(client, f"{address}?error=access_denied&state={state}")[0]
