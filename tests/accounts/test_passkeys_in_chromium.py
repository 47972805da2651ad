"""A passkey from the first to the last day, in Chromium with a device that the test plays."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from accounts.actions import ask_second_factor
from tests.browser import Site
from tests.world import PASSWORD, World

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in(page: Page) -> tuple[CDPSession, str]:
    """Give a window a device that makes and keeps passkeys, and whose owner is always there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    answer = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session, str(answer["authenticatorId"])


def write_password(page: Page, email: str) -> None:
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Accedi", exact=True).click()


def leave(page: Page) -> None:
    page.goto("/accesso/logout/")
    page.locator("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="Accedi")).to_be_visible()


def test_a_passkey_is_added_signs_in_in_both_ways_and_is_taken_away(
    site: Site, world: World, new_window: Callable[..., Page], axe: Any
) -> None:
    site.run(
        ask_second_factor, by=world.admin, ambito=world.ambito.unit, asked=True, reason="Prima dell'apertura"
    )
    page = new_window(base_url=site.url.replace("127.0.0.1", "localhost"))  # a passkey needs a name
    device, number = plug_in(page)
    page.goto("/accesso/login/")
    axe(page)
    write_password(page, world.giulia.email)

    page.get_by_role("link", name="Aggiungi una passkey").click()  # the second factor is asked: this is one
    axe(page)
    page.get_by_label("Nome").fill("Telefono di servizio")
    page.get_by_role("button", name="Continua sul dispositivo").click()
    expect(page.get_by_role("heading", name="Codici di recupero")).to_be_visible()
    page.goto("/lavoro/")
    expect(page.get_by_role("heading", name="Il mio lavoro")).to_be_visible()

    leave(page)
    write_password(page, world.giulia.email)
    expect(page.get_by_role("heading", name="Secondo passaggio")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Usa la passkey").click()
    page.wait_for_url("**/lavoro/")

    leave(page)
    page.get_by_role("button", name="Entra con una passkey").click()
    page.wait_for_url("**/lavoro/")

    page.goto("/accesso/2fa/webauthn/")
    axe(page)
    expect(page.locator("main")).to_contain_text("Fa entrare anche senza password")
    page.get_by_role("link", name="Cambia nome").click()
    page.get_by_label("Nome").fill("Telefono nuovo")
    page.get_by_role("button", name="Salva").click()
    page.get_by_role("link", name=re.compile("Togli.*Telefono nuovo")).click()
    axe(page)
    page.get_by_role("button", name="Togli la passkey").click()
    page.wait_for_url("**/accesso/2fa/**")

    leave(page)
    page.get_by_role(
        "button", name="Entra con una passkey"
    ).click()  # the device still has it: it opens nothing
    expect(page.get_by_text("passkey non vanno bene")).to_be_visible()
    device.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": number})


def test_a_device_without_the_right_passkey_is_told_and_may_try_again(
    world: World, site: Site, new_window: Callable[..., Page]
) -> None:
    page = new_window(base_url=site.url.replace("127.0.0.1", "localhost"))
    plug_in(page)
    page.goto("/accesso/login/")
    page.get_by_role("button", name="Entra con una passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Puoi riprovare")
    expect(page.get_by_role("button", name="Entra con una passkey")).to_be_enabled()
