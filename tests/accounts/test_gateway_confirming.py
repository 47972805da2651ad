"""Before a delicate act who comes in through the gateway alone proves anew who they are, there."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.actions import unlink_gateway
from accounts.gateway import digests_of
from accounts.models import User
from accounts.sign_in import FRESH
from audit import clock
from audit.context import acting
from intake.models import Case, Disclosure
from tests.accounts.gateway import Gateway, way_back
from tests.intake.factories import make_followed_case
from tests.world import SETUP, World

LATER = timedelta(seconds=FRESH + 1)
CONFIRM, DOOR = "accounts:gateway_confirm", "intake:open_in_emergency"


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


@pytest.fixture
def chiara(world: World, gateway: Gateway, case: Case) -> User:
    """Chiara, who follows nothing, has no password, and is known to the gateway."""
    world.chiara.set_unusable_password()
    world.chiara.gateway_key = digests_of(gateway.person)[0]
    with acting(SETUP, "tests.set_up"):
        world.chiara.save()
    return world.chiara


@pytest.fixture
def client(chiara: User) -> Client:
    client = Client()
    client.get(way_back(client))
    return client


def asked_at(client: Client, address: str) -> str:
    """Where the page leads that asks to prove anew who one is."""
    page = client.get(address)
    assert page.status_code == 200
    (link,) = re.findall(r'href="([^"]+/authorize\?[^"]+)"', page.text)
    return unescape(link)


def back_from(link: str) -> str:
    return (
        requests.get(link, allow_redirects=False, timeout=5)
        .headers["Location"]
        .replace("http://127.0.0.1:8000", "")
    )


def typed(case: Case) -> dict[str, Any]:
    return {"number": case.number, "reason": "È in pericolo e la coppia non risponde"}


def test_who_came_in_a_moment_ago_is_not_asked(client: Client) -> None:
    assert client.get(reverse(DOOR)).status_code == 200


def test_then_they_are_asked_there_anew_and_what_they_typed_is_done(client: Client, case: Case) -> None:
    with clock.at(clock.now() + LATER):
        stopped = client.post(reverse(DOOR), typed(case))
        assert stopped["Location"].startswith(reverse(CONFIRM))
        assert not Disclosure.objects.exists()
        link = asked_at(client, stopped["Location"])
        asked = parse_qs(urlsplit(link).query)
        assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
        assert client.get(back_from(link))["Location"] == case.get_absolute_url()
    assert Disclosure.objects.count() == 1


def test_then_they_go_on_to_the_page_they_wanted(client: Client) -> None:
    with clock.at(clock.now() + LATER):
        stopped = client.get(reverse(DOOR))
        back = client.get(back_from(asked_at(client, stopped["Location"])))
        assert back["Location"] == reverse(DOOR)
        assert client.get(reverse(DOOR)).status_code == 200


def test_the_proof_of_another_opens_nothing(client: Client, gateway: Gateway, case: Case) -> None:
    with clock.at(clock.now() + LATER):
        stopped = client.post(reverse(DOOR), typed(case))
        gateway.person = "TINIT-NNNNNN80A41Z010X"
        answer = client.get(back_from(asked_at(client, stopped["Location"])))
        assert "non è la tua" in str([*get_messages(answer.wsgi_request)][0])
        assert client.get(reverse(DOOR)).status_code == 302
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(("age", "is_enough"), [(timedelta(hours=1), False), (timedelta(), True)])
def test_a_proof_that_the_gateway_had_already_is_not_enough(
    client: Client, gateway: Gateway, age: timedelta, is_enough: bool
) -> None:
    with clock.at(clock.now() + LATER):
        stopped = client.get(reverse(DOOR))
        gateway.claims = {"auth_time": int((clock.now() - age).timestamp())}
        client.get(back_from(asked_at(client, stopped["Location"])))
        assert (client.get(reverse(DOOR)).status_code == 200) is is_enough


def test_a_sign_in_asked_before_confirms_nothing(client: Client, case: Case) -> None:
    with clock.at(clock.now() + LATER):
        client.get(way_back(client))
        assert client.get(reverse(DOOR)).status_code == 302


def test_who_can_be_asked_nothing_is_told_what_to_do(client: Client, chiara: User) -> None:
    unlink_gateway(by=chiara)
    with clock.at(clock.now() + LATER):
        answer = client.get(reverse(DOOR))
    assert answer.status_code == 403
    assert "entra un&#x27;altra volta" in answer.text


def test_who_has_a_password_may_confirm_either_way(world: World, gateway: Gateway, giulia: User) -> None:
    client = Client()
    client.get(way_back(client))
    with clock.at(clock.now() + LATER):
        stopped = client.get(reverse("mfa_activate_totp"))
        assert stopped["Location"].startswith(reverse("account_reauthenticate"))
        assert reverse(CONFIRM) in client.get(stopped["Location"]).text


def test_without_a_gateway_or_a_key_there_is_no_such_page(
    world: World, gateway: Gateway, settings: Any
) -> None:
    client = Client()
    client.force_login(world.giulia)
    assert client.get(reverse(CONFIRM)).status_code == 404
    settings.OIDC_ISSUER = ""
    assert client.get(reverse(CONFIRM)).status_code == 404
    assert Client().get(reverse(CONFIRM)).status_code == 302
