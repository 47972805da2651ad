"""Every way in which a reception can end, walked in a real window from the empty scheda to the sheet."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from intake.models import Intake
from tests.browser import Site
from tests.world import World, make_world

pytestmark = pytest.mark.browser

INFORMATION, REASON = "[name=information_given][value=services]", "[name=outcome_reason]"
# The detail → what happens now, what more is asked, and the state in which the scheda is registered.
ENDINGS = {
    "information": ("information", INFORMATION, "closed_information"),
    "guidance": ("information", INFORMATION, "closed_information"),
    "other_service": ("refer", "", "referred_elsewhere"),
    "take_charge": ("take_charge", "", "proposed_for_charge"),
    "emergency_service": ("refer", "", "referred_elsewhere"),
    "already_followed": ("information", "", "closed_other"),
    "not_competent": ("information", REASON, "closed_other"),
    "withdrawn": ("information", REASON, "closed_other"),
    "untraceable": ("information", "", "closed_other"),
}


@pytest.fixture
def world(site: Site) -> World:
    return site.run(make_world)


def newest() -> Intake:
    return Intake.objects.latest("pk")


def write(desk: Page, name: str) -> None:
    """The main answers of somebody nobody knows."""
    desk.goto("/sportello/")
    desk.get_by_role("button", name="Scheda per una persona nuova").click()
    desk.wait_for_url("**/scheda/**")
    desk.fill("[name=last_name]", name)
    desk.fill("[name=first_name]", "Ada")
    desk.fill("[name=birth_date]", "12 3 84")
    desk.fill("[name=request]", "Chiede come fare domanda per la mensa.")
    desk.get_by_label("Bambini, ragazzi e famiglia").check()
    desk.locator("[name=urgency][value=ordinary]").check()
    desk.locator("[name=privacy_notice][value=given]").check()


def end_with(desk: Page, detail: str, outcome: str, asked: str, *, script: bool) -> None:
    desk.locator(f"[name=outcome][value={outcome}]").check()
    if script and outcome == "information":  # which one is asked at once
        expect(desk.locator(INFORMATION)).to_be_visible()
    else:
        desk.locator("[name=open_section][value=outcome_detail]").click()
    desk.locator("[name=outcome_detail]").select_option(detail)
    if asked == REASON:
        desk.fill(REASON, "Abita in un altro ambito.")
    elif asked:
        desk.locator(asked).check()


@pytest.mark.parametrize("script", [True, False], ids=["with_scripts", "without_scripts"])
def test_every_outcome_is_registered_as_what_it_is(
    new_window: Callable[..., Page], site: Site, world: World, script: bool
) -> None:
    desk = new_window(world.desk) if script else new_window(world.desk, java_script_enabled=False)
    for number, (detail, (outcome, asked, state)) in enumerate(ENDINGS.items()):
        write(desk, f"Prova{'abcdefghi'[number]}")
        end_with(desk, detail, outcome, asked, script=script)
        desk.get_by_role("button", name="Controlla e registra").last.click()
        desk.wait_for_url("**/riepilogo/")
        desk.get_by_role("button", name="Registra la scheda").last.click()
        desk.wait_for_url("**/invia/" if outcome == "refer" else "**/schede/*/")
        kept = site.run(newest)
        assert (kept.outcome, kept.state, kept.answers["outcome_detail"]) == (outcome, state, detail)
