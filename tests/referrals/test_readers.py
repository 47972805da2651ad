"""Services that receive referrals and have nobody to read them: neither a contact nor a mailbox."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from audit import clock
from audit.context import SystemActor
from network.actions import end_post
from network.models import Notice, Post, Service
from network.notice_kinds import NoticeKind
from referrals.actions import send_referral
from referrals.models import Referral
from referrals.partners.actions import retire_mailbox
from referrals.states import ReferralState
from tests.referrals.factories import ANSWERS, make_followed_case
from tests.referrals.partners import make_mailbox
from tests.world import SETUP, World

TIMER = SystemActor("sistema")


def leave_service(user: User) -> None:
    """The contact of a service works there no more, from today."""
    post = Post.objects.get(user=user)
    end_post(by=SETUP, post=post, until=clock.today() - timedelta(days=1))


def send(world: World, service: Service) -> Referral:
    return send_referral(by=world.giulia, case=make_followed_case(world), service=service, **ANSWERS)


def told(kind: NoticeKind) -> list[str]:
    rows = Notice.objects.filter(kind=kind).select_related("recipient")
    return sorted(notice.recipient.first_name for notice in rows)


def send_page(world: World, client: Client) -> Any:
    client.force_login(world.giulia)
    address = f"/situazioni/{make_followed_case(world).pk}/invia/"
    return client.get(address, {"service": world.family_centre.pk})


class TestBeforeSending:
    def test_a_service_nobody_reads_for_gets_nothing(self, world: World) -> None:
        leave_service(world.contact)
        with pytest.raises(ValidationError) as refusal:
            send(world, world.family_centre)
        assert "Nessuno può leggere" in refusal.value.messages[0]
        assert not Referral.objects.exists()

    def test_a_mailbox_is_enough(self, world: World) -> None:
        leave_service(world.contact)
        make_mailbox(world.family_centre)
        assert send(world, world.family_centre).state == ReferralState.DELIVERED

    def test_a_mailbox_taken_away_is_not(self, world: World) -> None:
        leave_service(world.contact)
        make_mailbox(world.family_centre)
        retire_mailbox(by=SETUP, service=world.family_centre)
        with pytest.raises(ValidationError):
            send(world, world.family_centre)

    def test_the_page_says_it_before_anything_is_written_and_offers_the_letter(
        self, world: World, client: Client
    ) -> None:
        leave_service(world.contact)
        page = send_page(world, client).text
        assert "non ha un referente né una casella" in page
        assert "Prepara la lettera" in page
        assert "Centro per le famiglie, Borgo (solo lettera)" in page

    def test_of_a_service_that_is_read_the_page_shows_what_it_would_see(
        self, world: World, client: Client
    ) -> None:
        page = send_page(world, client).text
        assert "non ha un referente né una casella" not in page
        assert "solo lettera" not in page
