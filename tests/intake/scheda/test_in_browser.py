"""The scheda in a real window: it saves itself, warns of who is known, and works with the keyboard alone."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from intake.answers import Outcome
from intake.models import Intake, IntakeDraft
from tests.browser import Complaints, Site
from tests.world import World, make_intake, make_world

pytestmark = [pytest.mark.browser, pytest.mark.alone]

PATIENCE = 2_000
EACH_KEY, LOST_AT_MOST = 80, 3_000  # milliseconds; of the second, 1000 are the way to the server and back

Axe = Callable[..., None]


@pytest.fixture
def world(site: Site) -> World:
    return site.run(make_world)


@pytest.fixture
def desk(new_window: Callable[..., Page], world: World) -> Page:
    window = new_window(world.desk)
    window.goto("/sportello/")
    return window


def begin(desk: Page) -> None:
    desk.get_by_role("button", name="Scheda per una persona nuova").click()
    desk.wait_for_url("**/scheda/**")


def fill_identity(desk: Page) -> None:
    desk.fill("[name=last_name]", "Feri")
    desk.fill("[name=first_name]", "Elena")
    desk.fill("[name=birth_date]", "12 3 84")


def fill_the_rest(desk: Page) -> None:
    desk.fill("[name=request]", "Cerco un aiuto per i compiti dei miei figli.")
    desk.get_by_label("Bambini, ragazzi e famiglia").check()
    desk.locator("[name=urgency][value=ordinary]").check()
    desk.locator("[name=outcome][value=take_charge]").check()
    desk.locator("[name=privacy_notice][value=given]").check()


def is_focused(desk: Page, selector: str) -> bool:
    return bool(desk.evaluate(f"document.activeElement.matches({selector!r})"))


def test_a_scheda_from_the_search_to_the_registered_sheet(
    desk: Page, site: Site, world: World, axe: Axe
) -> None:
    site.run(make_intake, world=world, phone="035 123 418", outcome=Outcome.INFORMATION)
    axe(desk)
    desk.keyboard.press("/")
    desk.keyboard.type("ferri")
    desk.keyboard.press("Enter")
    expect(desk.locator("#esito")).to_be_focused()
    expect(desk.locator("#esito")).to_have_text("1 persona trovata per «ferri»")
    assert "ferri" not in desk.url
    axe(desk)
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/scheda/**")
    assert is_focused(desk, "[name=request]")
    expect(desk.locator("[name=phone]")).to_have_value("035 123 418")
    axe(desk)
    fill_the_rest(desk)
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/riepilogo/")
    axe(desk)
    desk.get_by_role("button", name="Registra la scheda").first.click()
    desk.wait_for_url("**/schede/*/")
    expect(desk.locator("#adesso")).to_contain_text("il coordinatore sceglie la coppia")
    axe(desk)


def test_what_is_typed_saves_itself(desk: Page, world: World) -> None:
    begin(desk)
    state, index = desk.locator("#salvataggio"), desk.locator("#indice")
    desk.fill("[name=tax_code]", "frrlne84c52z999f")
    expect(state).to_contain_text("Bozza salvata alle")
    expect(desk.locator("[name=birth_date]")).to_have_value("12/03/1984")
    expect(desk.locator("[name=sex][value='2']")).to_be_checked()
    expect(index).to_contain_text("Risposte obbligatorie: 4 di 11")
    desk.reload()
    expect(desk.locator("[name=tax_code]")).to_have_value("frrlne84c52z999f")
    with desk.expect_response("**/bozza/", timeout=1500) as answer:  # leaving a part does not wait
        desk.fill("[name=last_name]", "Ferri")
        desk.focus("[name=request]")
    assert answer.value.status == 200


def test_the_warning_of_a_known_person_comes_while_typing(
    desk: Page, site: Site, world: World, axe: Axe
) -> None:
    known = site.run(make_intake, world=world, phone="035 123 418", outcome=Outcome.INFORMATION).person
    begin(desk)
    fill_identity(desk)
    warning = desk.locator("#doppione")
    expect(warning).to_contain_text("Uguali: nome, data di nascita; quasi uguali: cognome.")
    assert is_focused(desk, "[name=birth_date]")
    axe(desk)
    desk.get_by_role("button", name="Non è lei").click()
    expect(warning).to_contain_text("Hai detto che non è Elena Ferri.")
    expect(desk.locator("#salvataggio")).to_contain_text("Bozza salvata alle")
    desk.reload()
    expect(warning).to_be_empty()
    assert IntakeDraft.objects.get(intake=None).answers["not_person"] == [str(known.pk)]


def test_it_is_her_brings_her_data(desk: Page, site: Site, world: World) -> None:
    site.run(make_intake, world=world, phone="035 123 418", outcome=Outcome.INFORMATION)
    begin(desk)
    fill_identity(desk)
    desk.get_by_role("button", name="È lei: usa i suoi dati").click()
    expect(desk.locator("[name=phone]")).to_have_value("035 123 418")
    expect(desk.locator("[name=last_name]")).to_have_value("Ferri")
    assert is_focused(desk, "[name=request]")


def test_enter_in_a_field_never_answers_for_the_person(desk: Page, site: Site, world: World) -> None:
    site.run(make_intake, world=world, outcome=Outcome.INFORMATION)
    begin(desk)
    fill_identity(desk)
    expect(desk.locator("#doppione")).to_contain_text("Forse questa persona")
    desk.press("[name=birth_date]", "Enter")
    expect(desk.locator("#errori")).to_be_focused()
    assert IntakeDraft.objects.get(intake=None).person is None


def test_errors_are_summed_up_and_lead_to_their_question(desk: Page, world: World, axe: Axe) -> None:
    begin(desk)
    desk.fill("[name=birth_date]", "12 84")
    desk.get_by_role("button", name="Controlla e registra").click()
    summary = desk.locator("#errori")
    expect(summary).to_be_focused()
    axe(desk)
    summary.get_by_role("link", name="Scegli quanto può aspettare la persona").click()
    assert is_focused(desk, "[name=urgency]")


def test_a_window_left_behind_stops_and_says_so(
    desk: Page, new_window: Callable[..., Page], world: World, complaints: Complaints
) -> None:
    complaints.expect("409")
    begin(desk)
    other = new_window(world.desk)
    other.goto(desk.url)
    other.fill("[name=last_name]", "Conti")
    expect(other.locator("#salvataggio")).to_contain_text("Bozza salvata alle")
    desk.fill("[name=last_name]", "Ferri")
    expect(desk.locator("#salvataggio")).to_contain_text("questa scheda è cambiata in un'altra finestra")
    assert IntakeDraft.objects.get(intake=None).answers["last_name"] == "Conti"


def test_a_browser_that_dies_takes_at_most_the_last_two_seconds(
    desk: Page, new_window: Callable[..., Page], site: Site, world: World
) -> None:
    begin(desk)
    address, text = desk.url, "Chiede aiuto per la casa e per i figli, da sola. " * 2
    # without a pause to be saved in; a busy machine types more slowly
    desk.locator("[name=request]").press_sequentially(text, delay=EACH_KEY, timeout=15 * PATIENCE)
    kill(desk)
    again = new_window(world.desk)
    again.goto(address)
    kept = again.locator("[name=request]").input_value()
    assert text.startswith(kept)
    assert len(text) - len(kept) <= LOST_AT_MOST / EACH_KEY


def kill(page: Page) -> None:
    """End the process of a page as a crash does: nothing it would do on leaving is done."""
    with page.expect_event("crash"), contextlib.suppress(PlaywrightError):
        page.goto("chrome://crash", timeout=PATIENCE)


def test_a_click_while_the_draft_is_being_saved_waits_its_turn(desk: Page, world: World) -> None:
    begin(desk)
    fill_identity(desk)
    fill_the_rest(desk)
    desk.route("**/bozza/", lambda route: (desk.wait_for_timeout(500), route.continue_()))
    desk.focus("[name=last_name]")
    desk.fill("[name=last_name]", "Ferri")
    desk.get_by_role("button", name="Controlla e registra").click()
    desk.wait_for_url("**/riepilogo/")
    expect(desk.locator("main")).to_contain_text("Elena Ferri")


def test_no_page_of_the_desk_scrolls_sideways_on_a_phone(
    new_window: Callable[..., Page], world: World
) -> None:
    window = new_window(world.desk, viewport={"width": 320, "height": 800})
    window.goto("/sportello/")
    begin(window)
    fill_identity(window)
    fill_the_rest(window)
    addresses = [window.url]
    window.get_by_role("button", name="Controlla e registra").click()
    window.wait_for_url("**/riepilogo/")
    for address in ["/sportello/", *addresses, window.url]:
        window.goto(address)
        assert window.evaluate("document.documentElement.scrollWidth") == 320, address


def test_everything_works_without_scripts(new_window: Callable[..., Page], site: Site, world: World) -> None:
    known: Any = site.run(make_intake, world=world, outcome=Outcome.INFORMATION)
    window = new_window(world.desk, java_script_enabled=False)
    window.goto("/sportello/")
    window.fill("#q", "ferri")
    window.get_by_role("button", name="Cerca").click()
    begin(window)
    fill_identity(window)
    fill_the_rest(window)
    window.get_by_role("button", name="Controlla e registra").click()
    window.get_by_role("button", name="È lei: usa i suoi dati").click()
    window.get_by_role("button", name="Registra la scheda").first.click()
    window.wait_for_url("**/schede/*/")
    assert Intake.objects.order_by("pk").last().person_id == known.person_id


def test_the_recap_is_one_page_of_paper(desk: Page, world: World) -> None:
    begin(desk)
    fill_identity(desk)
    fill_the_rest(desk)
    desk.get_by_role("button", name="Controlla e registra").click()
    desk.wait_for_url("**/riepilogo/")
    assert b"/Count 1\n" in desk.pdf(format="A4")
