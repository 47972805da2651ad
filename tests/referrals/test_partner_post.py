"""Letters leave once, are tried again when they do not, and neither they nor the log name anybody."""

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command

from audit import clock
from network.models import Notice
from network.models.outgoing import PAUSES
from network.notice_kinds import NoticeKind
from referrals import actions
from referrals.models import Letter
from referrals.partners.actions import register_mailbox, retire_mailbox, revoke_links
from referrals.partners.post import TELL_SENDER_AT, deliver, deliver_waiting
from referrals.reminding import remind_all
from tests.referrals.factories import do, make_followed_case, make_referral, undone
from tests.referrals.partners import ADDRESS, Volunteer, make_mailbox, make_mailed_referral, posting
from tests.world import SETUP, World

CANARIES = {
    "first_name": "Canarina",
    "last_name": "Gialletti",
    "phone": "333 444 5556",
    "email": "canarina@gialletti.test",
    "address": "via del Canarino 7",
    "request": "Richiesta canarina.",
}


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that takes nothing for now, and says whom it refuses."""
    refuse_with(450, monkeypatch)


def refuse_with(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def send(self: EmailMessage, fail_silently: bool = False) -> int:
        raise SMTPRecipientsRefused({self.to[0]: (code, b"user canarina")})

    monkeypatch.setattr(EmailMessage, "send", send)


def wait_and_try(letter: Letter) -> Letter:
    letter.refresh_from_db()
    assert letter.next_try_at is not None
    with clock.at(letter.next_try_at):
        deliver_waiting()
    letter.refresh_from_db()
    return letter


def test_no_letter_and_no_line_of_the_log_names_the_person(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    make_mailbox(world.family_centre)
    case = make_followed_case(world, **CANARIES)
    with posting():
        referral = make_referral(world, case, need="Bisogno canarino", subject="Oggetto canarino")
    volunteer = Volunteer().enter()
    volunteer.get()
    with posting():
        actions.write_message(by=world.giulia, referral=referral, text="Messaggio canarino")
        revoke_links(by=world.giulia, referral=referral)
    written = " ".join(str(message.message()) for message in mail.outbox)
    for word in ("canarin", "giallett", "333 444", "giulia", "riva", "bassi"):
        assert word not in written.casefold()
        assert word not in caplog.text.casefold()
    assert ADDRESS not in caplog.text


def test_an_act_that_is_undone_leaves_no_letter(world: World) -> None:
    make_mailbox(world.family_centre)
    case = make_followed_case(world)
    with posting(), undone():
        make_referral(world, case)
    assert mail.outbox == []


def test_a_letter_that_does_not_leave_spoils_no_act_and_is_tried_again(
    world: World, refusing: None, caplog: pytest.LogCaptureFixture
) -> None:
    make_mailed_referral(world)
    letter = Letter.objects.get()
    assert (letter.sent_at, letter.fault, letter.tries) == (None, "SMTPRecipientsRefused", 1)
    assert ADDRESS not in caplog.text
    assert "canarina" not in caplog.text
    assert deliver_waiting() == (0, 0)
    assert wait_and_try(letter).tries == 2


def test_the_sender_is_told_at_the_third_try_and_sees_it(world: World, refusing: None, client: Any) -> None:
    referral = make_mailed_referral(world)
    letter = Letter.objects.get()
    for _ in range(TELL_SENDER_AT - 1):
        assert not Notice.objects.filter(kind=NoticeKind.REFERRAL_MAIL_FAILED).exists()
        wait_and_try(letter)
    told = Notice.objects.filter(kind=NoticeKind.REFERRAL_MAIL_FAILED)
    assert {notice.recipient_id for notice in told} == {world.giulia.pk, world.marco.pk}
    client.force_login(world.giulia)
    assert "riproviamo da soli" in client.get(referral.get_absolute_url()).content.decode()


def test_of_a_mailbox_that_is_not_there_the_sender_is_told_at_once_and_once(
    world: World, monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    refuse_with(550, monkeypatch)
    referral = make_mailed_referral(world)
    letter = Letter.objects.get()
    assert (letter.tries, letter.next_try_at) == (1, None)
    told = Notice.objects.filter(kind=NoticeKind.REFERRAL_MAIL_FAILED)
    assert {notice.recipient_id for notice in told} == {world.giulia.pk, world.marco.pk}
    client.force_login(world.giulia)
    assert "telefona al servizio" in client.get(referral.get_absolute_url()).content.decode()


def test_after_the_last_try_it_is_given_up_and_the_sender_is_asked_to_call(
    world: World, refusing: None, client: Any
) -> None:
    referral = make_mailed_referral(world)
    letter = Letter.objects.get()
    for _ in PAUSES:
        wait_and_try(letter)
    assert (letter.tries, letter.next_try_at) == (len(PAUSES) + 1, None)
    client.force_login(world.giulia)
    assert "telefona al servizio" in client.get(referral.get_absolute_url()).content.decode()


def test_a_letter_leaves_once(world: World) -> None:
    make_mailed_referral(world)
    letter = Letter.objects.get()
    assert not deliver(letter)
    with clock.at(clock.now() + timedelta(days=30)):
        assert deliver_waiting() == (0, 0)
    assert len(mail.outbox) == 1


def test_the_timer_sends_what_a_process_that_ended_had_begun(world: World, capsys: Any) -> None:
    make_mailbox(world.family_centre)
    make_referral(world)  # written, and never posted
    call_command("send_letters")
    assert "1 letters sent, 0 did not leave." in capsys.readouterr().out
    assert mail.outbox[0].to == [ADDRESS]


def test_a_letter_of_a_revoked_link_never_leaves(world: World) -> None:
    make_mailbox(world.family_centre)
    referral = make_referral(world)
    revoke_links(by=world.giulia, referral=referral)
    assert deliver_waiting() == (0, 1)
    assert mail.outbox == []
    assert Letter.objects.get().next_try_at is None


def test_every_news_of_the_sender_is_mailed_and_what_the_service_does_is_not(world: World) -> None:
    referral = make_mailed_referral(world)
    volunteer = Volunteer().enter()
    volunteer.get()
    volunteer.post("accetta/")
    before = len(mail.outbox)
    with posting():
        actions.write_message(by=world.giulia, referral=referral, text="Grazie.")
    assert [message.subject for message in mail.outbox[before:]] == ["C'è una novità in un invio"]


def test_a_mailbox_is_reminded_of_what_it_has_not_answered(world: World) -> None:
    referral = make_mailed_referral(world)
    before = len(mail.outbox)
    with clock.at(referral.answer_due_at + timedelta(minutes=1)), posting():
        remind_all(SETUP)
    (letter,) = mail.outbox[before:]
    assert letter.subject == "Un invio aspetta ancora la vostra risposta"
    assert letter.to == [ADDRESS]


def test_a_new_mailbox_gets_what_the_old_one_could_open_and_what_is_over_or_revoked_it_does_not(
    world: World,
) -> None:
    waiting = make_mailed_referral(world)
    for last_name, end in (("Neri", "withdraw_referral"), ("Villa", "revoke_links")):
        with posting():
            other = make_referral(world, make_followed_case(world, last_name=last_name))
        if end == "revoke_links":
            revoke_links(by=world.giulia, referral=other)
        else:
            do(end, world.giulia, other)
    before = len(mail.outbox)
    with posting():
        new = {"address": "nuova@parrocchia.test", "owner": "Caritas"}
        register_mailbox(by=world.admin, service=world.family_centre, **new)
    farewell, letter = mail.outbox[before:]
    assert letter.to == ["nuova@parrocchia.test"]
    assert farewell.to == [ADDRESS]
    assert Letter.objects.latest("pk").link.referral == waiting


def register(world: World, address: str, owner: str = "Caritas") -> None:
    register_mailbox(by=world.admin, service=world.family_centre, address=address, owner=owner)


def farewells() -> list[list[str]]:
    """To whom it was written that the letters go elsewhere."""
    return [letter.to for letter in mail.outbox if letter.subject.startswith("Questa non è più")]


def test_of_a_changed_mailbox_who_administers_who_coordinates_and_the_old_one_hear(world: World) -> None:
    referral = make_mailed_referral(world)
    with posting():
        register(world, "nuova@parrocchia.test")
    told = Notice.objects.filter(kind=NoticeKind.REFERRAL_MAILBOX_CHANGED)
    assert {notice.recipient for notice in told} == {world.coordinator, world.north_coordinator}, (
        "not who did it"
    )
    assert {notice.path for notice in told} == {world.family_centre.get_absolute_url()}
    (farewell,) = [letter for letter in mail.outbox if letter.subject.startswith("Questa non è più")]
    assert farewell.to == [ADDRESS]
    for secret in ("http", referral.number, "nuova@parrocchia.test", referral.person.last_name):
        assert secret not in farewell.body


def test_taken_away_and_registered_anew_it_is_a_change_and_the_same_again_or_the_first_is_none(
    world: World,
) -> None:
    told = Notice.objects.filter(kind=NoticeKind.REFERRAL_MAILBOX_CHANGED)
    register(world, ADDRESS)
    register(world, ADDRESS)
    assert not told.exists()
    retire_mailbox(by=world.admin, service=world.family_centre)
    register(world, "nuova@parrocchia.test")
    assert told.exists()


@pytest.mark.parametrize("address", [ADDRESS, ADDRESS.upper()])
@pytest.mark.parametrize("is_taken_away", [False, True])
def test_while_the_address_is_the_same_nobody_is_alarmed(
    world: World, address: str, is_taken_away: bool
) -> None:
    with posting():
        make_mailbox(world.family_centre)
        if is_taken_away:
            retire_mailbox(by=world.admin, service=world.family_centre)
        register(world, address, owner="Chi ascolta")
    assert world.family_centre.mailboxes.current().get().owner == "Chi ascolta"
    assert farewells() == []
    assert not Notice.objects.filter(kind=NoticeKind.REFERRAL_MAILBOX_CHANGED).exists()


@pytest.mark.parametrize(("days", "told"), [(29, [[ADDRESS]]), (31, [])])
def test_one_taken_away_hears_of_the_next_unless_it_was_long_ago(
    world: World, days: int, told: list[list[str]]
) -> None:
    make_mailbox(world.family_centre)
    retire_mailbox(by=world.admin, service=world.family_centre)
    with clock.at(clock.now() + timedelta(days=days)), posting():
        register(world, "nuova@parrocchia.test")
    assert farewells() == told
    assert Notice.objects.filter(kind=NoticeKind.REFERRAL_MAILBOX_CHANGED).exists()


def test_of_several_before_only_the_last_hears(world: World) -> None:
    make_mailbox(world.family_centre)
    with posting():
        register(world, "nuova@parrocchia.test")
        register(world, "altra@parrocchia.test")
    assert farewells() == [[ADDRESS], ["nuova@parrocchia.test"]]


def test_a_withdrawal_is_mailed_too(world: World) -> None:
    referral = make_mailed_referral(world)
    with posting():
        do("withdraw_referral", world.giulia, referral)
    assert mail.outbox[-1].subject == "Un invio è stato ritirato"
    assert "ritirato" in Volunteer().enter().get().content.decode().casefold()


def test_the_story_of_the_situation_tells_the_letters(world: World, client: Any) -> None:
    referral = make_mailed_referral(world)
    revoke_links(by=world.giulia, referral=referral)
    client.force_login(world.giulia)
    page = client.get(f"/situazioni/{referral.case_id}/").content.decode()
    assert "ha revocato il collegamento mandato al servizio" in page
    assert "ha spedito un&#x27;e-mail alla casella del servizio" in page
