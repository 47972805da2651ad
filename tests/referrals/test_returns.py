"""Letters that come back later: who counted on them is told at once, and nobody can invent that one did."""

from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from audit import clock
from network.delivery_reports import LARGEST, NotAReport, read_report
from network.mailing import mail_notices
from network.models import Notice, NoticeLetter
from network.notice_kinds import NoticeKind
from network.returns import letter_named_by
from network.urgency import Urgency
from referrals.lost_letters import lost_letters
from referrals.models import Letter, Mailbox, Referral
from referrals.partners.actions import register_mailbox, send_report_link
from referrals.partners.tables import register_table_mailbox
from referrals.returning import LATEST, record_return, take_back
from tests.intake.factories import make_followed_case, make_team_meeting
from tests.network.tables.factories import make_table, seat_association
from tests.referrals.factories import make_referral
from tests.referrals.partners import ADDRESS, OWNER, Volunteer, make_mailbox, make_mailed_referral, posting
from tests.world import SETUP, World

RETURNED, REFUSED = NoticeKind.REFERRAL_MAIL_RETURNED, NoticeKind.REFERRAL_MAILBOX_REFUSED


@pytest.fixture(autouse=True)
def return_address(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "ritorni@rete.test"


@pytest.fixture
def referral(world: World) -> Referral:
    return make_mailed_referral(world)


def report(to: str = "", status: str = "5.1.1", action: str = "failed", sender: str = "<>") -> bytes:
    """A report as a mail server writes it; by default on the newest letter."""
    return (
        f"Return-Path: {sender}\r\nFrom: MAILER-DAEMON@posta.test\r\n"
        f"To: {to or mail.outbox[-1].from_email}\r\nSubject: Undelivered Mail\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt was not delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; posta.test\r\n\r\n"
        f"Final-Recipient: rfc822; {ADDRESS}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 no such user canarina\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Un nuovo invio per voi\r\n\r\nBuongiorno\r\n"
        "--b--\r\n"
    ).encode()


def told(kind: NoticeKind) -> set[int]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_a_letter_leaves_from_an_address_of_its_own_that_names_nobody(referral: Referral) -> None:
    (message,) = mail.outbox
    letter = Letter.objects.get()
    assert message.from_email.startswith(f"ritorni+p{letter.pk}-")
    assert len(message.from_email.partition("@")[0]) <= 64
    assert message.message()["From"] == "accoglienza@localhost"
    assert letter_named_by([message.from_email.upper()]) == ("p", letter.pk)


def test_without_a_return_address_it_leaves_as_before(world: World, settings: Any) -> None:
    settings.BOUNCE_ADDRESS = ""
    make_mailed_referral(world)
    assert mail.outbox[0].from_email == "accoglienza@localhost"


def test_who_sent_the_referral_is_told_at_once_and_once(
    world: World, client: Client, referral: Referral
) -> None:
    assert take_back(report()).endswith("came back with 5.1.1.")
    assert take_back(report()).endswith("came back with 5.1.1, as was known.")
    assert Notice.objects.filter(kind=RETURNED).count() == 2
    assert told(RETURNED) == {world.giulia.pk, world.marco.pk}
    client.force_login(world.giulia)
    page = client.get(referral.get_absolute_url()).text
    assert "È tornata indietro" in page
    assert "l&#x27;indirizzo non esiste" in page


@pytest.mark.parametrize(
    ("status", "words", "is_refused"),
    [
        ("5.1.1", "l'indirizzo non esiste", True),
        ("5.1.10", "l'indirizzo non esiste", True),
        ("5.2.1", "la casella è chiusa", True),
        ("4.2.2", "la casella è piena", False),
        ("5.2.3", "la casella non riceve", True),
        ("4.4.7", "il loro server di posta non risponde", False),
        ("5.7.1", "il loro server rifiuta la nostra posta", True),
        ("5.0.0", "non è stata consegnata", True),
        ("4.10.1", "non è stata consegnata", False),
    ],
)
def test_the_reason_is_coded_and_only_one_for_good_marks_the_mailbox(
    world: World, referral: Referral, status: str, words: str, is_refused: bool
) -> None:
    take_back(report(status=status))
    letter = Letter.objects.get()
    assert (letter.return_status, letter.return_reason) == (status, words)
    assert (Mailbox.objects.get().refused_at is not None) is is_refused
    assert told(REFUSED) == ({world.admin.pk} if is_refused else set())
    assert told(RETURNED) == {world.giulia.pk, world.marco.pk}


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered"])
def test_a_letter_that_is_only_late_has_not_come_back(referral: Referral, action: str) -> None:
    assert action in take_back(report(action=action, status="4.4.1"))
    assert Letter.objects.get().returned_at is None


def test_the_administrator_reads_it_and_whoever_reads_a_letter_again_ends_it(
    world: World, client: Client, referral: Referral
) -> None:
    take_back(report())
    page = f"/rete/{world.family_centre.pk}/casella/"
    client.force_login(world.admin)
    assert Notice.objects.get(kind=REFUSED).path == page
    assert "respinge la posta" in client.get(page).text
    Volunteer().enter()
    assert Mailbox.objects.get().refused_at is None


def test_registering_the_same_mailbox_again_ends_it_too(world: World, referral: Referral) -> None:
    take_back(report())
    register_mailbox(by=world.admin, service=world.family_centre, address=ADDRESS, owner=OWNER)
    assert Mailbox.objects.get().refused_at is None


def test_a_letter_of_notices_that_comes_back_tells_the_sender_only_of_what_nobody_read(
    world: World, client: Client
) -> None:
    read, unread = make_referral(world, urgency=Urgency.URGENT), make_referral(world, urgency=Urgency.URGENT)
    client.force_login(world.contact)
    client.get(read.get_absolute_url())
    with clock.at(clock.now() + timedelta(hours=2)):
        mail_notices(SETUP)
        to_contact = next(one for one in mail.outbox if one.to == [world.contact.email])
        take_back(report(to=to_contact.from_email))
    assert NoticeLetter.objects.get(recipient=world.contact).return_status == "5.1.1"
    assert {n.path for n in Notice.objects.filter(kind=RETURNED)} == {unread.get_absolute_url()}


def test_an_invitation_that_comes_back_is_told_to_the_pair(world: World) -> None:
    make_mailbox(world.family_centre)
    case = make_followed_case(world)
    with posting():
        make_team_meeting(world, case)
    take_back(report())
    assert told(RETURNED) == {world.giulia.pk, world.marco.pk}


def test_a_letter_to_a_table_that_comes_back_is_told_to_who_runs_it(world: World) -> None:
    member = seat_association(world, make_table(world))
    with posting():
        register_table_mailbox(by=world.planner, member=member, address=ADDRESS, owner=OWNER)
    take_back(report())
    assert world.planner.pk in told(RETURNED)
    assert Notice.objects.filter(kind=REFUSED, path=f"/rete/tavoli/enti/{member.pk}/casella/").exists()


def test_who_keeps_a_mailbox_is_led_from_what_was_lost_to_where_its_address_is_corrected(
    world: World, client: Client, referral: Referral
) -> None:
    take_back(report())
    member = seat_association(world, make_table(world))
    with posting():
        register_table_mailbox(by=world.planner, member=member, address="faro@ass.test", owner="Il Faro")
    take_back(report())
    pages = {
        world.admin: f"/rete/{world.family_centre.pk}/casella/",
        world.coordinator: f"/rete/tavoli/enti/{member.pk}/casella/",
    }
    for who, page in pages.items():
        client.force_login(who)
        lost = client.get("/invii/posta/").text
        assert [each for each in pages.values() if f'href="{each}"' in lost] == [page]
        assert client.get(page).status_code == 200


def test_a_link_for_reports_that_comes_back_is_told_to_the_administrator(world: World) -> None:
    make_mailbox(world.family_centre)
    with posting():
        send_report_link(by=world.admin, service=world.family_centre)
    take_back(report(status="4.2.2"))
    assert told(RETURNED) == {world.admin.pk}


def test_one_that_only_says_farewell_to_a_mailbox_worries_nobody(world: World) -> None:
    make_mailbox(world.family_centre)
    with posting():
        make_mailbox(world.family_centre, "nuova@parrocchia.test")
    assert take_back(report()).endswith("came back with 5.1.1.")
    assert Letter.objects.get().returned_at
    assert told(RETURNED) == told(REFUSED) == set()
    assert lost_letters(world.admin) == []


def bomb(depth: int) -> bytes:
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level)
        for level in range(depth)
    )
    return b"Return-Path: <>\r\n" + head


