"""The whole job in four windows: from the desk to the answer of a service, without reloading a page."""

import re
import time
from collections.abc import Callable
from statistics import quantiles

import pytest
from playwright.sync_api import Page, expect

from intake.models import Assignment, Case
from intake.states import CaseState
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.alone]

SLOWEST_SECONDS = 1.0
SLOWEST_PAGES = 2.0
MESSAGES = 32  # with fewer, one slow moment of the machine would be the 95th percentile
LONGEST = 3 * MESSAGES  # a busy machine only makes notices late: after a bad minute, more of them
SHOWN_AT = """title => [...document.querySelectorAll('.avviso-vivo')]
    .some(toast => toast.checkVisibility() && toast.textContent.includes(title)) && Date.now()"""
OWN_PAGE_MS = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


class Watch:
    """Takes the time from a click in one window to the notice in another, and to the clicker's own answer."""

    def __init__(self) -> None:
        self.notices: list[float] = []  # seconds
        self.own_pages: list[float] = []

    def from_click_to_notice(self, clicker: Page, name: str, title: str, *windows: Page) -> None:
        for window in windows:
            dismiss(window)
        click = button(clicker, name)
        # until the next page has come: a notice to who is between two pages is on the bell of the second
        with clicker.expect_event("load"):
            start = time.time()
            click()
            for window in windows:
                # asked at every frame: a locator looks only twice a second
                self.notices.append(window.wait_for_function(SHOWN_AT, arg=title).json_value() / 1000 - start)
        clicker.wait_for_function(OWN_PAGE_MS)
        self.own_pages.append(clicker.evaluate(OWN_PAGE_MS) / 1000)

    def is_quick(self) -> bool:
        """Whether the notice is there within a second; where even a page takes long, within two pages."""
        return p95(self.notices) <= max(SLOWEST_SECONDS, SLOWEST_PAGES * p95(self.own_pages))


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def dismiss(window: Page) -> None:
    """Close the notices that are open, as a person who has read them."""
    later = window.locator(".avviso-vivo").get_by_role("button", name="Più tardi")
    while later.count():
        later.first.click()


def connected(window: Page, path: str) -> Page:
    window.goto(path)
    expect(window.locator("#stato-vivo")).to_contain_text("attivi")
    return window


def button(window: Page, name: str) -> Callable[[], None]:
    return lambda: window.get_by_role("button", name=re.compile(name)).first.click(no_wait_after=True)


def fill_scheda(desk: Page, world: World) -> None:
    desk.get_by_label("Cognome", exact=True).fill("Benali")
    desk.get_by_label("Nome", exact=True).fill("Jamila")
    desk.get_by_label("Data di nascita").fill("12 3 1984")
    desk.get_by_label("Che cosa chiede la persona").fill("A fine mese devo lasciare casa.")
    desk.get_by_label("Casa e sfratto").check()
    desk.get_by_label(re.compile("^Urgente")).check()
    desk.get_by_label(re.compile("^Presa in carico")).check()
    desk.get_by_label("Sì", exact=True).last.check()


def register_at_the_desk(desk: Page, coordinator: Page, world: World, watch: Watch) -> Case:
    """The desk looks for the person, does not find her, and registers a scheda."""
    desk.goto("/sportello/")
    desk.get_by_label(re.compile("Cerca prima")).fill("benali")
    desk.get_by_role("button", name="Cerca", exact=True).click()
    desk.get_by_role("button", name=re.compile("persona nuova")).first.click()
    fill_scheda(desk, world)
    desk.get_by_role("button", name="Controlla e registra").first.click()
    # Of whoever cannot wait the form also asks why, what there is to worry about, how to meet them safely.
    # The page that goes away shows those questions too: what is typed there now would go with it.
    expect(desk.get_by_role("alert").filter(has_text="per registrare")).to_be_visible()
    desk.get_by_label("Perché non può aspettare").fill("Da domani è senza casa.")
    desk.get_by_label("Niente di tutto questo").check()
    desk.get_by_label("Nessuna precauzione").check()
    desk.get_by_role("button", name="Controlla e registra").first.click()
    expect(desk.get_by_role("heading", name="Controlla prima di registrare")).to_be_visible()
    watch.from_click_to_notice(desk, "Registra la scheda", "Nuova situazione da assegnare", coordinator)
    return Case.objects.get()


