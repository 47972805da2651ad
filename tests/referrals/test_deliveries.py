"""The ledger of what was told to a service, for who sent it; what did not arrive, for who can call."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from audit import clock
from audit.models import AccessLogEntry
from network.actions import record_pushes, see_notices
from network.mailing import mail_notices
from network.models import Notice
from network.notices import Told
from network.urgency import Urgency
from referrals import actions
from referrals.deliveries import Delivery, How, Reached, deliveries_of
from referrals.lost_letters import DAYS, lost_letters
from referrals.models import Referral
from referrals.returning import take_back
from tests.referrals.factories import make_referral
from tests.referrals.partners import Volunteer, make_mailed_referral, posting
from tests.referrals.test_partner_api import ask
from tests.referrals.test_partner_post import refuse_with
from tests.referrals.test_returns import report
from tests.statements import statements_of
from tests.world import SETUP, World, make_world


@pytest.fixture(autouse=True)
def return_address(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "ritorni@rete.test"


@pytest.fixture
def referral(world: World) -> Referral:
    """A referral told to a contact and mailed to the mailbox of the service."""
    return make_mailed_referral(world, urgency=Urgency.URGENT)


def by(how: How, referral: Referral) -> Delivery:
    return next(one for one in deliveries_of(referral) if one.how == how)


def letter_of(kind: str, referral: Referral) -> Delivery:
    """The e-mail of that kind."""
    return next(one for one in deliveries_of(referral) if one.what == kind)


def mail_the_contact(world: World) -> str:
    """Mail what the contact has not read; the address to which the letter would come back."""
    with clock.at(clock.now() + timedelta(hours=2)):
        mail_notices(SETUP)
    return str(next(one for one in mail.outbox if one.to == [world.contact.email]).from_email)


def test_a_notice_goes_from_written_to_read(world: World, client: Client, referral: Referral) -> None:
    assert (by(How.NOTICE, referral).told, by(How.NOTICE, referral).reached) == (1, Reached.WRITTEN)
    mail_the_contact(world)
    assert by(How.NOTICE, referral).reached == Reached.MAILED
    record_pushes(by=SETUP, told=[Told(world.contact.pk, 0, 100)])
    assert by(How.NOTICE, referral).reached == Reached.PUSHED
    client.force_login(world.contact)
    client.get(referral.get_absolute_url())
    assert by(How.NOTICE, referral).reached == Reached.SEEN


def test_an_e_mail_goes_from_left_to_opened(referral: Referral) -> None:
    assert by(How.MAIL, referral).reached == Reached.MAILED
    Volunteer().enter()
    letters = [one for one in deliveries_of(referral) if one.how == How.MAIL]
    assert [(one.what, one.reached) for one in letters] == [("codice", "seen"), ("nuovo invio", "seen")]


def news_by_mail(world: World, referral: Referral) -> Delivery:
    """The e-mail of a message just written, a little after whatever was read before."""
    with clock.at(clock.now() + timedelta(minutes=1)), posting():
        actions.write_message(by=world.giulia, referral=referral, text="Ci siete?")
    return by(How.MAIL, referral)


def test_news_by_mail_is_read_by_who_has_the_page_open_already(world: World, referral: Referral) -> None:
    volunteer = Volunteer().enter()
    assert news_by_mail(world, referral).reached == Reached.MAILED
    with clock.at(clock.now() + timedelta(minutes=2)):
        volunteer.get()
    assert by(How.MAIL, referral).reached == Reached.SEEN


def test_and_by_who_reads_the_referral_with_an_account(
    world: World, client: Client, referral: Referral
) -> None:
    assert news_by_mail(world, referral).reached == Reached.MAILED
    client.force_login(world.contact)
    with clock.at(clock.now() + timedelta(minutes=2)):
        client.get(referral.get_absolute_url())
    assert {one.reached for one in deliveries_of(referral)} == {Reached.SEEN}


def test_what_comes_back_says_so_until_somebody_reads_it(
    world: World, client: Client, referral: Referral
) -> None:
    own = str(mail.outbox[-1].from_email)
    take_back(report(own))
    take_back(report(mail_the_contact(world), status="4.2.2"))
    assert {one.return_reason for one in deliveries_of(referral)} == {
        "l'indirizzo non esiste",
        "la casella è piena",
    }
    assert all(one.is_lost for one in deliveries_of(referral))
    client.force_login(world.contact)
    client.get(referral.get_absolute_url())
    assert not by(How.NOTICE, referral).is_lost


def test_who_only_clears_their_notices_has_not_read_the_e_mail_that_came_back(
    world: World, referral: Referral
) -> None:
    take_back(report())
    see_notices(by=world.contact, ids=list(Notice.objects.values_list("pk", flat=True)))
    assert Referral.objects.get(pk=referral.pk).seen_at is None
    assert by(How.MAIL, referral).reached == Reached.RETURNED


def test_nor_who_asks_for_a_code_at_an_older_link(world: World, referral: Referral) -> None:
    volunteer = Volunteer()
    assert news_by_mail(world, referral).reached == Reached.MAILED
    take_back(report())
    with clock.at(clock.now() + timedelta(minutes=2)):
        volunteer.ask_for_code()
    first, news = (letter_of(kind, referral) for kind in ("nuovo invio", "novità in un invio"))
    assert (first.reached, news.reached) == (Reached.SEEN, Reached.RETURNED)


def test_what_does_not_leave_says_after_how_many_tries(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_with(550, monkeypatch)
    lost = by(How.MAIL, make_mailed_referral(world))
    assert (lost.reached, lost.tries, lost.is_given_up) == (Reached.FAILED, 1, True)


def test_each_thing_told_has_its_line_and_none_says_who(
    world: World, client: Client, referral: Referral
) -> None:
    with posting():
        actions.write_message(by=world.giulia, referral=referral, text="Ci siete?")
    client.force_login(world.giulia)
    page = client.get(referral.get_absolute_url()).text
    ledger = page.split('id="consegne"')[1].split("</details>")[0]
    for words in ("Nuovo invio", "nuovo invio", "Nuovo messaggio su un invio", "novità in un invio"):
        assert words in ledger
    assert world.contact.last_name not in ledger
    client.force_login(world.contact)
    assert 'id="consegne"' not in client.get(referral.get_absolute_url()).text


@pytest.mark.parametrize("messages", [1, 8])
def test_the_ledger_takes_the_same_statements_however_long_it_is(
    world: World, client: Client, referral: Referral, messages: int, django_assert_num_queries: Any
) -> None:
    for _ in range(messages):
        actions.write_message(by=world.giulia, referral=referral, text="Ci siete?")
    with django_assert_num_queries(2):
        assert len(deliveries_of(referral)) == 2 + 2 * messages


def test_the_api_says_the_same_to_who_sent_it(world: World, referral: Referral) -> None:
    take_back(report())
    rows = ask(world.giulia, f"{referral.pk}/deliveries/").json()["results"]
    assert {row["how"]: row["reached"] for row in rows} == {"mail": "returned", "notice": "written"}
    assert next(row for row in rows if row["how"] == "mail")["return_status"] == "5.1.1"


@pytest.fixture
def lost(world: World, referral: Referral) -> Referral:
    """A referral whose e-mails came back: from the mailbox and from the contact."""
    own = str(mail.outbox[-1].from_email)
    take_back(report(own))
    take_back(report(mail_the_contact(world), status="5.2.1"))
    return referral


def test_who_coordinates_sees_the_referral_who_administers_only_the_service_and_the_colleague(
    world: World, client: Client, lost: Referral
) -> None:
    client.force_login(world.coordinator)
    page = client.get("/invii/posta/").text
    assert lost.number in page
    assert "l&#x27;indirizzo non esiste" in page
    line = AccessLogEntry.objects.filter(place="referrals:lost_letters").get()
    assert line.actor_label == world.coordinator.label
    client.force_login(world.admin)
    page = client.get("/invii/posta/").text
    assert lost.number not in page
    for words in ("Centro per le famiglie", world.contact.label, "la casella è chiusa"):
        assert words in page


def test_another_district_and_another_ambito_see_nothing_of_it(world: World, lost: Referral) -> None:
    elsewhere = make_world("altrove", offset=50)
    assert lost_letters(elsewhere.admin) == lost_letters(elsewhere.coordinator) == []
    assert {row.to for row in lost_letters(world.north_coordinator)} == {"Centro per le famiglie"}


def test_what_arrived_and_what_is_old_is_not_there(world: World, lost: Referral) -> None:
    make_referral(world)
    assert len(lost_letters(world.coordinator)) == 2
    with clock.at(clock.now() + timedelta(days=DAYS + 1)):
        assert lost_letters(world.coordinator) == []


@pytest.mark.parametrize("letters", [1, 5])
def test_the_page_takes_the_same_statements_however_many_are_lost(
    world: World, client: Client, referral: Referral, letters: int
) -> None:
    for _ in range(letters):
        with posting():
            actions.write_message(by=world.giulia, referral=referral, text="Ci siete?")
        take_back(report())
    client.force_login(world.coordinator)
    client.get("/invii/posta/")
    assert len(statements_of(client, "/invii/posta/")) == 10


def test_the_api_lists_what_was_lost(world: World, lost: Referral) -> None:
    rows = ask(world.admin, "../lost-letters/").json()["results"]
    assert {(row["to"], row["referral"], row["return_status"]) for row in rows} == {
        ("Centro per le famiglie", None, "5.1.1"),
        (world.contact.label, None, "5.2.1"),
    }
