"""An opposition remembered while a referral is being written, in a browser with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.referrals.factories import make_followed_case
from tests.referrals.test_live import no_wider_than_a_phone
from tests.world import World, make_world

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("with_script", [False, True])
def test_what_is_typed_stays_while_an_opposition_is_recorded_and_lifted(
    transactional_db: None,
    new_window: Callable[..., Page],
    axe: Callable[..., None],
    with_script: bool,
) -> None:
    world: World = make_world()
    address = f"/situazioni/{make_followed_case(world).pk}/invia/"
    window = new_window(world.giulia, java_script_enabled=with_script)
    window.goto(address)
    needed = window.get_by_label("Che cosa serve")
    service = window.get_by_label("A quale servizio")

    def is_kept() -> None:
        expect(needed).to_have_value("Colloqui il mattino.")
        expect(service).to_have_value(str(world.family_centre.pk))
        expect(window.get_by_label("Sì", exact=False).first).to_be_checked()
        assert "opposition" not in window.url

    service.select_option(str(world.family_centre.pk))
    needed.fill("Colloqui il mattino.")
    window.get_by_label("Sì", exact=False).first.check()
    window.get_by_text("Segna un'opposizione").click()
    window.get_by_label("Quale servizio non vuole").select_option(str(world.housing_desk.pk))
    window.get_by_label("Che cosa ha detto").fill("Ci lavora mia zia.")
    is_kept()
    window.get_by_role("button", name="Segna", exact=True).click()
    expect(window.get_by_text("la persona non vuole quel servizio")).to_be_visible()
    expect(window.get_by_text("Ci lavora mia zia.")).to_be_visible()
    is_kept()
    if with_script:
        axe(window)
    window.get_by_role("button", name="Non si oppone più").click()
    expect(window.get_by_text("la persona non si oppone più")).to_be_visible()
    is_kept()
    window.get_by_role("button", name="Invia", exact=True).click()
    expect(window.get_by_text("è già nella coda del servizio")).to_be_visible()
    if with_script:
        no_wider_than_a_phone(window, address)
