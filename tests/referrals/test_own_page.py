"""A service without an account keeps its own page in the directory, from its mailbox."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from audit import clock
from audit.context import acting
from audit.models import AccessLogEntry
from network.actions import update_capacity
from network.directory.actions import confirm_service, describe_service
from network.models import Service
from network.versions import version_of
from referrals.models import PartnerLink
from referrals.models.partners import IDLE_AFTER, LINK_LIFETIME
from referrals.partners import actions
from referrals.partners.actor import PartnerActor
from referrals.partners.doors import LinkEnded, actor_of
from referrals.partners.own_page import keep_own_page, send_page_link
from tests.network.directory.test_keeping import TYPED
from tests.referrals.partners import (
    OWNER,
    Volunteer,
    make_mailbox,
    make_mailed_referral,
    newest_link,
    newest_token,
    posting,
)
from tests.referrals.test_partner_reports import answers
from tests.world import SETUP, World

STEPS: dict[str, dict[str, str]] = {
    "scheda/conferma/": {},
    "scheda/correggi/": TYPED,
    "scheda/posto/": {"capacity": "full"},
}


def stored(world: World) -> Service:
    return Service.objects.get(pk=world.family_centre.pk)


@pytest.fixture
def volunteer(world: World) -> Volunteer:
    """Who opened the link to the page of the family centre."""
    make_mailbox(world.family_centre)
    with posting():
        send_page_link(by=world.admin, service=world.family_centre)
    return Volunteer().enter()


def test_the_page_shows_what_is_found_and_corrects_what_a_contact_corrects(
    world: World, volunteer: Volunteer, client: Client
) -> None:
    page = volunteer.get()
    assert all(words in page.text for words in ("Centro per le famiglie", OWNER, "È tutto giusto"))
    assert volunteer.post("scheda/correggi/", **TYPED).status_code == 302
    client.force_login(world.contact)
    client.post(f"/rete/{world.housing_desk.pk}/scheda/", TYPED)
    service = stored(world)
    assert (service.phone, service.is_shared, service.week[0]) == (
        "035 123 456",
        True,
        [["09:00", "12:30"], ["14:00", "18:00"]],
    )
    assert volunteer.post("scheda/posto/", capacity="full").status_code == 302
    assert stored(world).capacity == "full"
    changes = stored(world).history.all()[:2]
    assert [row.actor_label for row in changes] == [OWNER, OWNER]


@pytest.mark.parametrize(
    ("step", "typed", "words"),
    [
        ("scheda/correggi/", {**TYPED, "day_0": "la mattina", "description": ""}, "la mattina"),
        ("scheda/posto/", {}, "posto"),
    ],
)
def test_what_cannot_be_read_comes_back(
    world: World, volunteer: Volunteer, step: str, typed: dict[str, str], words: str
) -> None:
    before = stored(world)
    answer = volunteer.post(step, **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Errore:" in answer.text
    assert (stored(world).confirmed_at, stored(world).capacity) == (before.confirmed_at, before.capacity)


def test_every_opening_is_written(world: World, volunteer: Volunteer) -> None:
    before = AccessLogEntry.objects.count()
    volunteer.get()
    line = AccessLogEntry.objects.first()
    assert AccessLogEntry.objects.count() == before + 1
    assert (line.kind, line.place, line.actor_label) == ("record", "partners:referral", OWNER)
    assert line.subjects.get().subject_id == world.family_centre.pk


class TestOnlyItsOwnPage:
    @pytest.mark.parametrize("step", STEPS)
    def test_without_the_code_nothing_is_done(self, world: World, step: str) -> None:
        make_mailbox(world.family_centre)
        with posting():
            send_page_link(by=world.admin, service=world.family_centre)
        before = stored(world)
        answer = Volunteer().post(step, **STEPS[step])
        assert answer.status_code == 403
        assert "Centro per le famiglie" not in answer.text
        assert stored(world).history.count() == before.history.count()

    @pytest.mark.parametrize("step", STEPS)
    def test_the_link_of_a_referral_keeps_no_page(self, world: World, step: str) -> None:
        make_mailed_referral(world)
        assert Volunteer().enter().post(step, **STEPS[step]).status_code == 404
        link = newest_link()
        with pytest.raises(PermissionDenied):
            keep_own_page(by=actor_of(link), link=link, act=confirm_service)

    def test_the_link_to_a_page_neither_reports_nor_opens_a_referral(
        self, world: World, volunteer: Volunteer
    ) -> None:
        assert volunteer.post("segnala/", **answers(world)).status_code == 404
        assert volunteer.post("messaggio/", text="x", submission=str(uuid4())).status_code == 404
        assert actor_of(newest_link()).reports_in is None

    def test_nor_does_it_keep_the_page_of_another(self, world: World, volunteer: Volunteer) -> None:
        actor = actor_of(newest_link())
        for act, facts in (
            (confirm_service, {}),
            (describe_service, {}),
            (update_capacity, {"capacity": "full"}),
        ):
            with pytest.raises(PermissionDenied):
                act(by=actor, service=world.housing_desk, **facts)
            with pytest.raises(PermissionDenied):
                act(by=PartnerActor("Altri", 0, 0, None), service=world.family_centre, **facts)

    def test_the_database_too_lets_a_link_open_one_thing(self, world: World) -> None:
        link = make_mailed_referral(world).links.get()
        link.keeps_page = True
        with pytest.raises(IntegrityError), transaction.atomic(), acting(SETUP, "tests.inject"):
            link.save()


class TestWhoSendsAndRevokesIt:
    def test_the_administrator_at_once_and_two_clicks_are_one_letter(
        self, world: World, client: Client
    ) -> None:
        make_mailbox(world.family_centre)
        client.force_login(world.admin)
        page = f"/rete/{world.family_centre.pk}/casella/"
        with posting():
            for _click in range(2):
                assert client.post(f"{page}scheda/").status_code == 302
        assert len(mail.outbox) == 1
        shown = client.get(page).text
        assert "Per la scheda." in shown
        assert f"/rete/collegamenti/{newest_link().pk}/revoca/" in shown

    @pytest.mark.parametrize("who", ["contact", "coordinator", "giulia", "planner"])
    def test_nobody_else(self, world: World, who: str) -> None:
        make_mailbox(world.family_centre)
        with pytest.raises(PermissionDenied):
            send_page_link(by=world.people[who], service=world.family_centre)

    def test_to_a_service_without_a_mailbox_nothing_is_sent(self, world: World) -> None:
        with pytest.raises(ValidationError):
            send_page_link(by=world.admin, service=world.family_centre)

    def test_one_revoked_opens_nothing_any_more(self, world: World, volunteer: Volunteer) -> None:
        actions.revoke_report_link(by=world.admin, link=newest_link())
        assert volunteer.get().status_code == 410
        assert volunteer.post("scheda/conferma/").status_code == 410

    @pytest.mark.parametrize("step", STEPS)
    @pytest.mark.parametrize("end", ["revoked", "moved"])
    def test_what_is_on_its_way_when_it_ends_is_not_done(
        self, world: World, volunteer: Volunteer, monkeypatch: pytest.MonkeyPatch, step: str, end: str
    ) -> None:
        stay = actions.stay_inside

        def then_it_ends(**who: Any) -> None:
            stay(**who)
            if end == "revoked":
                actions.revoke_report_link(by=world.admin, link=newest_link())
            else:
                make_mailbox(world.family_centre, "altrove@parrocchia.test")

        monkeypatch.setattr(actions, "stay_inside", then_it_ends)
        before = stored(world).history.count()
        answer = volunteer.post(step, **STEPS[step])
        assert answer.status_code == 410
        assert all(STEPS[step].get(name, "") in answer.text for name in ("description", "conditions"))
        assert stored(world).history.count() == before

    def test_one_that_expired_mails_another_to_the_same_page(
        self, world: World, volunteer: Volunteer
    ) -> None:
        with clock.at(clock.now() + LINK_LIFETIME + timedelta(seconds=1)):
            for _twice in range(2):
                volunteer.post("rinnova/")
            assert newest_token() != volunteer.token
            assert "È tutto giusto" in Volunteer().enter().get().text
        assert PartnerLink.objects.filter(keeps_page=True).count() == 2


def test_what_is_written_when_the_half_hour_ends_comes_back(volunteer: Volunteer) -> None:
    days = {f"day_{number}": f"dalle {number + 8} alle {number + 12}" for number in range(7)}
    typed = {**TYPED, **days}
    with clock.at(clock.now() + IDLE_AFTER + timedelta(seconds=1)):
        page = volunteer.post("scheda/correggi/", **typed)
    assert page.status_code == 403
    assert [name for name, words in typed.items() if name != "is_shared" and words not in page.text] == []


def test_in_the_middle_of_an_act_it_ends_too(world: World, volunteer: Volunteer) -> None:
    link = newest_link()
    actions.retire_mailbox(by=world.admin, service=world.family_centre)
    with pytest.raises(LinkEnded):
        keep_own_page(by=actor_of(link), link=link, act=confirm_service)


@pytest.mark.parametrize("path", ["scheda/conferma/", "scheda/correggi/"])
def test_what_was_written_meanwhile_is_read_before_it_is_confirmed_or_written_over(
    world: World, volunteer: Volunteer, path: str
) -> None:
    seen = version_of(world.family_centre)
    describe_service(by=world.admin, service=world.family_centre, address="via Nuova 9")
    refused = volunteer.post(path, **STEPS[path], version=str(seen))
    assert (refused.status_code, stored(world).address) == (409, "via Nuova 9")
    assert "via Nuova 9" in refused.text
    assert (
        volunteer.post(path, **STEPS[path], version=str(version_of(world.family_centre))).status_code == 302
    )
