"""The pages of situations and of the work queue in Chromium: live, for everybody, also without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from intake.actions import change_urgency, write_diary_entry
from intake.models import Case, DiaryEntry
from network.notices import without_push
from network.urgency import Urgency
from referrals.actions import send_referral
from tests.browser import Site
from tests.intake.factories import make_followed_case, make_proposed_case, seat_of
from tests.referrals.factories import do
from tests.world import World, make_world

pytestmark = pytest.mark.browser

Window = Callable[..., Page]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def followed(world: World) -> Case:
    """A situation with a life: notes, a change, referrals answered and waiting."""
    with without_push():
        case = make_followed_case(
            world,
            minors=2,
            household_size=3,
            phone="035 123 456",
            contact_safety="unsafe",
            urgency="priority",
        )
        write_diary_entry(
            by=world.marco, case=case, text="Visita serena.", kind="home_visit", audience="pair"
        )
        for service in (world.family_centre, world.housing_desk):
            referral = send_referral(
                by=world.giulia,
                service=service,
                subject="Sostegno",
                need="Sostegno per la madre.",
                urgency=Urgency.ORDINARY,
                person_informed="yes",
                case=case,
            )
        do("request_information", world.other_contact, referral)
        case.refresh_from_db()
        change_urgency(
            by=world.giulia, case=case, urgency=Urgency.URGENT, reason="Sfratto.", version=case.version
        )
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def proposed(world: World) -> Case:
    with without_push():
        return make_proposed_case(world, last_name="Brambati", first_name="Nadia")


def wait_for_the_line(page: Page) -> None:
    expect(page.locator("#stato-vivo")).to_be_visible()


def test_the_partner_sees_who_took_charge_without_reloading(
    new_window: Window, world: World, proposed: Case
) -> None:
    giulia, marco = new_window(world.giulia), new_window(world.marco)
    giulia.goto(reverse("intake:my_work"))
    marco.goto(proposed.get_absolute_url())
    wait_for_the_line(marco)
    giulia.get_by_role("button", name="Prendi in carico Nadia Brambati").click()
    expect(marco.locator("#coppia")).to_contain_text("presa in carico oggi")
    expect(giulia.locator(".coda-fatta")).to_contain_text("Marco Bassi non ancora")
    marco.locator("#coppia").get_by_role("button", name="Prendi in carico").click()
    expect(giulia.locator(".coda-fatta")).to_contain_text("La coppia è completa")
    giulia.get_by_role("button", name="Annulla la presa in carico di Nadia Brambati").click()
    expect(giulia.get_by_role("button", name="Prendi in carico Nadia Brambati")).to_be_visible()
    expect(marco.locator("#identita")).to_contain_text("Da prendere in carico")


def test_a_note_being_written_is_not_disturbed_by_what_arrives(
    new_window: Window, site: Site, world: World, followed: Case
) -> None:
    giulia = new_window(world.giulia)
    giulia.goto(followed.get_absolute_url())
    wait_for_the_line(giulia)
    giulia.get_by_label("Che cosa è successo").fill("Sto ancora scriv")
    site.run(
        write_diary_entry, by=world.marco, case=followed, text="Ha chiamato.", kind="other", audience="pair"
    )
    expect(giulia.locator("#diario")).to_contain_text("Ha chiamato.")
    expect(giulia.get_by_label("Che cosa è successo")).to_have_value("Sto ancora scriv")


def test_what_somebody_does_in_one_window_shows_in_their_other(
    new_window: Window, world: World, followed: Case
) -> None:
    here = new_window(world.giulia)
    there = here.context.new_page()
    for window in (here, there):
        window.goto(followed.get_absolute_url())
        wait_for_the_line(window)
    here.get_by_label("Che cosa è successo").fill("Ha telefonato.")
    here.get_by_role("button", name="Salva nota").click()
    expect(there.locator("#diario")).to_contain_text("Ha telefonato.")


def test_every_page_is_for_everybody(
    new_window: Window, axe: Callable[[Page], None], world: World, followed: Case, proposed: Case
) -> None:
    window = new_window(world.giulia)
    pages = [
        reverse(f"intake:{name}", args=[followed.pk])
        for name in ("case", "case_intake", "case_history", "case_readings", "change_urgency", "close_case")
    ]
    pages += [
        reverse("intake:case_list"),
        reverse("intake:my_work"),
        reverse("intake:decline_assignment", args=[seat_of(proposed, world.giulia).pk]),
    ]
    for address in pages:
        window.goto(address)
        # Also with every menu and detail open.
        window.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
        axe(window)
        window.set_viewport_size({"width": 320, "height": 768})
        assert window.evaluate("document.documentElement.scrollWidth") == 320, address
        window.set_viewport_size({"width": 1366, "height": 768})


def test_pages_with_errors_are_for_everybody(
    new_window: Window, axe: Callable[[Page], None], world: World, followed: Case, proposed: Case
) -> None:
    window = new_window(world.giulia)
    for address, button in (
        (reverse("intake:case", args=[followed.pk]), "Salva nota"),
        (reverse("intake:change_urgency", args=[followed.pk]), "Cambia l'urgenza"),
        (reverse("intake:close_case", args=[followed.pk]), "Chiudi la situazione"),
        (
            reverse("intake:decline_assignment", args=[seat_of(proposed, world.giulia).pk]),
            "Restituisci al coordinatore",
        ),
    ):
        window.goto(address)
        window.get_by_role("button", name=button).click()
        expect(window.locator(".riepilogo-errori")).to_be_focused()
        axe(window)
    window.goto(f"{reverse('intake:case_list')}?urgenza=domani")
    axe(window)
    window.goto(f"{reverse('intake:case_list')}?sconosciuto=1")
    axe(window)


def test_without_javascript_the_day_s_work_is_done(new_window: Window, world: World, proposed: Case) -> None:
    window = new_window(world.giulia, java_script_enabled=False)
    window.goto(reverse("intake:my_work"))
    window.get_by_role("button", name="Prendi in carico Nadia Brambati").click()
    expect(window.locator(".coda-fatta")).to_contain_text("Presa in carico alle")
    window.get_by_role("button", name="Annulla").click()
    window.get_by_role("button", name="Prendi in carico Nadia Brambati").click()
    window.get_by_role("link", name="Nadia Brambati").click()
    window.get_by_label("Che cosa è successo").fill("Primo colloquio.")
    window.get_by_role("button", name="Salva nota").click()
    expect(window.locator("#diario")).to_contain_text("Primo colloquio.")
    window.get_by_label("Mostra").select_option("notes")
    window.get_by_role("button", name="Filtra").click()
    expect(window.locator("#diario li")).to_have_count(1)
    assert DiaryEntry.objects.count() == 1


def test_the_scheda_of_an_ordinary_situation_prints_on_one_page(
    new_window: Window, world: World, followed: Case
) -> None:
    window = new_window(world.giulia)
    window.goto(reverse("intake:case_intake", args=[followed.pk]))
    printed: Any = window.pdf(format="A4")
    assert printed.count(b"/Type /Page\n") == 1
