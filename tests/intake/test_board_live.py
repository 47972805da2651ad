"""The board in Chromium: a situation comes by itself, a pair is assigned in one click or two."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from audit import clock
from intake.actions import give_extra_task
from intake.models import Assignment, Case
from network.models import Post
from network.notices import without_push
from network.urgency import Urgency
from tests.browser import Site
from tests.intake.board_scenes import case_of, make_old_world
from tests.world import World

pytestmark = pytest.mark.browser

FOLD = 768
NewWindow = Callable[..., Page]


@pytest.fixture
def world(site: Site) -> World:
    return make_old_world()


def waiting(world: World, first_name: str = "Elena", hours: int = 1, **answers: Any) -> Case:
    """A situation already there when the board is opened."""
    with without_push(), clock.at(clock.now() - timedelta(hours=hours)):
        return case_of(world, first_name, **answers)


def arrives(site: Site, world: World, first_name: str, **answers: Any) -> Case:
    """A situation registered at the desk while the board is open."""
    case: Case = site.run(case_of, world=world, first_name=first_name, **answers)
    return case


def bottom_of(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def pair_of(case: Case) -> set[str]:
    return {
        seat.operator.last_name for seat in Assignment.objects.filter(case=case).select_related("operator")
    }


def test_a_situation_appears_by_itself_and_is_assigned_with_one_click(
    world: World, site: Site, new_window: NewWindow
) -> None:
    page = new_window(world.coordinator)
    page.goto("/carichi/")
    expect(page.get_by_text("Nessuna situazione da assegnare")).to_be_visible()
    expect(page.locator("#stato-vivo")).to_contain_text("attivi")
    case = arrives(site, world, "Jamila", urgency=Urgency.URGENT)
    expect(page.locator("#situazioni")).to_contain_text("Jamila Ferri")
    expect(page.locator("#cifre")).to_contain_text("1 da assegnare")
    expect(page.locator(".avviso-vivo")).to_contain_text("Nuova situazione da assegnare")
    button = page.get_by_role("button", name="Assegna a")
    expect(button).to_be_visible()
    button.click()
    expect(page.locator(".avviso-ok")).to_contain_text("hanno ricevuto l'avviso")
    expect(page.get_by_text("Nessuna situazione da assegnare")).to_be_visible()
    assert len(pair_of(case)) == 2


def test_the_button_is_above_the_fold_also_after_having_assigned(world: World, new_window: NewWindow) -> None:
    waiting(world, urgency=Urgency.URGENT, language="ar")
    for number in range(3):
        waiting(world, f"Altra{number}")
    page = new_window(world.coordinator)
    page.goto("/carichi/")
    assert bottom_of(page.get_by_role("button", name="Assegna a")) <= FOLD
    page.get_by_role("button", name="Assegna a").click()
    expect(page.locator(".avviso-ok")).to_be_visible()
    assert bottom_of(page.get_by_role("button", name="Assegna a")) <= FOLD


def test_choosing_another_proposal_shows_its_effect_and_takes_two_clicks(
    world: World, new_window: NewWindow
) -> None:
    case = waiting(world)
    page = new_window(world.coordinator)
    page.goto("/carichi/")
    before = page.locator("#effetto").inner_text()
    second = page.locator("#coppie .scelta-scheda").nth(1)
    names = second.locator(".forte").inner_text()
    second.locator("label").click()
    expect(page.locator("#effetto")).to_contain_text(names)
    assert page.locator("#effetto").inner_text() != before
    expect(page.locator("#carichi input:checked")).to_have_count(2)
    expect(page.locator("#carichi .barra-piu")).to_have_count(2)
    page.get_by_role("button", name="Assegna a").click()
    expect(page.locator(".avviso-ok")).to_contain_text(names)
    assert pair_of(case) == {name.split()[-1] for name in names.split(" e ")}


def test_any_other_pair_takes_four_clicks_and_a_reason(world: World, new_window: NewWindow) -> None:
    case = waiting(world)
    page = new_window(world.coordinator)
    page.goto("/carichi/")
    page.get_by_label("Un'altra coppia").check()
    expect(page.locator("#effetto")).to_contain_text("Segna due nomi")
    page.get_by_label("Scegli Chiara Nava").check()
    expect(page.locator("#effetto")).to_contain_text("ne manca uno")
    page.get_by_label("Scegli Elisa Poma").check()
    button = page.get_by_role("button", name="Assegna a Nava e Poma")
    expect(button).to_be_visible()
    expect(page.locator("#motivo-nota")).to_contain_text("serve")
    button.click()
    expect(page.locator(".riepilogo-errori")).to_contain_text("scrivi perché")
    expect(page.get_by_label("Scegli Elisa Poma")).to_be_checked()
    page.get_by_label("Perché questa coppia").fill("Parla la sua lingua")
    page.get_by_role("button", name="Assegna a Nava e Poma").click()
    expect(page.locator(".avviso-ok")).to_contain_text("Chiara Nava e Elisa Poma")
    assert pair_of(case) == {"Nava", "Poma"}


def test_what_is_being_chosen_is_not_disturbed_by_what_arrives(
    world: World, site: Site, new_window: NewWindow
) -> None:
    case = waiting(world, "Scelta")
    page = new_window(world.coordinator)
    page.goto("/carichi/")
    expect(page.locator("#stato-vivo")).to_contain_text("attivi")
    second = page.locator("#coppie .scelta-scheda").nth(1)
    second.locator("label").click()
    expect(page.locator("#effetto")).to_contain_text(second.locator(".forte").inner_text())
    chosen = page.locator("#effetto").inner_text()
    page.get_by_label("Perché questa coppia").fill("Hanno già lav")
    arrives(site, world, "Urgentissima", urgency=Urgency.URGENT)
    expect(page.locator("#situazioni")).to_contain_text("Urgentissima")
    expect(page.locator(f"#s-{case.pk}")).to_be_checked()
    assert page.locator("#effetto").inner_text() == chosen
    expect(page.get_by_label("Perché questa coppia")).to_have_value("Hanno già lav")
    page.get_by_role("button", name="Assegna a").click()
    expect(page.locator(".avviso-ok")).to_contain_text(case.number)
    assert len(pair_of(case)) == 2


@pytest.mark.parametrize("control", ["#carichi tbody:last-of-type input", "#id_reason", "[name=presidio]"])
def test_an_update_takes_away_neither_the_focus_nor_what_is_being_looked_at(
    world: World, site: Site, new_window: NewWindow, control: str
) -> None:
    waiting(world, "Prima")
    page = new_window(world.coordinator)
    page.set_viewport_size({"width": 1366, "height": 500})
    page.goto("/carichi/")
    expect(page.locator("#stato-vivo")).to_contain_text("attivi")
    page.locator(control).first.focus()
    page.evaluate("document.activeElement.scrollIntoView({ block: 'center' })")
    where = "[document.activeElement.id, Math.round(document.activeElement.getBoundingClientRect().top)]"
    before = page.evaluate(where)
    arrives(site, world, "Urgentissima", urgency=Urgency.URGENT)
    expect(page.locator("#situazioni")).to_contain_text("Urgentissima")
    assert page.evaluate(where) == before


def test_who_passes_the_limit_is_promised_relief_and_what_was_typed_stays(
    world: World, new_window: NewWindow
) -> None:
    case = waiting(world)
    post = Post.objects.select_related("unit", "user").get(user=world.chiara)
    give_extra_task(by=world.coordinator, post=post, title="Progetto", points=Decimal(98), reason="Lo guida")
    page = new_window(world.coordinator)
    page.goto("/carichi/?coppia=altra")
    plan = page.get_by_label("Che cosa toglierai, e a chi passa")
    expect(plan).to_be_hidden()
    page.get_by_label("Scegli Chiara Nava").check()
    page.get_by_label("Scegli Elisa Poma").check()
    expect(page.locator("#piano-nota")).to_contain_text("Chiara Nava passa il limite")
    plan.fill("Due situazioni passano a Luca")
    page.get_by_label("Scegli Elisa Poma").uncheck()
    expect(plan).to_be_hidden()
    page.get_by_label("Scegli Elisa Poma").check()
    expect(plan).to_have_value("Due situazioni passano a Luca")
    page.get_by_label("Entro il").fill((clock.today() + timedelta(days=10)).isoformat())
    page.get_by_label("Perché questa coppia").fill("Parla la sua lingua")
    page.get_by_role("button", name="Assegna a").click()
    expect(page.locator(".avviso-ok")).to_contain_text(case.number)
    expect(page.locator("#piani")).to_contain_text("Due situazioni passano a Luca")


def test_choosing_another_situation_proposes_its_own_pairs(world: World, new_window: NewWindow) -> None:
    waiting(world, "Prima", urgency=Urgency.URGENT)
    second = waiting(world, "Seconda", municipality=world.borgo)
    page = new_window(world.coordinator)
    page.goto("/carichi/")
    page.locator(f"label[for=s-{second.pk}]").click()
    expect(page.locator("#effetto")).to_contain_text("Seconda Ferri")
    page.get_by_role("button", name="Assegna a").click()
    expect(page.locator(".avviso-ok")).to_contain_text(second.number)
    assert len(pair_of(second)) == 2


def test_a_filter_answers_at_once_and_leaves_the_choice_alone(world: World, new_window: NewWindow) -> None:
    waiting(world)
    page = new_window(world.coordinator)
    page.goto("/carichi/")
    before = page.locator("#effetto").inner_text()
    page.get_by_label("Professione").select_option("psychologist")
    expect(page.locator("#carichi")).to_contain_text("Elisa Poma")
    expect(page.locator("#carichi")).not_to_contain_text("Chiara Nava")
    assert page.locator("#effetto").inner_text() == before


def test_without_scripts_the_same_acts_are_done_by_hand(world: World, new_window: NewWindow) -> None:
    case = waiting(world)
    page = new_window(world.coordinator, java_script_enabled=False)
    page.goto("/carichi/")
    second = page.locator("#coppie .scelta-scheda").nth(1)
    names = second.locator(".forte").inner_text()
    second.locator("label").click()
    page.get_by_role("button", name="Aggiorna anteprima").click()
    assert names in page.locator("#effetto").inner_text()
    page.get_by_role("button", name="Assegna a").click()
    assert names in page.locator(".avviso-ok").inner_text()
    assert len(pair_of(case)) == 2


def test_a_colleague_who_was_faster_is_named(world: World, site: Site, new_window: NewWindow) -> None:
    case = waiting(world)
    slow, fast = new_window(world.coordinator), new_window(world.north_coordinator)
    for page in (slow, fast):
        page.goto("/carichi/")
    fast.get_by_role("button", name="Assegna a").click()
    expect(fast.locator(".avviso-ok")).to_be_visible()
    slow.get_by_role("button", name="Assegna a").click()
    expect(slow.get_by_role("heading", name="Intanto è cambiata")).to_be_visible()
    expect(slow.get_by_role("alert")).to_be_focused()
    expect(slow.locator("main")).to_contain_text("Ugo Sala ha cambiato la situazione")
    assert len(pair_of(case)) == 2


@pytest.mark.parametrize(
    "address",
    ["/carichi/", "/carichi/?coppia=altra", "/carichi/?ordine=giorni&professione=social_worker"],
)
def test_the_board_is_accessible(world: World, new_window: NewWindow, axe: Any, address: str) -> None:
    waiting(world, urgency=Urgency.URGENT, language="ar")
    page = new_window(world.coordinator)
    page.goto(address)
    page.locator("#carichi details summary").click()
    axe(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_board_without_situations_and_with_errors_is_accessible(
    world: World, new_window: NewWindow, axe: Any
) -> None:
    page = new_window(world.coordinator)
    page.goto("/carichi/")
    axe(page)
    case = waiting(world)
    page.goto(f"/carichi/?case={case.pk}&coppia=altra&operatore={world.chiara.pk}&operatore={world.elisa.pk}")
    page.get_by_role("button", name="Assegna a Nava e Poma").click()
    expect(page.locator(".riepilogo-errori")).to_be_focused()
    axe(page)
