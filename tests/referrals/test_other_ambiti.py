"""A referral to a service of another Ambito that wants to be found: the same acts, and no other people."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from audit import clock
from audit.context import SystemActor
from intake.models import Case, Person
from network.actions import register_agreement
from network.directory.actions import describe_service
from network.models import Notice, Service
from network.notice_kinds import NoticeKind
from referrals import actions
from referrals.models import Referral
from referrals.reminding import remind_all
from referrals.states import WITH_RECEIVER, ReferralState
from tests.referrals.factories import ANSWERS, make_followed_case, put_in
from tests.world import SETUP, World, make_world


@pytest.fixture
def other(world: World) -> World:
    return make_world("altrove", offset=50)


def share(other: World, *, is_for_all: bool = True) -> Service:
    """The housing desk of the other Ambito wants to be found; its agreement may hold for all."""
    service: Service = describe_service(by=SETUP, service=other.housing_desk, is_shared=True)
    if is_for_all:
        register_agreement(
            by=SETUP,
            organisation=service.organisation,
            kind="controller",
            reference="Protocollo d'intesa",
            since=date(2026, 1, 1),
            is_for_all=True,
        )
    return service


def send(world: World, service: Service) -> Referral:
    return actions.send_referral(by=world.giulia, case=make_followed_case(world), service=service, **ANSWERS)


def test_who_is_found_receives_and_answers(world: World, other: World, client: Client) -> None:
    referral = send(world, share(other))
    assert referral.ambito == world.ambito
    client.force_login(other.other_contact)
    assert "E. F." in client.get(referral.get_absolute_url()).text
    accepted = actions.accept_referral(by=other.other_contact, referral=referral)
    assert "Elena Ferri" in client.get(referral.get_absolute_url()).text
    assert accepted.answered_by == other.other_contact


def test_who_does_not_want_to_be_found_gets_nothing(world: World, other: World) -> None:
    with pytest.raises(ValidationError):
        send(world, other.housing_desk)


def test_an_agreement_of_the_other_ambito_alone_does_not_let_data_go(world: World, other: World) -> None:
    with pytest.raises(ValidationError) as refusal:
        send(world, share(other, is_for_all=False))
    assert "accordo" in refusal.value.messages[0]


def test_the_form_offers_it_to_both_ambiti(world: World, other: World, client: Client) -> None:
    share(other)
    client.force_login(world.giulia)
    page = client.get(f"/situazioni/{make_followed_case(world).pk}/invia/").text
    assert page.count("Sportello casa, Pieve") == 2


@pytest.mark.parametrize("state", sorted(set(ReferralState) - {ReferralState.DRAFT, ReferralState.SENT}))
def test_of_another_ambito_only_the_contacts_see_only_that_referral(
    world: World, other: World, state: str
) -> None:
    referral = send(world, share(other))
    world.people["contact"], mine = other.other_contact, world.contact
    referral = put_in(world, referral, state)
    world.people["contact"] = mine
    assert referral.shows_identity == (state in WITH_RECEIVER)
    for user in other.people.values():
        sees = user == other.other_contact
        assert Referral.objects.visible_to(user).exists() == sees, user.label
        assert not Case.objects.visible_to(user).filter(referrals=referral).exists()
        assert not Person.objects.visible_to(user).filter(referrals=referral).exists()


def test_when_it_is_late_its_coordinators_hear_of_the_service_and_of_nobody_else(
    world: World, other: World, client: Client
) -> None:
    referral = send(world, share(other))
    with clock.at(clock.now() + timedelta(days=60)):
        remind_all(SystemActor("sistema"))
        remind_all(SystemActor("sistema"))
        (told,) = Notice.objects.filter(kind=NoticeKind.SERVICE_LATE)
        assert told.recipient == other.coordinator
        assert (told.reference, told.origin) == ("", referral.service.name)
        client.force_login(other.coordinator)
        assert client.get(told.path).status_code == 200
        assert client.get(referral.get_absolute_url()).status_code == 404


def test_of_a_service_of_ones_own_they_hear_of_the_referral(world: World) -> None:
    send(world, world.family_centre)
    with clock.at(clock.now() + timedelta(days=60)):
        remind_all(SystemActor("sistema"))
    kinds = set(Notice.objects.filter(recipient=world.coordinator).values_list("kind", flat=True))
    assert NoticeKind.REFERRAL_ESCALATED in kinds
    assert NoticeKind.SERVICE_LATE not in kinds
