"""Ending an accepted referral for the service: who sent it says how it went, and can go on."""

from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from audit.context import acting
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.models import Letter, Referral
from referrals.states import OutcomeCode, ReferralState
from tests.referrals.factories import do, make_referral, put_in
from tests.referrals.partners import make_mailed_referral, posting
from tests.referrals.test_readers import leave_service
from tests.world import SETUP, World

IN_HAND = [ReferralState.ACCEPTED, ReferralState.IN_PROGRESS]


@pytest.mark.parametrize("state", IN_HAND)
def test_who_sent_it_ends_what_a_vanished_service_will_not_and_sends_elsewhere(
    world: World, state: str
) -> None:
    referral = put_in(world, make_referral(world), state)
    leave_service(world.contact)
    ended = do("end_referral", world.giulia, referral)
    assert (ended.state, ended.outcome) == (ReferralState.ENDED, OutcomeCode.NO_HELP)
    assert not Referral.objects.open().exists()
    assert do("end_referral", world.marco, referral).history.count() == ended.history.count()


@pytest.mark.parametrize(
    ("argument", "value"), [("outcome", ""), ("outcome", "boh"), ("words", "  "), ("words", "x" * 601)]
)
def test_how_it_went_is_asked_for(world: World, argument: str, value: str) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    with pytest.raises(ValidationError) as refusal:
        do("end_referral", world.giulia, referral, **{argument: value})
    assert set(refusal.value.message_dict) == {argument}


def test_the_words_name_nobody_since_the_service_reads_them(world: World) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    with pytest.raises(ValidationError):
        do("end_referral", world.giulia, referral, words="La Ferri non è stata chiamata.")


def test_the_service_may_not_end_it_so(world: World) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    with pytest.raises(PermissionDenied):
        do("end_referral", world.contact, referral)


def test_the_service_and_the_rest_of_the_pair_are_told_and_the_mailbox_gets_a_letter(world: World) -> None:
    referral = put_in(world, make_mailed_referral(world), ReferralState.ACCEPTED)
    letters = Letter.objects.count()
    with posting():
        do("end_referral", world.giulia, referral)
    rows = Notice.objects.filter(kind=NoticeKind.REFERRAL_ENDED).select_related("recipient")
    assert {notice.recipient for notice in rows} == {world.marco, world.contact}
    assert Letter.objects.count() == letters + 1


def test_the_page_offers_it_and_then_says_how_it_went(world: World, client: Client) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    client.force_login(world.giulia)
    assert "Chiudi tu l'invio" in client.get(referral.get_absolute_url()).text
    address = f"{referral.get_absolute_url()}chiudi/"
    assert client.post(address, {"outcome": "no_help", "words": ""}).status_code == 422
    answer = client.post(address, {"outcome": "no_help", "words": "Il centro ha chiuso."}, follow=True)
    assert "Il centro ha chiuso." in answer.text
    assert "Non ha potuto avere l'aiuto" in unescape(answer.text)


def test_the_database_wants_the_outcome_of_an_ended_referral(world: World) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    referral.state = ReferralState.ENDED
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SETUP, "tests.end"):
        referral.save()
