"""The page of the e-mails that did not arrive, with some of each kind on it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from intake.actions import send_sheet
from intake.scheda.sheet_post import mail_sheets
from referrals.returning import take_back
from tests.intake.factories import make_followed_case
from tests.referrals.factories import make_referral
from tests.referrals.partners import make_mailbox
from tests.referrals.test_live import no_wider_than_a_phone
from tests.referrals.test_returns import report
from tests.world import SETUP, World, make_world

pytestmark = pytest.mark.browser
PAGE = "/invii/posta/"


@pytest.fixture
def here(transactional_db: None, settings: Any) -> World:
    """A letter to a service and a sheet for a person have come back."""
    settings.BOUNCE_ADDRESS = "ritorni@rete.test"
    world = make_world()
    make_mailbox(world.family_centre, "ascolto@" + "parrocchia" * 4 + ".test")
    case = make_followed_case(world, email="elena@example.org", contact_safety="safe")
    make_referral(world, case)
    take_back(report())
    send_sheet(by=world.giulia, origin=case)
    mail_sheets(SETUP)
    take_back(report())
    return world


def test_who_coordinates_goes_from_each_line_to_what_it_is_about(
    here: World, new_window: Callable[..., Page], axe: Callable[..., None]
) -> None:
    window = new_window(here.coordinator)
    window.goto(PAGE)
    axe(window)
    no_wider_than_a_phone(window, PAGE)
    window.locator("#perse").get_by_role("link", name="Invio").click()
    expect(window.get_by_text("È tornata indietro")).to_be_visible()
    window.go_back()
    row = window.locator("#perse tr", has_text="la persona")
    row.get_by_role("link").click()
    expect(window).to_have_url(re.compile("/situazioni/"))


def test_who_administers_corrects_the_address_from_there(
    here: World, new_window: Callable[..., Page]
) -> None:
    window = new_window(here.admin, java_script_enabled=False)
    window.goto(PAGE)
    window.locator("#perse").get_by_role("link", name="Centro per le famiglie").click()
    window.get_by_label("Indirizzo della casella").fill("ascolto@parrocchia.test")
    expect(window.get_by_text("Questa casella respinge la posta")).to_be_visible()
