"""Who owes a service a reply is reminded, while the time of the service stands still."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from audit import clock
from network.notice_kinds import NoticeKind
from referrals.deadlines import OwedStep
from referrals.models import Letter, Referral
from tests.referrals.factories import do
from tests.referrals.partners import make_mailbox
from tests.referrals.test_reminding import (
    COORDINATORS,
    DUE,
    ESCALATED,
    HALF,
    KINDS,
    PAIR,
    SENT,
    round_at,
    sent,
    told,
)
from tests.world import World, make_world


@pytest.fixture
def here(db: None) -> World:
    with clock.at(SENT):
        return make_world()


OWED = [
    NoticeKind.REFERRAL_REPLY_HALF_TIME,
    NoticeKind.REFERRAL_REPLY_DUE,
    NoticeKind.REFERRAL_REPLY_ESCALATED,
]


def asked(world: World, moment: datetime = SENT) -> Referral:
    referral = sent(world)
    with clock.at(moment):
        return do("request_information", world.contact, referral)


def test_who_owes_the_service_a_reply_is_reminded_and_at_last_the_coordinators(here: World) -> None:
    asked(here)
    heard = []
    for moment, kind in zip((HALF, DUE, ESCALATED), OWED, strict=True):
        assert round_at(moment - timedelta(minutes=2)).reminders == 0
        assert round_at(moment).reminders == 1
        assert round_at(moment).reminders == 0
        heard.append(told(here, kind))
    assert heard == [PAIR, PAIR, PAIR | COORDINATORS]
    assert told(here, *KINDS) == set()


def test_a_second_question_has_reminders_of_its_own(here: World) -> None:
    referral = asked(here)
    assert round_at(HALF).reminders == 1
    with clock.at(HALF):
        given = do("give_information", here.giulia, referral)
        again = do("request_information", here.contact, given)
    half = again.reminder_moments[OwedStep.HALF_TIME]
    assert half > HALF
    assert [round_at(HALF).reminders, round_at(half).reminders] == [0, 1]


def test_the_mailbox_of_the_service_gets_no_letter_of_what_others_owe(here: World) -> None:
    make_mailbox(here.family_centre)
    asked(here)
    letters = Letter.objects.count()
    round_at(ESCALATED)
    assert Letter.objects.count() == letters


def test_while_the_time_stands_still_the_page_says_when_who_owes_the_reply_is_reminded(
    here: World, client: Client
) -> None:
    referral = asked(here)
    for user in (here.giulia, here.contact):
        client.force_login(user)
        with clock.at(SENT + timedelta(hours=1)):
            page = client.get(referral.get_absolute_url())
        assert page.context["plan"].coming.step == OwedStep.HALF_TIME
        assert "a chi deve la risposta al servizio" in page.text
