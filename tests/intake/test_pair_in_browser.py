"""What is done around the pair, in Chromium: rules, absences, whole caseloads, agenda."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from audit import clock
from intake.models import AgendaItem, Assignment, Case, Cover, RuleSet
from network.models import Absence
from network.notices import without_push
from tests.browser import Site
from tests.intake.factories import make_followed_case, seat_of
from tests.world import World, make_world

pytestmark = pytest.mark.browser

NewWindow = Callable[..., Page]


@pytest.fixture
def world(site: Site) -> World:
    return make_world()


def followed(world: World, **answers: Any) -> Case:
    with without_push():
        return make_followed_case(world, **answers)


def test_a_coordinator_tries_other_rules_on_the_year_and_publishes_them(
    world: World, new_window: NewWindow, axe: Any
) -> None:
    followed(world)
    page = new_window(world.coordinator)
    page.goto("/carichi/regole/")
    page.locator("input[name=continuity_bonus]").fill("30")
    axe(page)
    page.get_by_role("button", name="Guarda che cosa cambierebbe").click()
    expect(page.get_by_role("heading", name="Che cosa cambierebbe").first).to_be_visible()
    axe(page)
    page.locator("[name=reason]").fill("Chi conosce la famiglia viene prima.")
    page.get_by_role("button", name="Pubblica le regole").click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto("/regole/")
    expect(page.get_by_text("30").first).to_be_visible()
    assert RuleSet.objects.get().parameters["continuity_bonus"] in {"0.3", "0.30"}


def test_an_absence_is_declared_with_who_stands_in_and_the_agenda_follows(
    world: World, new_window: NewWindow, axe: Any
) -> None:
    case = followed(world)
    page = new_window(world.giulia)
    page.goto(case.get_absolute_url())
    page.get_by_role("link", name="Nuovo impegno").click()
    page.get_by_label("Che cosa").select_option("home_visit")
    page.get_by_label("Giulia Riva").check()
    axe(page)
    page.get_by_role("button", name="Metti in agenda").click()
    expect(page.get_by_text("Impegno in agenda.")).to_be_visible()

    page.goto("/lavoro/assenze/nuova/")
    today = clock.today()
    page.get_by_label("Primo giorno").fill(today.isoformat())
    page.get_by_label("Ultimo giorno").fill((today + timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Continua").click()
    expect(page.get_by_role("link", name="Visita a casa")).to_be_visible()
    page.locator(f"[name=cover_{case.pk}]").select_option(str(world.luca.pk))
    page.get_by_label("Malattia").check()
    axe(page)
    page.get_by_role("button", name="Conferma l'assenza").click()
    expect(page.get_by_text("Assenza salvata.")).to_be_visible()
    assert Cover.objects.get().colleague == world.luca

    luca = new_window(world.luca)
    luca.goto("/lavoro/agenda/")
    axe(luca)
    luca.get_by_role("button", name="Fatto").click()
    expect(luca.get_by_text("Segnato.")).to_be_visible()
    assert AgendaItem.objects.get().state == "done"
    assert Absence.objects.count() == 1


def test_a_whole_caseload_passes_in_one_act_and_comes_back(
    world: World, new_window: NewWindow, axe: Any
) -> None:
    cases = [followed(world, last_name=name) for name in ("Alba", "Bruni")]
    page = new_window(world.coordinator)
    page.goto(f"/carichi/persone/{world.giulia.pk}/ridistribuisci/")
    page.get_by_role("button", name="Mostra il piano").click()
    axe(page)
    page.locator("[name=reason]").fill("Cambia servizio.")
    page.locator("[name=note]").fill("Tutto è nel diario.")
    for done in page.get_by_label("Già fatto").all():
        done.check()
    page.get_by_role("button", name="Conferma").click()
    asked = Assignment.objects.filter(state="proposed")
    expect(page.get_by_role("button", name="Annulla tutto")).to_be_visible()
    assert {seat.case_id for seat in asked} == {case.pk for case in cases}
    page.get_by_role("button", name="Annulla tutto").click()
    expect(page.get_by_text("Ridistribuzione annullata")).to_be_visible()
    assert not asked.all().exists()
    assert {seat_of(case, world.giulia).state for case in cases} == {"accepted"}
