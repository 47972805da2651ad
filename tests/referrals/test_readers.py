"""Services that receive referrals and have nobody to read them: neither a contact nor a mailbox."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.actions import issue_token
from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.context import SystemActor
from intake.actions import hide_from
from network.actions import appoint, end_post
from network.models import Notice, Post, Service
from network.notice_kinds import NoticeKind
from referrals.actions import send_referral, tell_of_no_readers, withdraw_referral
from referrals.models import Referral
from referrals.partners.actions import retire_mailbox
from referrals.readers import unread_there
from referrals.reminding import Round, remind_all
from referrals.states import FINAL, ReferralState
from tests.referrals.factories import ANSWERS, make_desk_referral, make_followed_case, make_referral, put_in
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


def sweep() -> Round:
    return remind_all(TIMER)


class TestWhileItIsOpen:
    def test_when_the_last_contact_goes_who_sent_it_and_who_runs_the_directory_are_told_once(
        self, world: World
    ) -> None:
        referral = make_referral(world)
        other = make_referral(world, make_followed_case(world, last_name="Neri"))
        leave_service(world.contact)
        assert sweep().unread == 2
        told_of = Notice.objects.filter(kind=NoticeKind.REFERRAL_UNREADABLE)
        assert told(NoticeKind.REFERRAL_UNREADABLE) == ["Giulia", "Giulia", "Marco", "Marco"]
        assert {notice.path for notice in told_of} == {referral.get_absolute_url(), other.get_absolute_url()}
        (keeper,) = Notice.objects.filter(kind=NoticeKind.REFERRAL_SERVICE_UNREAD)
        assert keeper.recipient == world.admin
        assert keeper.origin == "Centro per le famiglie"
        assert sweep().unread == 0

    def test_the_page_the_administrator_is_led_to_opens(self, world: World, client: Client) -> None:
        make_referral(world)
        leave_service(world.contact)
        sweep()
        client.force_login(world.admin)
        path = Notice.objects.get(kind=NoticeKind.REFERRAL_SERVICE_UNREAD).path
        assert client.get(path).status_code == 200

    def test_so_when_the_mailbox_goes(self, world: World) -> None:
        leave_service(world.contact)
        make_mailbox(world.family_centre)
        make_referral(world)
        assert sweep().unread == 0
        retire_mailbox(by=SETUP, service=world.family_centre)
        assert sweep().unread == 1

    @pytest.mark.parametrize("state", sorted(FINAL))
    def test_of_what_is_over_nobody_is_told(self, world: World, state: str) -> None:
        put_in(world, make_referral(world), state)
        leave_service(world.contact)
        assert sweep().unread == 0

    def test_of_an_accepted_one_too(self, world: World) -> None:
        put_in(world, make_referral(world), ReferralState.ACCEPTED)
        leave_service(world.contact)
        assert sweep().unread == 1

    def test_at_the_desk_that_sent_it_too(self, world: World) -> None:
        make_desk_referral(world)
        leave_service(world.contact)
        sweep()
        assert told(NoticeKind.REFERRAL_UNREADABLE) == ["Nicola"]

    def test_it_is_said_again_after_two_weeks_as_long_as_it_lasts(self, world: World) -> None:
        make_referral(world)
        leave_service(world.contact)
        assert sweep().unread == 1
        with clock.at(clock.now() + timedelta(days=13)):
            assert sweep().unread == 0
        with clock.at(clock.now() + timedelta(days=15)):
            assert sweep().unread == 1
            make_mailbox(world.family_centre)
        with clock.at(clock.now() + timedelta(days=30)):
            assert sweep().unread == 0

    def test_of_what_is_withdrawn_meanwhile_nobody_is_told(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        referral = make_referral(world)
        leave_service(world.contact)

        def withdrawn_meanwhile(service: Service) -> list[Referral]:
            found = unread_there(service)
            withdraw_referral(by=world.giulia, referral=referral, reason="Non serve più")
            return found

        monkeypatch.setattr("referrals.actions.reading.unread_there", withdrawn_meanwhile)
        assert tell_of_no_readers(by=TIMER, service=world.family_centre) == []
        assert told(NoticeKind.REFERRAL_UNREADABLE) == []

    def test_a_contact_from_whom_the_person_is_hidden_reads_nothing_and_who_sent_it_is_told(
        self, world: World, client: Client
    ) -> None:
        referral = make_referral(world)
        assert referral.case is not None
        hide_from(by=world.marco, case=referral.case, name=world.contact.label, reason="La cerca.")
        client.force_login(world.giulia)
        assert "adesso nessuno al servizio" in client.get(referral.get_absolute_url()).text.lower()
        assert sweep().unread == 1
        assert told(NoticeKind.REFERRAL_UNREADABLE) == ["Giulia", "Marco"]
        assert told(NoticeKind.REFERRAL_SERVICE_UNREAD) == []
        page = client.get(referral.get_absolute_url()).text
        assert "nessuno può leggerlo" in page.lower()
        assert "né una casella" not in page

    def test_who_comes_to_the_service_later_reads_nothing_of_those_days(
        self, world: World, client: Client
    ) -> None:
        referral = make_referral(world)
        leave_service(world.contact)
        sweep()
        appoint(by=SETUP, user=world.other_contact, role=Role.SERVICE_CONTACT, unit=world.family_centre.unit)
        client.force_login(User.objects.get(pk=world.other_contact.pk))
        page = client.get(referral.get_absolute_url())
        assert page.status_code == 200
        assert "nessuno può leggerlo" not in page.text.lower()
        token = issue_token(by=SETUP, user=world.other_contact, lifetime=timedelta(days=1))
        told = Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/referrals/{referral.pk}/")
        assert told.json()["reminders"] == []

    def test_only_the_timer_tells_it(self, world: World) -> None:
        with pytest.raises(PermissionDenied):
            tell_of_no_readers(by=world.admin, service=world.family_centre)

    def test_the_page_says_it_as_long_as_it_is_so(self, world: World, client: Client) -> None:
        referral = make_referral(world)
        client.force_login(world.giulia)
        words = "adesso nessuno al servizio può leggere questo invio"
        assert words not in client.get(referral.get_absolute_url()).text.lower()
        leave_service(world.contact)
        assert words in client.get(referral.get_absolute_url()).text.lower()
        make_mailbox(world.family_centre)
        assert words not in client.get(referral.get_absolute_url()).text.lower()
