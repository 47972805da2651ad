"""A letter of notices that is given up is told to who sent the referral, if it still matters."""

from collections.abc import Iterable
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail import EmailMessage

from accounts.models import User
from accounts.roles import Role
from audit import clock
from network.appointments.actions import enrol_person
from network.mailing import mail_notices
from network.models import Notice, NoticeLetter
from network.models.outgoing import PAUSES
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from referrals.actions import see_referral
from referrals.deliveries import deliveries_of
from tests.referrals.factories import do, make_referral
from tests.referrals.test_returns import told
from tests.world import SETUP, World, make_case


def refuse_to_leave(_message: EmailMessage) -> None:
    raise SMTPServerDisconnected


def give_up_letters_to_contacts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server is out of reach as long as a letter is tried."""
    monkeypatch.setattr(EmailMessage, "send", refuse_to_leave)
    later = clock.now()
    for pause in (timedelta(hours=1), *PAUSES):
        later += pause + timedelta(minutes=1)
        with clock.at(later):
            mail_notices(SETUP)


def test_a_letter_to_a_contact_that_is_given_up_is_told_to_who_sent_the_referral(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = make_referral(world, urgency=Urgency.URGENT)
    give_up_letters_to_contacts(monkeypatch)
    assert NoticeLetter.objects.get(recipient=world.contact).is_given_up
    assert told(NoticeKind.REFERRAL_MAIL_FAILED) == {world.giulia.pk, world.marco.pk}
    (delivery,) = deliveries_of(referral)
    assert delivery.is_lost
    assert delivery.is_given_up
    give_up_letters_to_contacts(monkeypatch)
    assert Notice.objects.filter(kind=NoticeKind.REFERRAL_MAIL_FAILED).count() == 2


def test_of_what_the_contact_has_read_meanwhile_nobody_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = make_referral(world, urgency=Urgency.URGENT)
    with clock.at(clock.now() + timedelta(hours=1)), monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", refuse_to_leave)
        mail_notices(SETUP)
    see_referral(by=world.contact, referral=referral)
    give_up_letters_to_contacts(monkeypatch)
    assert told(NoticeKind.REFERRAL_MAIL_FAILED) == set()


def second_contact(world: World) -> User:
    return enrol_person(
        by=world.admin,
        unit=world.family_centre.unit,
        role=Role.SERVICE_CONTACT,
        first_name="Ugo",
        last_name="Ferri",
        email="ugo@coop.test",
        profession="educator",
    )


@pytest.mark.parametrize("name", ["accept_referral", "complete_referral", "decline_referral"])
def test_nor_of_what_another_contact_has_answered(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ugo = User.objects.get(pk=second_contact(world).pk)
    referral = make_referral(world, urgency=Urgency.URGENT)
    if name == "complete_referral":
        referral = do("accept_referral", ugo, referral)
    do(name, ugo, referral)
    give_up_letters_to_contacts(monkeypatch)
    assert NoticeLetter.objects.get(recipient=world.contact).is_given_up
    assert told(NoticeKind.REFERRAL_MAIL_FAILED) == set()


def test_nor_of_what_was_withdrawn_meanwhile(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    referral = make_referral(world, urgency=Urgency.URGENT)
    do("withdraw_referral", world.giulia, referral)
    give_up_letters_to_contacts(monkeypatch)
    assert told(NoticeKind.REFERRAL_MAIL_FAILED) == set()


def test_who_counted_on_several_is_told_with_all_the_counters_taken_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken one referral after the other, two letters given up at once would wait for each other."""
    make_referral(world, urgency=Urgency.URGENT)
    other = make_case(world, first_name="Ada", last_name="Corti")
    make_referral(world, other, by=world.coordinator, urgency=Urgency.URGENT)
    held: list[set[int]] = []

    def hold(users: Iterable[User]) -> None:
        held.append({user.pk for user in users})

    monkeypatch.setattr("referrals.returning.hold_counters", hold)
    give_up_letters_to_contacts(monkeypatch)
    everybody = {world.giulia.pk, world.marco.pk, world.coordinator.pk}
    assert told(NoticeKind.REFERRAL_MAIL_FAILED) == everybody
    assert held == [everybody]
