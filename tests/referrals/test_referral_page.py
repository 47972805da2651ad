"""The page of a referral, as each side sees it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.actions import issue_token
from audit.access import readings_of
from audit.models import AccessKind, AccessLogEntry
from intake.actions import protect_person
from network.models import Notice
from referrals import actions
from referrals.models import Referral
from referrals.states import WITH_RECEIVER, WITHHELD, ReferralState
from tests.network.files.samples import PDF
from tests.referrals.factories import (
    ANSWERS,
    make_desk_referral,
    make_followed_case,
    make_protected_referral,
    make_refer_intake,
    make_referral,
    put_in,
    undone,
)
from tests.referrals.partners import make_mailbox
from tests.statements import statements_of
from tests.world import World, make_world

SECRETS = ("Elena", "Ferri", "035 123 456", "elena@example.org", "via Roma 1", "12 marzo 1984", "1984-03-12")
ADDRESSES = re.compile(r'(href|action)="(/[^"#]*)"')
HIDDEN = sorted(set(ReferralState) - WITH_RECEIVER - {ReferralState.DRAFT})


def make_telling_referral(world: World) -> Referral:
    """A referral for a person of whom everything is known."""
    case = make_followed_case(world, phone="035 123 456", email="elena@example.org", address="via Roma 1")
    return make_referral(world, case)


def told_by(client: Client, referral: Referral) -> str:
    answer = client.get(referral.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def secrets_in(page: str) -> list[str]:
    return [each for each in SECRETS if each in page]


@pytest.mark.parametrize("state", HIDDEN)
def test_name_and_contacts_are_nowhere_in_what_the_service_gets(
    world: World, client: Client, state: str
) -> None:
    referral = put_in(world, make_telling_referral(world), state)
    client.force_login(world.contact)
    pages = [told_by(client, referral)]
    pages += [
        client.get(f"/invii/ricevuti/?stato={code}").content.decode()
        for code in ("da-decidere", "accettati", "non-accettati", "conclusi")
    ]
    assert [secrets_in(page) for page in pages] == [[]] * 5
    assert ("E. F." in pages[0]) == (state not in WITHHELD)


@pytest.mark.parametrize("state", sorted(WITH_RECEIVER))
def test_once_accepted_the_service_reads_name_and_contacts(world: World, client: Client, state: str) -> None:
    referral = put_in(world, make_telling_referral(world), state)
    client.force_login(world.contact)
    page = told_by(client, referral)
    assert secrets_in(page) == [
        "Elena",
        "Ferri",
        "035 123 456",
        "elena@example.org",
        "via Roma 1",
        "12 marzo 1984",
    ]
    assert "<strong>Elena Ferri</strong>, 35–44 anni" in page
    assert "giulia@valdoro.test" in page


@pytest.mark.parametrize("name", ["accetta", "non-accetta", "chiedi", "messaggio"])
def test_a_page_with_errors_hides_as_much(world: World, client: Client, name: str) -> None:
    referral = put_in(world, make_telling_referral(world), ReferralState.DECLINED)
    client.force_login(world.contact)
    answer = client.post(f"/invii/{referral.pk}/{name}/", {})
    assert answer.status_code in {409, 422}
    assert secrets_in(answer.content.decode()) == []


def test_after_an_undone_acceptance_they_are_hidden_again(world: World, client: Client) -> None:
    referral = put_in(world, make_telling_referral(world), ReferralState.ACCEPTED)
    actions.undo_accept_referral(by=world.contact, referral=referral)
    client.force_login(world.contact)
    assert secrets_in(told_by(client, referral)) == []


def test_of_a_protected_person_the_service_never_sees_where_they_are(world: World, client: Client) -> None:
    sent = make_protected_referral(world, phone="035 123 456", address="via Roma 1")
    referral = put_in(world, sent, ReferralState.ACCEPTED)
    client.force_login(world.contact)
    page = told_by(client, referral)
    assert secrets_in(page) == ["Elena", "Ferri", "12 marzo 1984"]
    assert "Dati protetti" in page


def test_nor_of_who_is_protected_only_after_it_was_sent(world: World, client: Client) -> None:
    referral = make_telling_referral(world)
    protect_person(by=world.coordinator, case=referral.case, reason="Minacce")
    actions.accept_referral(by=world.contact, referral=referral)
    client.force_login(world.contact)
    page = told_by(client, referral)
    assert secrets_in(page) == ["Elena", "Ferri", "12 marzo 1984"]
    assert "Dati protetti" in page
    secret = issue_token(by=world.contact, user=world.contact, lifetime=timedelta(days=1))
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).get(f"/api/v1/referrals/{referral.pk}/")
    identity = answer.json()["identity"]
    assert (identity["name"], identity["protected"]) == ("Elena Ferri", True)
    assert secrets_in(answer.content.decode()) == ["Elena", "Ferri", "1984-03-12"]


@pytest.mark.parametrize("is_accepted", [False, True])
def test_through_the_api_the_person_is_among_what_was_read_only_after_accepting(
    world: World, is_accepted: bool
) -> None:
    referral = make_telling_referral(world)
    secret = issue_token(by=world.contact, user=world.contact, lifetime=timedelta(days=1))
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    path = f"/api/v1/referrals/{referral.pk}/"
    if is_accepted:
        actions.accept_referral(by=world.contact, referral=referral)
        client.get(path)
    else:
        client.get(path)
        client.post(f"{path}ask/", {"text": "Che età?"}, content_type="application/json")
    lines = AccessLogEntry.objects.filter(place__startswith="api:", kind="record")
    assert {one.subjects.filter(subject_type="intake.person").exists() for one in lines} == {is_accepted}


def test_the_service_is_told_not_to_call_when_it_is_not_safe(world: World, client: Client) -> None:
    case = make_followed_case(world, phone="035 123 456", contact_safety="unsafe")
    referral = put_in(world, make_referral(world, case), ReferralState.ACCEPTED)
    client.force_login(world.contact)
    assert "Non chiamare e non scrivere" in told_by(client, referral)


def test_opening_by_a_contact_is_an_opening(world: World, client: Client) -> None:
    referral = make_referral(world)
    client.force_login(world.contact)
    told_by(client, referral)
    referral.refresh_from_db()
    assert (referral.state, referral.seen_by) == (ReferralState.SEEN, world.contact)


def test_opening_by_who_sent_is_not(world: World, client: Client) -> None:
    referral = make_referral(world)
    client.force_login(world.giulia)
    assert "nessuno l'ha ancora aperto" in told_by(client, referral).replace("&#x27;", "'")
    referral.refresh_from_db()
    assert referral.state == ReferralState.DELIVERED


def test_opening_marks_its_notices_as_read_on_both_sides(world: World, client: Client) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    actions.write_message(by=world.giulia, referral=referral, text="Grazie.")
    for user in (world.giulia, world.contact):
        client.force_login(user)
        told_by(client, referral)
        assert not Notice.objects.visible_to(user).unread().filter(path=referral.get_absolute_url()).exists()


def test_each_reading_is_written_and_names_the_person_only_when_shown(world: World, client: Client) -> None:
    referral = make_referral(world)
    client.force_login(world.contact)
    told_by(client, referral)
    assert readings_of(referral).filter(kind=AccessKind.RECORD).count() == 1
    assert readings_of(referral.person).count() == 0
    actions.accept_referral(by=world.contact, referral=referral)
    told_by(client, referral)
    assert readings_of(referral.person).count() == 1


@pytest.mark.parametrize("who", ["giulia", "marco", "coordinator", "north_coordinator", "contact"])
def test_both_sides_read_it(world: World, client: Client, who: str) -> None:
    client.force_login(world.people[who])
    told_by(client, make_referral(world))


@pytest.mark.parametrize("who", ["luca", "chiara", "desk", "other_contact", "planner", "auditor", "admin"])
def test_for_anybody_else_it_is_not_there(world: World, client: Client, who: str) -> None:
    referral = make_referral(world)
    client.force_login(world.people[who])
    assert client.get(referral.get_absolute_url()).status_code == 404
    assert client.post(f"{referral.get_absolute_url()}accetta/").status_code == 404


def test_for_another_ambito_it_is_not_there(world: World, client: Client) -> None:
    referral = make_referral(world)
    other = make_world("altrove", offset=50)
    for user in (other.contact, other.coordinator, other.giulia):
        client.force_login(user)
        assert client.get(referral.get_absolute_url()).status_code == 404


def test_who_is_not_signed_in_is_asked_to(world: World, client: Client) -> None:
    answer = client.get(make_referral(world).get_absolute_url())
    assert answer.status_code == 302
    assert "/accesso/" in answer["Location"]


@pytest.mark.parametrize("state", sorted(set(ReferralState) - {ReferralState.DRAFT}))
def test_every_state_has_its_page_on_both_sides(world: World, client: Client, state: str) -> None:
    referral = put_in(world, make_referral(world), state)
    for user in (world.giulia, world.contact):
        client.force_login(user)
        told_by(client, referral)


def test_a_refusal_invites_to_send_elsewhere(world: World, client: Client) -> None:
    referral = put_in(world, make_referral(world), ReferralState.DECLINED)
    client.force_login(world.marco)
    page = told_by(client, referral)
    assert "Siamo al completo." in page
    assert f"/situazioni/{referral.case_id}/invia/" in page


def test_a_refusal_of_a_scheda_s_referral_goes_back_to_the_desk(world: World, client: Client) -> None:
    intake = make_refer_intake(world)
    referral = actions.send_referral(by=world.desk, intake=intake, service=world.family_centre, **ANSWERS)
    put_in(world, referral, ReferralState.DECLINED)
    client.force_login(world.desk)
    assert f"/schede/{intake.pk}/invia/" in told_by(client, referral)


@pytest.mark.parametrize("messages", [1, 8])
def test_the_page_takes_the_same_statements_however_long_the_thread(
    world: World, client: Client, messages: int
) -> None:
    referral = put_in(world, make_referral(world), ReferralState.SEEN)
    for place in range(messages):
        actions.write_message(
            by=world.giulia if place % 2 else world.marco, referral=referral, text="Ci siete?"
        )
        actions.attach_to_referral(by=world.contact, referral=referral, name="a.pdf", content=PDF)
    client.force_login(world.contact)
    told_by(client, referral)
    assert len(statements_of(client, referral.get_absolute_url())) == 18


@pytest.mark.parametrize(
    ("make", "reader"),
    [
        (make_referral, "giulia"),
        (make_referral, "coordinator"),
        (make_referral, "contact"),
        (make_desk_referral, "desk"),
        (make_desk_referral, "coordinator"),
    ],
)
def test_nothing_on_its_page_is_refused_to_who_reads_it(
    world: World, client: Client, make: Callable[[World], Referral], reader: str
) -> None:
    make_mailbox(world.family_centre)
    referral = make(world)
    client.force_login(getattr(world, reader))
    page = client.get(referral.get_absolute_url())
    offered = dict.fromkeys(ADDRESSES.findall(page.content.decode().partition("<main")[2]))
    assert page.status_code == 200
    refused = []
    for kind, address in offered:
        with undone():
            asked = client.get(address) if kind == "href" else client.post(address)
        if asked.status_code in {403, 404}:
            refused.append(address)
    assert refused == []
