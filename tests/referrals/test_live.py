"""A referral in two windows: each side sees live what the other does."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from intake.models import Case
from referrals.models import Referral
from referrals.states import ReferralState
from tests.referrals.factories import make_followed_case
from tests.world import World, make_world

pytestmark = pytest.mark.browser


@pytest.fixture
def here(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def case(here: World) -> Case:
    return make_followed_case(here, phone="035 123 456")


def connected(window: Page, path: str) -> Page:
    window.goto(path)
    expect(window.locator("#stato-vivo")).to_contain_text("attivi")
    return window


def no_wider_than_a_phone(window: Page, path: str) -> None:
    before = window.viewport_size
    window.set_viewport_size({"width": 320, "height": 640})
    window.goto(path)
    assert window.evaluate("document.documentElement.scrollWidth") == 320
    if before:
        window.set_viewport_size(before)


def send(sender: Page, case: Case) -> Referral:
    """Three answers and a click."""
    sender.goto(f"/situazioni/{case.pk}/invia/")
    sender.get_by_label("A quale servizio").select_option(label="Centro per le famiglie, Borgo")
    sender.get_by_label("Che cosa serve").fill("Colloqui di sostegno per la madre.")
    sender.get_by_label("Sì, la persona è d'accordo").check()
    sender.get_by_role("button", name="Invia", exact=True).click()
    expect(sender.get_by_text("è già nella coda del servizio")).to_be_visible()
    return Referral.objects.latest("pk")


def toast(window: Page, title: str) -> None:
    expect(window.locator(".avviso-vivo", has_text=title).first).to_be_visible()


def test_a_referral_is_accepted_and_taken_to_its_end(
    here: World, case: Case, new_window: Callable[..., Page], axe: Callable[..., None]
) -> None:
    contact = connected(new_window(here.contact), "/invii/ricevuti/")
    sender = new_window(here.giulia)
    referral = send(sender, case)
    connected(sender, referral.get_absolute_url())

    # It appears in the queue by itself, and neither notice nor queue say who it is about.
    toast(contact, "Nuovo invio")
    expect(contact.locator("#elenco-invii")).to_contain_text("Giulia Riva e Marco Bassi")
    assert "Ferri" not in contact.content()
    axe(contact)

    # Opening is seen on the other side; the name comes with one click.
    contact.locator(".avviso-vivo").get_by_role("button", name=re.compile("^Apri")).first.click()
    expect(contact.get_by_text("E. F.,")).to_be_visible()
    expect(sender.locator("#decisione")).to_contain_text("Aperto da Paola Denti")
    assert "Ferri" not in contact.content()
    axe(contact)
    contact.get_by_role("button", name="Accetta").click()
    expect(contact.get_by_text("Elena Ferri")).to_be_visible()
    expect(contact.get_by_text("035 123 456")).to_be_visible()
    toast(sender, "Invio accettato")
    expect(sender.locator("#decisione")).to_contain_text("Accettato da Paola Denti")
    axe(contact)
    axe(sender)

    # What one is typing stays while a message of the other arrives.
    sender.get_by_label("Scrivi un messaggio").fill("Sto ancora scrivendo")
    contact.get_by_label("Scrivi un messaggio").fill("La chiamiamo domani.")
    contact.get_by_role("button", name="Invia messaggio").click()
    expect(sender.locator("#messaggi")).to_contain_text("La chiamiamo domani.")
    expect(sender.get_by_label("Scrivi un messaggio")).to_have_value("Sto ancora scrivendo")

    # Who wrote sees that it was read; what nobody has read yet may still be corrected.
    expect(contact.locator("#messaggi")).to_contain_text("Letto da Giulia Riva")

    # It comes back with an outcome.
    contact.locator("summary", has_text="Concludi").click()
    contact.get_by_label("Ha avuto l'aiuto", exact=True).check()
    contact.get_by_label("Raccontate in breve").fill("Tre colloqui, va meglio.")
    contact.get_by_label("Che cosa succede adesso").fill("Niente: il percorso è finito.")
    contact.get_by_role("button", name="Concludi e avvisa").click()
    expect(contact.locator("#decisione")).to_contain_text("Concluso")
    expect(sender.locator("#decisione")).to_contain_text("Tre colloqui, va meglio.")
    sender.goto("/invii/")
    axe(sender)


def test_a_referral_is_asked_about_and_not_accepted(
    here: World, case: Case, new_window: Callable[..., Page], axe: Callable[..., None]
) -> None:
    contact, sender = new_window(here.contact), new_window(here.giulia)
    referral = send(sender, case)
    connected(sender, referral.get_absolute_url())
    connected(contact, referral.get_absolute_url())

    # A question stops the clock; the answer starts it again.
    contact.locator("summary", has_text="Chiedi informazioni").click()
    contact.get_by_label("Che cosa vi serve sapere?").fill("Il padre lo sa?")
    contact.get_by_role("button", name="Invia la domanda").click()
    expect(contact.locator("#decisione")).to_contain_text("il tempo per rispondere è fermo")
    expect(sender.locator("#decisione")).to_contain_text("Il padre lo sa?")
    axe(sender)
    sender.get_by_label("La tua risposta al servizio").fill("Sì, lo sa.")
    sender.get_by_role("button", name="Rispondi al servizio").click()
    expect(contact.locator("#messaggi")).to_contain_text("Sì, lo sa.")

    # Not accepting takes three clicks and says why; what lacks is asked for with the box open.
    contact.locator("summary", has_text="Non possiamo accettare").click()
    contact.get_by_role("button", name="Conferma che non accettate").click()
    expect(contact.locator(".riepilogo-errori")).to_be_focused()
    axe(contact)
    contact.get_by_label("Non c'è posto adesso").check()
    contact.get_by_label("Spiegatelo in una frase").fill("Fino a gennaio siamo al completo.")
    contact.get_by_role("button", name="Conferma che non accettate").click()
    expect(contact.locator("#decisione")).to_contain_text("Non accettato")
    toast(sender, "non può accettare")
    expect(sender.locator("#decisione")).to_contain_text("Fino a gennaio siamo al completo.")
    assert Referral.objects.get().state == ReferralState.DECLINED

    # Whoever sent it tries elsewhere with one click.
    sender.get_by_role("link", name="Invia a un altro servizio").click()
    expect(sender.get_by_role("heading", name="Invia a un servizio")).to_be_visible()
    axe(sender)


def test_the_pages_fit_a_phone_where_list_and_thread_are_two_pages(
    here: World, case: Case, new_window: Callable[..., Page]
) -> None:
    contact, sender = new_window(here.contact), new_window(here.giulia)
    referral = send(sender, case)
    no_wider_than_a_phone(contact, "/invii/ricevuti/")
    no_wider_than_a_phone(contact, referral.get_absolute_url())
    for path in (referral.get_absolute_url(), "/invii/", f"/situazioni/{case.pk}/invia/"):
        no_wider_than_a_phone(sender, path)
    contact.set_viewport_size({"width": 320, "height": 640})
    contact.goto("/invii/ricevuti/")
    expect(contact.locator("#elenco-invii")).to_be_visible()
    contact.goto(referral.get_absolute_url())
    expect(contact.locator("#elenco-invii")).to_be_hidden()
    expect(contact.get_by_role("button", name="Accetta")).to_be_in_viewport()


def test_everything_is_done_without_javascript(
    here: World, case: Case, new_window: Callable[..., Page]
) -> None:
    contact = new_window(here.contact, java_script_enabled=False)
    sender = new_window(here.giulia, java_script_enabled=False)
    referral = send(sender, case)
    contact.goto("/invii/ricevuti/")
    contact.get_by_role("link", name=re.compile("Giulia Riva e Marco Bassi")).click()
    contact.get_by_role("button", name="Accetta").click()
    expect(contact.get_by_text("Elena Ferri")).to_be_visible()
    contact.get_by_role("button", name="Annulla l'accettazione").click()
    expect(contact.get_by_text("Elena Ferri")).to_have_count(0)
    contact.locator("summary", has_text="Non possiamo accettare").click()
    contact.get_by_label("È fuori dalla nostra zona").check()
    contact.get_by_label("Spiegatelo in una frase").fill("Seguiamo solo Borgo.")
    contact.get_by_role("button", name="Conferma che non accettate").click()
    sender.goto(referral.get_absolute_url())
    expect(sender.get_by_text("Seguiamo solo Borgo.")).to_be_visible()
