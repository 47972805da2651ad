"""How long a link opens, who sends and revokes it, what is kept of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.permissions import require
from audit import clock
from audit.context import acting
from referrals.actions import accept_referral
from referrals.models import Mailbox, PartnerDoor, PartnerLink, Referral
from referrals.partners import actions
from referrals.partners.actor import PartnerActor
from referrals.partners.doors import actor_of
from referrals.states import FINAL
from tests.network.files.samples import PDF
from tests.referrals.doors.scenes import ACTS, moved, reveals_nothing
from tests.referrals.factories import put_in
from tests.referrals.partners import (
    ADDRESS,
    Volunteer,
    make_mailbox,
    newest_link,
    newest_token,
    posting,
)
from tests.world import SETUP, World


def test_after_eight_days_a_link_says_so_and_mails_a_new_one_to_the_same_mailbox_only(
    referral: Referral,
) -> None:
    volunteer = Volunteer().enter()
    later = clock.now() + timedelta(days=8, seconds=1)
    with clock.at(later):
        page = volunteer.get()
        assert (page.status_code, reveals_nothing(page)) == (410, True)
        assert "alla casella registrata" in page.content.decode()
        for _ in range(3):
            volunteer.post("rinnova/", address="ladro@altrove.test")
        assert [message.to for message in mail.outbox[2:]] == [[ADDRESS]]
        fresh = Volunteer()
        assert fresh.token != volunteer.token
        assert "E. F." in fresh.enter().get().content.decode()
        # The old one stays closed, also with the session of the new one.
        volunteer.client.cookies.load({"collegamento": fresh.client.cookies["collegamento"].value})
        assert volunteer.get().status_code == 410
        assert volunteer.post("accetta/").status_code == 410
    assert not moved(referral)


def test_a_code_mailed_just_before_the_end_of_a_link_opens_nothing_after_it(referral: Referral) -> None:
    link = newest_link()
    with clock.at(link.expires_at - timedelta(minutes=1)):
        code = Volunteer().ask_for_code()
        assert PartnerDoor.objects.get(pk=link.pk).awaits_code
    with clock.at(link.expires_at + timedelta(minutes=1)):
        assert actions.enter_with_code(by=actor_of(link), link=link, code=code) is None


def test_a_live_link_is_not_renewed(referral: Referral) -> None:
    Volunteer().post("rinnova/")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("state", sorted(FINAL))
def test_the_link_of_what_is_over_is_renewed_by_who_sent_it_alone(
    world: World, referral: Referral, state: str
) -> None:
    volunteer, link = Volunteer(), newest_link()
    with posting():
        put_in(world, referral, state)
    sent = len(mail.outbox)
    with clock.at(link.expires_at + timedelta(days=1)):
        page = volunteer.get()
        assert "non si rinnova più" in page.content.decode()
        assert "Mandatecene uno nuovo" not in page.content.decode()
        volunteer.post("rinnova/")
        assert len(mail.outbox) == sent
        with posting():
            actions.send_link(by=world.giulia, referral=referral)
        assert len(mail.outbox) == sent + 1


def test_revoking_ends_the_session_at_once_and_the_letters_with_it(world: World, referral: Referral) -> None:
    volunteer = Volunteer().enter()
    assert actions.revoke_links(by=world.giulia, referral=referral) == 1
    page = volunteer.get()
    assert (page.status_code, reveals_nothing(page)) == (410, True)
    for step in (*ACTS, "codice/", "rinnova/"):
        volunteer.post(step, **ACTS.get(step, {}))
    assert not moved(referral)
    sent = len(mail.outbox)
    with posting():
        accept_referral(by=world.contact, referral=referral)
    assert len(mail.outbox) == sent
    with posting():
        actions.send_link(by=world.giulia, referral=referral)
    assert newest_token() != volunteer.token


def test_a_letter_asked_for_by_two_clicks_leaves_once(world: World, referral: Referral) -> None:
    sent = len(mail.outbox)
    with posting():
        for _click in range(2):
            actions.send_link(by=world.giulia, referral=referral)
    assert len(mail.outbox) == sent + 1
    with clock.at(clock.now() + timedelta(minutes=2)), posting():
        actions.send_link(by=world.giulia, referral=referral)
    assert len(mail.outbox) == sent + 2
    with posting():
        actions.revoke_links(by=world.giulia, referral=referral)
        actions.send_link(by=world.giulia, referral=referral)
    assert len(mail.outbox) == sent + 3


def test_a_mailbox_that_is_taken_away_takes_its_links_along(world: World, referral: Referral) -> None:
    volunteer = Volunteer().enter()
    make_mailbox(world.family_centre, "nuova@parrocchia.test")
    assert volunteer.get().status_code == 410
    assert Mailbox.objects.current().get().address == "nuova@parrocchia.test"


@pytest.mark.parametrize("name", ["contact", "other_contact", "desk", "luca", "admin", "planner"])
def test_only_who_follows_the_referral_sends_and_revokes_links(
    world: World, referral: Referral, name: str
) -> None:
    for act in (actions.send_link, actions.revoke_links):
        with pytest.raises(PermissionDenied):
            act(by=world.people[name], referral=referral)
    assert PartnerLink.objects.unrevoked().count() == 1


def test_who_holds_a_link_has_no_right_but_those_of_the_receiver(world: World, referral: Referral) -> None:
    actor = actor_of(newest_link())
    for name in ("withdraw_referral", "give_information", "amend_referral", "send_link", "revoke_links"):
        with pytest.raises(PermissionDenied):
            require(actor, f"referrals.{name}", referral)
    with pytest.raises(PermissionDenied):
        require(actor, "referrals.send_referral", referral.case)
    assert list(Referral.objects.visible_to(actor)) == [referral]
    other = PartnerActor("Altri", 0, 0, referral.pk + 1)
    with pytest.raises(PermissionDenied):
        accept_referral(by=other, referral=referral)


def test_only_digests_are_kept(referral: Referral) -> None:
    volunteer = Volunteer()
    code = volunteer.ask_for_code()
    volunteer.post("entra/", code=code)
    session = volunteer.client.cookies["collegamento"].value
    rows = [
        *PartnerLink.objects.values_list(),
        *PartnerLink.history.values_list(),
        *PartnerDoor.objects.values_list(),
    ]
    kept = " ".join(map(str, rows))
    assert len(volunteer.token) >= 43
    for secret in (volunteer.token, code, session):
        assert secret not in kept.split()
        assert f"'{secret}'" not in kept


@pytest.mark.parametrize("step", ["accetta/", "non-accetta/", "messaggio/", "documento/"])
@pytest.mark.parametrize("end", ["revoked", "moved"])
def test_what_is_on_its_way_when_a_link_ends_is_not_done_and_its_words_come_back(
    world: World, referral: Referral, monkeypatch: pytest.MonkeyPatch, step: str, end: str
) -> None:
    volunteer, stay = Volunteer().enter(), actions.stay_inside

    def then_it_ends(**who: Any) -> None:
        stay(**who)
        if end == "revoked":
            actions.revoke_links(by=world.giulia, referral=referral)
        else:
            make_mailbox(world.family_centre, "altrove@parrocchia.test")

    monkeypatch.setattr(actions, "stay_inside", then_it_ends)
    sent = ACTS[step] | ({"file": SimpleUploadedFile("a.pdf", PDF)} if step == "documento/" else {})
    answer = volunteer.post(step, **sent)
    assert (answer.status_code, reveals_nothing(answer)) == (410, True)
    assert [
        each
        for each in ("Siamo in pochi.", "Viene lunedì.")
        if each in sent.values() and each not in answer.text
    ] == []
    assert not moved(referral)
    assert not referral.messages.exists()
    assert not referral.files.exists()


@pytest.mark.parametrize("host", ["evil.test", "evil.test:80"])
def test_the_host_a_request_names_never_stands_in_a_letter(
    world: World, referral: Referral, settings: Any, host: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://rete.example.org"
    client = Client(headers={"host": host, "x-forwarded-host": host})
    client.force_login(world.giulia)
    with posting():
        client.post(f"/invii/{referral.pk}/collegamento/manda/")
    assert "https://rete.example.org/collegamento/" in mail.outbox[-1].body
    assert "evil" not in str(mail.outbox[-1].message())


@pytest.mark.parametrize(
    "address",
    [
        "a@b.test\nBcc: x@evil.test",
        "a@b.test\r\nSubject: x",
        "a@b.test,x@evil.test",
        "a@b.test x@evil.test",
        "a",
    ],
)
def test_a_mailbox_is_one_address_and_nothing_more(world: World, address: str) -> None:
    with pytest.raises(ValidationError):
        make_mailbox(world.family_centre, address)


def test_the_database_too_refuses_an_address_on_two_lines(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SETUP, "tests.inject"):
        Mailbox(service=world.family_centre, address="a@b.test\nBcc: x@evil.test", owner="x").save()


def test_a_form_from_another_site_is_refused(referral: Referral) -> None:
    volunteer = Volunteer(client=Client(enforce_csrf_checks=True))
    assert volunteer.post("codice/").status_code == 403
    assert len(mail.outbox) == 1