def assign_the_first_pair(coordinator: Page, case: Case, operators: dict[int, Page]) -> tuple[Page, Page]:
    """The coordinator, who saw the case arrive, reads three proposals and assigns the first."""
    expect(coordinator.get_by_text("Jamila Benali").first).to_be_visible()
    coordinator.get_by_role("radio", name=re.compile("Jamila Benali")).check(force=True)
    assert coordinator.locator("input[name=coppia]").count() >= 4, "three pairs, and any other"
    expect(coordinator.locator("#coppie")).to_contain_text("→")
    button(coordinator, "^Assegna")()
    expect(coordinator.locator("main")).to_contain_text("avviso")
    lead, co_lead = (
        operators[Assignment.objects.get(case=case, seat=seat).operator_id] for seat in ("lead", "co_lead")
    )
    for member in (lead, co_lead):
        member.locator(".avviso-vivo", has_text="Ti è stata assegnata").wait_for()
        expect(member.get_by_text("Jamila Benali").first).to_be_visible()
    return lead, co_lead


def refer_to_a_service(lead: Page, co_lead: Page, contact: Page, case: Case, watch: Watch) -> None:
    """One of the pair refers; the contact sees it live without a name, accepts, and both see the answer."""
    lead.goto(f"/situazioni/{case.pk}/invia/")
    centre = lead.get_by_label("A quale servizio").locator("option", has_text="Centro per le famiglie").first
    lead.get_by_label("A quale servizio").select_option(value=centre.get_attribute("value"))
    lead.get_by_label("Che cosa serve").fill("Colloqui di sostegno per la madre.")
    lead.get_by_label("Sì, la persona è d'accordo").check()
    connected(co_lead, f"/situazioni/{case.pk}/")
    watch.from_click_to_notice(lead, "^Invia$", "Nuovo invio", contact)
    referral = case.referrals.get()
    connected(contact, f"/invii/{referral.pk}/")
    assert "Benali" not in contact.content()
    connected(lead, f"/invii/{referral.pk}/")
    watch.from_click_to_notice(contact, "^Accetta", "Invio accettato", lead, co_lead)
    expect(contact.get_by_text("Jamila Benali").first).to_be_visible()


def write_to_each_other(lead: Page, contact: Page, watch: Watch) -> None:
    for n in range(LONGEST):
        if n >= MESSAGES and watch.is_quick():
            break
        sender, reader = (lead, contact) if n % 2 else (contact, lead)
        sender.get_by_label("Scrivi un messaggio").fill(f"Messaggio numero {n}")
        watch.from_click_to_notice(sender, "Invia messaggio", "Nuovo messaggio", reader)
        expect(reader.get_by_text(f"Messaggio numero {n}", exact=True).first).to_be_visible()


def test_one_case_from_the_desk_to_the_answer_of_a_service(
    transactional_db: None, new_window: Callable[..., Page]
) -> None:
    world, watch = make_world(), Watch()
    desk = new_window(world.desk)
    coordinator = connected(new_window(world.coordinator), "/carichi/")
    contact = connected(new_window(world.contact), "/invii/ricevuti/")

    case = register_at_the_desk(desk, coordinator, world, watch)
    team = (world.giulia, world.marco, world.luca, world.elisa)
    operators = {user.pk: connected(new_window(user), "/lavoro/") for user in team}
    lead, co_lead = assign_the_first_pair(coordinator, case, operators)

    # Both take charge with one click, and each sees that the other has.
    watch.from_click_to_notice(lead, "Prendi in carico", "Chi è in coppia con te ha preso in carico", co_lead)
    expect(co_lead.locator("main")).to_contain_text("presa in carico")
    watch.from_click_to_notice(co_lead, "Prendi in carico", "La coppia è completa", lead, coordinator)
    assert Case.objects.get().state == CaseState.IN_CHARGE

    refer_to_a_service(lead, co_lead, contact, case, watch)
    write_to_each_other(lead, contact, watch)

    # The board shows the balance; the case page the whole story: who, when, what before and after.
    coordinator.goto("/carichi/")
    expect(coordinator.locator("#carichi")).to_contain_text("%")
    lead.goto(f"/situazioni/{case.pk}/storia/")
    for who in (world.desk, world.coordinator):
        expect(lead.locator("main")).to_contain_text(who.label)
    assert lead.locator("del").count()
    assert lead.locator("ins").count()

    assert watch.is_quick(), (watch.notices, watch.own_pages)
