"""What every answer tells the browser, of pages, API and errors alike."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db

ADDRESSES = ("/", "/api/v1/cases/", "/non-esiste/", "/accesso/login/", "/privacy/")


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.giulia)
    return client


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_may_run_code_of_others_nor_stand_in_their_frame(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    for directive in ("default-src", "frame-ancestors", "base-uri"):
        assert f"{directive} 'none'" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_is_lent_a_device_but_for_passkeys(client: Client, address: str) -> None:
    policy = client.get(address).headers["Permissions-Policy"]
    for device in ("camera", "microphone", "geolocation", "usb"):
        assert f"{device}=()" in policy
    assert "publickey-credentials-get=(self)" in policy
    assert "*" not in policy


def test_the_cookies_of_who_is_signed_in_are_read_by_no_script(world: World) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": world.giulia.email, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.get(reverse("intake:case_list")).headers["Cache-Control"] == "no-store, private"
