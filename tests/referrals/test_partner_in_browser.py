"""A volunteer without an account answers from an e-mail, and the sender sees it live."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from audit import clock
from audit.context import acting
from intake.models import Case
from referrals.actions import attach_to_referral, give_information
from referrals.models import Referral, Report
from referrals.partners.actions import revoke_links, send_report_link
from referrals.partners.own_page import send_page_link
from tests.browser import Site
from tests.intake.factories import make_team_meeting
from tests.network.files.samples import PDF
from tests.referrals.factories import make_followed_case, make_referral
from tests.referrals.partners import OWNER, make_mailbox, newest_code, newest_token, posting
from tests.referrals.test_live import connected, no_wider_than_a_phone, send, toast
from tests.world import SETUP, World, make_world

pytestmark = pytest.mark.browser


@pytest.fixture
def here(transactional_db: None) -> World:
    world = make_world()
    make_mailbox(world.family_centre)
    return world


@pytest.fixture
def case(here: World) -> Case:
    return make_followed_case(here, phone="035 123 456")


def enter(volunteer: Page, axe: Callable[..., None] | None = None) -> None:
    """Open the link of the newest e-mail, and write the code of the next one."""
    volunteer.goto(f"/collegamento/{newest_token()}/")
    if axe:
        axe(volunteer)
    volunteer.get_by_role("button", name="Mandatemi il codice").click()
    expect(volunteer.get_by_text("Abbiamo mandato un codice")).to_be_visible()
    if axe:
        axe(volunteer)
    volunteer.get_by_label("Il codice di 6 cifre").fill(newest_code())
    volunteer.get_by_role("button", name="Entra").click()


def answer_to_the_end(volunteer: Page) -> None:
    volunteer.get_by_role("button", name="Accetta").click()
    expect(volunteer.get_by_text("Elena Ferri")).to_be_visible()
    expect(volunteer.get_by_text("035 123 456")).to_be_visible()


def conclude(volunteer: Page) -> None:
    volunteer.locator("summary", has_text="Concludi").click()
    volunteer.get_by_label("Ha avuto l'aiuto", exact=True).check()
    volunteer.get_by_label("Raccontate in breve").fill("Viene ogni lunedì.")
    volunteer.locator("[name=next_step]").fill("Niente altro.")
    volunteer.get_by_role("button", name="Concludi e avvisa").click()
    expect(volunteer.locator("#decisione")).to_contain_text("Concluso")


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_volunteer_opens_accepts_writes_and_concludes_and_the_sender_sees_it_live(
    here: World, case: Case, new_window: Callable[..., Page], axe: Callable[..., None], has_script: bool
) -> None:
    sender = new_window(here.giulia)
    volunteer = new_window(java_script_enabled=has_script)
    check = axe if has_script else None
    referral = send(sender, case)
    connected(sender, referral.get_absolute_url())

    enter(volunteer, check)
    expect(volunteer.get_by_text("E. F.,")).to_be_visible()
    assert "Ferri" not in volunteer.content()
    expect(sender.locator("#decisione")).to_contain_text(f"Aperto da {OWNER}")
    if check:
        check(volunteer)
        check(sender)

    answer_to_the_end(volunteer)
    toast(sender, "Invio accettato")
    expect(sender.locator("#decisione")).to_contain_text(f"Accettato da {OWNER}")
    volunteer.get_by_label("Scrivi un messaggio").fill("La aspettiamo lunedì.")
    volunteer.get_by_role("button", name="Invia messaggio").click()
    expect(sender.locator("#messaggi")).to_contain_text("La aspettiamo lunedì.")
    if check:
        check(volunteer)
    conclude(volunteer)
    expect(sender.locator("#decisione")).to_contain_text("Viene ogni lunedì.")


def test_the_sender_revokes_and_whoever_was_inside_reads_why(
    here: World, case: Case, site: Site, new_window: Callable[..., Page], axe: Callable[..., None]
) -> None:
    sender, volunteer = new_window(here.giulia), new_window()
    referral = send(sender, case)
    enter(volunteer)
    site.run(revoke_links, by=here.giulia, referral=Referral.objects.get())
    volunteer.get_by_role("button", name="Accetta").click()
    expect(volunteer.get_by_role("heading", name="Il collegamento non vale più")).to_be_visible()
    axe(volunteer)
    sender.goto(referral.get_absolute_url())
    expect(sender.get_by_text("Collegamento revocato")).to_be_visible()
    sender.get_by_role("button", name="Manda un nuovo collegamento").click()
    enter(volunteer)
    for path in (f"/collegamento/{newest_token()}/", "/collegamento/sconosciuto/"):
        no_wider_than_a_phone(volunteer, path)
    axe(volunteer)


def test_a_volunteer_reports_a_person_and_the_desk_finds_the_draft(
    here: World, site: Site, new_window: Callable[..., Page], axe: Callable[..., None]
) -> None:
    site.run(send_report_link, by=here.admin, service=here.family_centre)
    desk, volunteer = new_window(here.desk), new_window()
    connected(desk, "/sportello/")
    enter(volunteer)
    axe(volunteer)
    volunteer.get_by_role("button", name="Manda la segnalazione").click()
    expect(volunteer.get_by_text("Controlla 2 risposte")).to_be_visible()
    axe(volunteer)
    volunteer.get_by_label("In quale comune vive").select_option(label="Pieve")
    volunteer.get_by_label("Di che cosa ha bisogno").fill("Non esce di casa da un mese.")
    volunteer.get_by_label("Cognome").fill("Gialletti")
    volunteer.get_by_role("button", name="Manda la segnalazione").click()
    expect(volunteer.get_by_text("Ricevuta", exact=True)).to_be_visible()
    axe(volunteer)
    toast(desk, "Nuova segnalazione")
    assert "Gialletti" not in desk.locator(".avviso-vivo").first.inner_text()
    desk.goto("/sportello/")
    expect(desk.get_by_text(f"Segnalazione {Report.objects.get().number} di {OWNER}")).to_be_visible()
    axe(desk)
    desk.get_by_role("link", name="Gialletti").first.click()
    expect(desk.get_by_label("Che cosa chiede la persona")).to_have_value("Non esce di casa da un mese.")
    volunteer.goto("/aiuto/senza-account/")
    axe(volunteer)
    no_wider_than_a_phone(volunteer, "/aiuto/senza-account/")


def test_without_javascript_the_whole_journey_works(
    here: World, case: Case, site: Site, new_window: Callable[..., Page], tmp_path: Path
) -> None:
    """An error, a question, an acceptance taken back, documents both ways, the outcome, the way out."""
    referral = site.run(make_referral, world=here, case=case)
    theirs = site.run(attach_to_referral, by=here.giulia, referral=referral, name="a.pdf", content=PDF)
    volunteer = new_window(java_script_enabled=False)
    enter(volunteer)

    volunteer.locator("summary", has_text="Chiedi informazioni").click()
    volunteer.get_by_role("button", name="Invia la domanda").click()
    expect(volunteer.locator(".riepilogo-errori")).to_be_visible()
    volunteer.get_by_label("Che cosa vi serve sapere?").fill("Il padre lo sa?")
    volunteer.get_by_role("button", name="Invia la domanda").click()
    expect(volunteer.locator("#decisione")).to_contain_text("il tempo per rispondere è fermo")
    site.run(give_information, by=here.giulia, referral=referral, text="Sì, lo sa.")
    volunteer.reload()
    expect(volunteer.locator("#messaggi")).to_contain_text("Sì, lo sa.")

    expect(volunteer.get_by_role("link", name="a.pdf")).to_have_count(0)
    answer_to_the_end(volunteer)
    volunteer.get_by_role("button", name="Annulla l'accettazione").click()
    expect(volunteer.get_by_text("Elena Ferri")).to_have_count(0)
    answer_to_the_end(volunteer)
    with volunteer.expect_download() as saved:
        volunteer.get_by_role("link", name="a.pdf").click()
    assert saved.value.suggested_filename == theirs.label

    mine = tmp_path / "presenze.pdf"
    mine.write_bytes(PDF)
    volunteer.locator("summary", has_text="Aggiungi un documento").click()
    volunteer.locator("input[type=file]").set_input_files(mine)
    volunteer.get_by_role("button", name="Aggiungi il documento").click()
    expect(volunteer.locator("#documenti")).to_contain_text("presenze.pdf")
    volunteer.get_by_role("button", name="Togli presenze.pdf").click()
    expect(volunteer.locator("#documenti")).not_to_contain_text("presenze.pdf")

    volunteer.get_by_role("button", name="Abbiamo cominciato").click()
    conclude(volunteer)
    volunteer.get_by_role("button", name="Esci").click()
    expect(volunteer.get_by_text("Elena Ferri")).to_have_count(0)
    row = Referral.objects.get()
    assert (row.state, row.answered_by_partner) == ("completed", OWNER)


def test_a_service_without_an_account_answers_an_equipe_and_reads_what_was_agreed(
    here: World, case: Case, new_window: Callable[..., Page], axe: Callable[..., None]
) -> None:
    with posting():
        meeting = make_team_meeting(here, case)
    service = new_window()
    enter(service)
    expect(service.get_by_text("Come vanno i pomeriggi.")).to_be_visible()
    axe(service)
    no_wider_than_a_phone(service, service.url)
    service.get_by_role("button", name="Ci siamo").click()
    expect(service.get_by_text("Avete risposto: ci siamo.")).to_be_visible()

    giulia = new_window(here.giulia)
    giulia.goto(meeting.get_absolute_url())
    expect(giulia.locator("dl", has_text="Centro per le famiglie")).to_contain_text("viene")
    with acting(SETUP, "tests.it_has_begun"):
        meeting.starts_at = clock.now() - timedelta(minutes=5)
        meeting.save()
    giulia.reload()
    giulia.get_by_label("Centro per le famiglie").check()
    giulia.get_by_label("Sintesi condivisa").fill("Due pomeriggi al centro.")
    giulia.get_by_label("Parte riservata alla coppia").fill("Il padre beve.")
    giulia.get_by_role("button", name="Salva la sintesi").click()
    expect(giulia.get_by_text("Sintesi scritta")).to_be_visible()

    service.reload()
    expect(service.get_by_text("Due pomeriggi al centro.")).to_be_visible()
    expect(service.get_by_text("non serve più rispondere")).to_be_visible()
    page = service.content()
    assert not any(secret in page for secret in ("Il padre beve.", "Elena", "Ferri", "Giulia", "La maestra"))
    axe(service)


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_volunteer_corrects_and_confirms_the_page_of_the_service(
    here: World, site: Site, new_window: Callable[..., Page], axe: Callable[..., None], has_script: bool
) -> None:
    site.run(send_page_link, by=here.admin, service=here.family_centre)
    volunteer = new_window(java_script_enabled=has_script)
    enter(volunteer)
    expect(volunteer.get_by_role("heading", name="La vostra scheda")).to_be_visible()
    volunteer.locator("summary", has_text="Correggete la scheda").click()
    volunteer.get_by_label("Lunedì").fill("la mattina")
    volunteer.get_by_role("button", name="Salva la scheda").click()
    expect(volunteer.locator(".riepilogo-errori")).to_be_visible()
    if has_script:
        axe(volunteer)
        no_wider_than_a_phone(volunteer, volunteer.url)
        volunteer.goto(f"/collegamento/{newest_token()}/")
        volunteer.locator("summary", has_text="Correggete la scheda").click()
    volunteer.get_by_label("Lunedì").fill("9-12")
    volunteer.get_by_role("button", name="Salva la scheda").click()
    expect(volunteer.get_by_text("lunedì 9-12")).to_be_visible()
    volunteer.get_by_label("non ha posto").check()
    volunteer.get_by_role("button", name="Aggiorna il posto").click()
    expect(volunteer.locator(".stato", has_text="non ha posto")).to_be_visible()
    volunteer.get_by_role("button", name="È tutto giusto").click()
    expect(volunteer.get_by_text("chi cerca un servizio sa che la scheda è giusta")).to_be_visible()
    if has_script:
        axe(volunteer)
        no_wider_than_a_phone(volunteer, volunteer.url)