HOSTILE = {
    "empty": lambda own: b"",
    "no report": lambda own: b"To: " + own.encode() + b"\r\n\r\nSono in ferie.",
    "another kind of report": lambda own: report(own).replace(
        b"message/delivery-status", b"message/feedback-report"
    ),
    "with a sender": lambda own: report(own, sender="<chi@altrove.test>"),
    "no token": lambda own: report("ritorni@rete.test"),
    "another letter's seal": lambda own: report(own.replace("+p", "+p1")),
    "another kind's seal": lambda own: report(own.replace("+p", "+n")),
    "a seal of zeros": lambda own: report(own.partition("-")[0] + "-aaaaaaaaaaaaaaaa@rete.test"),
    "another house": lambda own: report(own.replace("rete.test", "altrove.test")),
    "huge": lambda own: report(own) + b"x" * LARGEST,
    "nested a thousand times": lambda own: bomb(1000),
    "no status": lambda own: report(own, status="boh"),
    "a status that is none": lambda own: report(own, status="6.1.1"),
    "NUL and bytes": lambda own: b"\x00\xff" * 500,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_hostile_is_refused_with_a_sentence_and_writes_nothing(referral: Referral, what: str) -> None:
    raw = HOSTILE[what](str(mail.outbox[-1].from_email))
    with pytest.raises(NotAReport, match=r"^It .*\.$"):
        take_back(raw)
    assert not Letter.objects.exclude(returned_at=None).exists()
    assert told(RETURNED) == set()


def test_a_bomb_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("network.delivery_reports.message_from_bytes", lambda raw: pytest.fail("was parsed"))
    with pytest.raises(NotAReport, match="too many parts"):
        read_report(bomb(11))
    assert message_from_bytes(bomb(9)).is_multipart()


def test_a_letter_of_long_ago_does_not_come_back(referral: Referral) -> None:
    with clock.at(clock.now() + LATEST + LATEST), pytest.raises(NotAReport, match="thirty days"):
        take_back(report())


def test_a_key_of_before_still_seals(referral: Referral, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert take_back(report()).endswith("5.1.1.")


def test_nobody_says_that_a_letter_came_back(world: World, referral: Referral) -> None:
    with pytest.raises(PermissionDenied):
        record_return(by=world.admin, letter=Letter.objects.get(), status="5.1.1")


def test_no_line_repeats_what_a_message_says(referral: Referral, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    assert "canarina" not in take_back(report()) + caplog.text
    assert ADDRESS not in caplog.text
