"""The sheet by mail: to who said that it is safe, without a name, and never lost unknowingly."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.test import Client

from accounts.actions import issue_token
from accounts.models import User
from audit import clock
from audit.context import acting
from intake.actions import close_case, send_sheet
from intake.models import Case, Intake, SheetLetter
from intake.scheda.plain_sheet import Sheet, sheet_of_case, sheet_of_intake
from intake.scheda.sheet_post import claim_sheet_letter, mail_sheets
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.actions import send_referral_sheet
from referrals.models import Referral
from referrals.plain_sheet import sheet_of_referral
from referrals.returning import take_back
from referrals.states import ReferralState
from tests.gulpease import gulpease
from tests.intake.factories import make_followed_case, pass_seat
from tests.intake.merge_scenes import merge
from tests.referrals.factories import make_referral, put_in
from tests.referrals.test_returns import report
from tests.world import SETUP, World, make_intake

SAFE: dict[str, Any] = {"email": "elena@example.org", "contact_safety": "safe"}
NAMES = ("Elena", "Ferri", "Giulia", "Marco", "Riva", "Bassi", "Centro per le famiglie")


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world, **SAFE)


@pytest.fixture
def referral(world: World, case: Case) -> Referral:
    return make_referral(world, case)


def change(row: Case | Referral, **facts: Any) -> None:
    with acting(SETUP, "tests.change"):
        for name, value in facts.items():
            setattr(row.person, name, value)
        row.person.save()


def by_mail(sheet: Sheet) -> str:
    return " ".join(" ".join(part.by_mail) for part in sheet.parts)


def test_the_letter_says_what_happens_whom_to_call_and_by_when_and_names_nobody(
    world: World, referral: Referral
) -> None:
    send_referral_sheet(by=world.giulia, referral=referral)
    assert mail.outbox == []
    assert mail_sheets(SETUP).sent == 1
    (letter,) = mail.outbox
    assert letter.to == ["elena@example.org"]
    said = f"{letter.subject}\n{letter.body}"
    assert referral.source.number in said
    assert "Ci risponde entro" in said
    assert "via dei Tigli 4" in said
    assert [name for name in NAMES if name in said] == []


@pytest.mark.parametrize(
    "state",
    [ReferralState.DELIVERED, ReferralState.ACCEPTED, ReferralState.COMPLETED, ReferralState.DECLINED],
)
def test_whatever_a_letter_says_is_easy_and_names_nobody(
    world: World, referral: Referral, case: Case, state: str
) -> None:
    sheets = [sheet_of_referral(put_in(world, referral, state)), sheet_of_case(case)]
    for sheet in [*sheets, sheet_of_intake(make_intake(world))]:
        assert [name for name in NAMES if name in by_mail(sheet)] == []
        assert all(gulpease(" ".join(part.by_mail)) >= 60 for part in sheet.parts if part.by_mail)


@pytest.mark.parametrize(
    "facts", [{"email": ""}, {"contact_safety": "unknown"}, {"contact_safety": "unsafe"}, {"protected": True}]
)
def test_nobody_is_written_to_where_it_is_not_known_to_be_safe(
    world: World, case: Case, facts: dict[str, Any]
) -> None:
    change(case, **facts)
    with pytest.raises(ValidationError):
        send_sheet(by=world.giulia, origin=case)
    assert not SheetLetter.objects.exists()


@pytest.mark.parametrize("facts", [{"contact_safety": "unsafe"}, {"protected": True}, {"email": ""}])
def test_a_letter_does_not_leave_when_it_is_no_longer_safe(
    world: World, case: Case, facts: dict[str, Any]
) -> None:
    send_sheet(by=world.giulia, origin=case)
    change(case, **facts)
    assert mail_sheets(SETUP) == mail_sheets(SETUP)
    assert mail.outbox == []
    assert SheetLetter.objects.get().is_given_up
    assert Notice.objects.get(kind=NoticeKind.SHEET_LOST).recipient == world.giulia


def test_one_of_who_was_merged_meanwhile_goes_only_where_the_kept_record_says_it_is_safe(
    world: World, case: Case
) -> None:
    send_sheet(by=world.giulia, origin=case)
    (waiting,) = SheetLetter.objects.to_send()  # a round of the timer has begun
    kept = make_intake(world, first_name="Helena", outcome="information", contact_safety="unsafe").person
    merge(world, kept, case.person)
    assert claim_sheet_letter(by=SETUP, letter=waiting) is None
    mail_sheets(SETUP)
    assert mail.outbox == []
    assert Notice.objects.filter(kind=NoticeKind.SHEET_LOST).exists()


def test_a_second_click_sends_no_second_letter(world: World, case: Case) -> None:
    assert send_sheet(by=world.giulia, origin=case) == send_sheet(by=world.giulia, origin=case)
    mail_sheets(SETUP)
    mail_sheets(SETUP)
    assert len(mail.outbox) == 1
    with clock.at(clock.now() + timedelta(minutes=2)):
        send_sheet(by=world.marco, origin=case)
        mail_sheets(SETUP)
    assert len(mail.outbox) == 2


def test_only_who_follows_the_person_or_received_them_sends_it(
    world: World, case: Case, referral: Referral
) -> None:
    scheda = make_intake(world, outcome="information", **SAFE)
    send_sheet(by=world.desk, origin=scheda)
    for who in (world.luca, world.contact, world.admin, world.desk):
        with pytest.raises(PermissionDenied):
            send_sheet(by=who, origin=case)
        with pytest.raises(PermissionDenied):
            send_referral_sheet(by=who, referral=referral)
    with pytest.raises(PermissionDenied):
        send_sheet(by=world.giulia, origin=scheda)


def test_who_closed_the_situation_sends_the_sheet_that_says_so_as_long_as_they_read_it(
    world: World, case: Case, client: Client
) -> None:
    case = pass_seat(world, case)
    case = close_case(
        by=world.luca, case=case, closing_reason="goals_reached", reason="Sta bene.", version=case.version
    )
    client.force_login(world.luca)
    client.post(f"/situazioni/{case.pk}/foglio/manda/")
    mail_sheets(SETUP)
    assert len(mail.outbox) == 1
    with pytest.raises(PermissionDenied):  # she had left it before
        send_sheet(by=world.giulia, origin=case)
    with clock.at(clock.now() + timedelta(days=31)), pytest.raises(PermissionDenied):
        send_sheet(by=world.luca, origin=case)


def test_a_server_that_does_not_answer_is_asked_again_and_then_the_sender_is_told(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: EmailMessage) -> None:
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailMessage, "send", fail)
    send_sheet(by=world.giulia, origin=case)
    for hours in range(3):
        with clock.at(clock.now() + timedelta(hours=hours)):
            assert mail_sheets(SETUP).failed == 1
    (notice,) = Notice.objects.filter(kind=NoticeKind.SHEET_LOST)
    assert (notice.recipient, notice.path) == (world.giulia, case.get_absolute_url())
    monkeypatch.undo()
    with clock.at(clock.now() + timedelta(days=1)):
        assert mail_sheets(SETUP).sent == 1


def test_one_that_comes_back_is_told_to_who_sent_it_once(world: World, case: Case, settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "ritorni@rete.test"
    send_sheet(by=world.giulia, origin=case)
    mail_sheets(SETUP)
    for _again in range(2):
        take_back(report())
    assert Notice.objects.filter(kind=NoticeKind.SHEET_LOST).count() == 1
    assert SheetLetter.objects.get().return_status == "5.1.1"


def test_its_page_shows_where_it_goes_sends_it_and_tells_how_it_went(
    world: World, client: Client, referral: Referral
) -> None:
    page = f"{referral.get_absolute_url()}foglio/"
    client.force_login(world.giulia)
    assert "elena@example.org" in client.get(page).text
    sent = client.post(f"{page}manda/", follow=True)
    assert "In partenza" in sent.text
    mail_sheets(SETUP)
    assert "E-mail inviata" in client.get(page).text
    change(referral, contact_safety="unsafe")
    page_now = client.get(page).text
    assert ("manda/" in page_now, "il foglio si dà a mano" in page_now) == (False, True)


def ask(user: User, path: str, method: str = "get") -> Any:
    token = issue_token(by=user, user=user, lifetime=timedelta(days=1))
    program = Client(headers={"authorization": f"Bearer {token}"})
    return getattr(program, method)(f"/api/v1/{path}", content_type="application/json")


def test_a_program_sends_it_and_reads_how_it_went(world: World, case: Case, referral: Referral) -> None:
    scheda: Intake = make_intake(world, outcome="information", **SAFE)
    for user, path in (
        (world.giulia, f"cases/{case.pk}"),
        (world.giulia, f"referrals/{referral.pk}"),
        (world.desk, f"intakes/{scheda.pk}"),
    ):
        assert ask(user, f"{path}/sheet/letters/", "post").status_code == 201
        mail_sheets(SETUP)
        (line,) = ask(user, f"{path}/sheet/letters/").json()["results"]
        assert line["sent_at"]
    change(case, email="")
    assert ask(world.giulia, f"cases/{case.pk}/sheet/letters/", "post").status_code == 422
