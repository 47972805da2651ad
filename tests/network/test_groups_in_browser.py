"""Supervision and cantieri in Chromium, from the first click to the printed register and the catalogue."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.actions import enrol_user
from accounts.models import User
from accounts.professions import Profession
from accounts.roles import Role
from audit import clock
from network.actions import appoint
from network.supervision.models import GroupSession
from network.supervision.states import CycleKind
from tests.browser import Site
from tests.intake.factories import make_followed_case, make_team_meeting
from tests.network.mandates.factories import make_mandate
from tests.network.offers.factories import make_help_request
from tests.network.supervision.factories import make_group, make_session
from tests.network.tables.factories import make_table, seat_association
from tests.network.workshops.factories import make_workshop
from tests.referrals.test_partner_in_browser import enter
from tests.world import PASSWORD, SETUP, World, make_world

pytestmark = pytest.mark.browser

NewWindow = Callable[..., Page]


@pytest.fixture
def world(site: Site) -> World:
    return make_world()


def fits(page: Page) -> None:
    """No sideways scroll on a narrow screen."""
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    if before:
        page.set_viewport_size(before)


def make_operators(world: World, number: int) -> list[User]:
    """Some more operators of the north, all educators."""
    return [make_operator(world, f"educatore{n}", "Nadia", f"Colombo {n}") for n in range(number)]


def make_operator(world: World, key: str, first: str, last: str) -> User:
    user = enrol_user(
        by=SETUP,
        email=f"{key}@valdoro.test",
        first_name=first,
        last_name=last,
        profession=Profession.EDUCATOR,
        password=PASSWORD,
    )
    appoint(by=SETUP, user=user, role=Role.OPERATOR, unit=world.north.unit, employer=world.comune)
    return user


def test_a_supervisor_runs_a_session_of_eight_and_prints_its_register(
    world: World, new_window: NewWindow, axe: Any
) -> None:
    eight = [world.giulia, world.luca, world.marco, *make_operators(world, 5)]
    group = make_group(world, *eight, kind=CycleKind.TEAM, profession="", places=8)
    session = make_session(world, group, starts_at=clock.now() + timedelta(seconds=1))
    giulia = new_window(world.giulia)
    giulia.goto("/rete/supervisione/")
    giulia.get_by_role("link", name="Firma").click()
    giulia.get_by_role("button", name="Firmo la mia presenza").click()
    expect(giulia.get_by_text("120 minuti, firmati da Giulia Riva")).to_be_visible()

    supervisor = new_window(world.supervisor)
    supervisor.goto("/")
    expect(supervisor.get_by_role("heading", name="Supervisione")).to_be_visible()
    supervisor.get_by_role("link", name="Registro").click()
    expect(supervisor.get_by_label(re.compile("^Minuti di "))).to_have_count(8)
    supervisor.get_by_label("Minuti di Luca Conti").fill("0")
    axe(supervisor)
    fits(supervisor)
    supervisor.get_by_role("button", name="Chiudi il registro").click()
    expect(supervisor.get_by_text("Registro chiuso. Si può stampare")).to_be_visible()
    minutes = session.attendances.values_list("minutes", flat=True)
    assert sorted(minutes) == [0, *[120] * 7]
    assert GroupSession.objects.get(pk=session.pk).state == "held"

    supervisor.emulate_media(media="print")
    expect(supervisor.locator(".solo-stampa.firma")).to_be_visible()
    for user in eight:
        expect(supervisor.get_by_text(user.label).first).to_be_visible()
    expect(supervisor.get_by_role("button", name="Correggi il registro")).to_be_hidden()
    assert supervisor.pdf()[:5] == b"%PDF-"


def test_a_cantiere_goes_from_an_idea_to_a_solution_that_all_find(
    world: World, new_window: NewWindow, axe: Any
) -> None:
    giulia, ugo, marco, teresa = (
        new_window(user) for user in (world.giulia, world.north_coordinator, world.marco, world.coordinator)
    )
    giulia.goto("/rete/cantieri/tema/")
    giulia.get_by_label("Tema").fill("Sfratti: che fare prima")
    giulia.get_by_label("Area").select_option("housing")
    giulia.get_by_label("Perché").fill("Arriviamo tardi.")
    axe(giulia)
    giulia.get_by_role("button", name="Proponi").click()
    address = giulia.url

    ugo.goto(address)
    ugo.get_by_role("button", name="Apri il cantiere").click()
    expect(ugo.get_by_text("Cantiere aperto: chi vuole si iscrive.")).to_be_visible()

    marco.goto(address)
    marco.get_by_role("button", name="Iscriviti").click()
    marco.get_by_role("link", name="Scrivi una proposta").click()
    for label, words in {
        "In due parole": "Una telefonata in più",
        "Il problema": "Nessuno avvisa.",
        "L'idea": "Il martedì si telefona.",
        "Che cosa ci aspettiamo": "Meno sfratti.",
        "Che cosa si misura": "Sfratti senza un piano",
        "Valore di oggi": "6",
    }.items():
        marco.get_by_label(label, exact=True).fill(words)
    marco.get_by_role("button", name="Manda al tavolo").click()
    expect(marco.locator(".riepilogo-errori")).to_contain_text("senza unità un numero non dice niente")
    marco.get_by_label("unità di misura").fill("al mese")
    fits(marco)
    marco.get_by_role("button", name="Manda al tavolo").click()

    teresa.goto("/rete/cantieri/")
    teresa.get_by_role("link", name="Decidi").click()
    teresa.get_by_label("Si prova", exact=True).check()
    teresa.get_by_label("Perché", exact=True).fill("Costa poco.")
    today = clock.today()
    teresa.get_by_label("La prova comincia il").fill(today.isoformat())
    teresa.get_by_label("e finisce il").fill((today + timedelta(days=30)).isoformat())
    teresa.get_by_label("Chi la segue").select_option(label="Marco Bassi")
    axe(teresa)
    fits(teresa)
    teresa.get_by_role("button", name="Decidi e avvisa").click()
    expect(teresa.get_by_text("tocca a: Marco Bassi")).to_be_visible()

    marco.goto(teresa.url)
    marco.get_by_label("giorno").fill(today.isoformat())
    marco.get_by_label("valore").fill("2")
    marco.get_by_role("button", name="Segna la misura").click()
    teresa.reload()
    teresa.get_by_label("Adottata: si fa così dappertutto").check()
    teresa.get_by_label("Com'è andata").fill("Da sei a due al mese.")
    teresa.get_by_role("button", name="Concludi").click()
    giulia.goto("/rete/cantieri/soluzioni/?area=housing")
    expect(giulia.get_by_text("da 6 a 2 al mese")).to_be_visible()
    axe(giulia)


def test_an_association_without_an_account_answers_a_tavolo(
    world: World, new_window: NewWindow, axe: Any
) -> None:
    seat_association(world, make_table(world, is_public=True))
    planner, association = new_window(world.planner), new_window()
    planner.goto("/rete/tavoli/")
    planner.get_by_role("link", name="Tavolo di Borgo").click()
    planner.get_by_role("link", name="Casella Associazione Il Faro").click()
    planner.get_by_label("indirizzo della casella").fill("faro@ass.test")
    planner.get_by_label("chi la legge").fill("Segreteria del Faro")
    planner.get_by_role("button", name="Registra la casella").click()
    planner.locator("summary", has_text="Fissa un incontro").click()
    planner.get_by_label("Giorno", exact=True).fill((clock.today() + timedelta(days=3)).isoformat())
    planner.get_by_label("Ora", exact=True).fill("17:30")
    planner.get_by_label("Dove", exact=True).fill("Oratorio")
    planner.get_by_label("ordine del giorno").fill("Chi resta solo in casa.")
    planner.get_by_role("button", name="Fissa l'incontro e invita").click()
    expect(planner.get_by_text("ogni ente riceve l'invito")).to_be_visible()
    axe(planner)

    enter(association)
    expect(association.get_by_text("Chi resta solo in casa.")).to_be_visible()
    association.get_by_label("Risposta", exact=True).select_option("yes")
    association.get_by_role("button", name="Rispondi").click()
    expect(association.get_by_text("Avete risposto: ci siamo.")).to_be_visible()
    association.locator("summary", has_text="Porta un bisogno").click()
    association.get_by_label("di che cosa c'è bisogno").fill("Un passaggio per Elena Ferri.")
    association.get_by_label("Area", exact=True).select_option("elderly")
    association.get_by_label("Comune", exact=True).select_option(label="Borgo")
    association.get_by_label("quante persone, circa").fill("30")
    association.get_by_role("button", name="Porta il bisogno al tavolo").click()
    expect(association.locator(".riepilogo-errori")).to_contain_text("sembra il nome di una persona")
    axe(association)
    fits(association)
    association.get_by_label("di che cosa c'è bisogno").fill("Un passaggio per le visite.")
    association.get_by_role("button", name="Porta il bisogno al tavolo").click()
    expect(association.get_by_text("il bisogno è sul tavolo")).to_be_visible()

    planner.reload()
    expect(planner.get_by_text("circa 30 persone · Associazione Il Faro")).to_be_visible()
    planner.get_by_role("link", name="Pagina pubblica").click()
    expect(planner.get_by_text("Un passaggio per le visite.")).to_be_visible()
    axe(planner)
    fits(planner)


PAGES_OF_A_COORDINATOR = [
    "/rete/supervisione/",
    "/rete/supervisione/nuovo/",
    "/rete/supervisione/rendiconto/",
    "/rete/cantieri/",
    "/rete/tavoli/",
    "/rete/tavoli/nuovo/",
    "/rete/aiuto/",
    "/rete/aiuto/nuova/",
    "/rete/priorita/",
    "/rete/priorita/nuova/",
    "/rete/incontri/",
    "/carichi/e-se/",
    "/carichi/segnali-precoci/",
]


def test_the_pages_of_a_coordinator_are_accessible_and_fit(
    world: World, new_window: NewWindow, axe: Any
) -> None:
    make_group(world)
    make_workshop(world)
    make_mandate(world)
    offer = make_help_request(world).offer
    team = make_team_meeting(world, make_followed_case(world))
    page = new_window(world.coordinator)
    details = [offer.get_absolute_url(), team.get_absolute_url(), f"/situazioni/{team.case_id}/equipe/"]
    for address in [*PAGES_OF_A_COORDINATOR, *details]:
        page.goto(address)
        axe(page)
        fits(page)
