"""What a link opens, to whom and for how long; and what nobody can make of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.permissions import require
from audit import clock
from audit.context import acting
from audit.models import AccessLogEntry
from referrals.actions import accept_referral
from referrals.models import Mailbox, PartnerDoor, PartnerLink, Referral
from referrals.models.partners import LOCKED_FOR, MOST_ATTEMPTS
from referrals.partners import actions
from referrals.partners.actor import PartnerActor
from referrals.partners.doors import actor_of
from referrals.states import ReferralState
from tests.referrals.factories import make_referral
from tests.referrals.partners import (
    ADDRESS,
    Volunteer,
    make_mailbox,
    make_mailed_referral,
    newest_code,
    newest_link,
    newest_token,
    posting,
)
from tests.test_access import route_names
from tests.world import SETUP, World, make_case

SUBMISSION = "6f2fd54e-2b4b-4a8c-9d2a-7c43cf2f0a01"

# What is sent to each page behind a link.
ACTS: dict[str, dict[str, str]] = {
    "accetta/": {},
    "annulla/": {},
    "non-accetta/": {"decline_reason": "capacity", "words": "Siamo in pochi."},
    "chiedi/": {"text": "Il padre lo sa?", "submission": SUBMISSION},
    "inizia/": {},
    "concludi/": {"outcome": "got_help", "words": "Va meglio.", "next_step": "Niente."},
    "messaggio/": {"text": "Viene lunedì.", "submission": SUBMISSION},
    "messaggi/1/correggi/": {"text": "Viene martedì."},
    "documento/": {"submission": SUBMISSION},
    "documenti/1/togli/": {},
}
BEFORE_THE_DOOR = {"codice/": {}, "entra/": {"code": "123456"}, "esci/": {}, "rinnova/": {}}
FILE = "documenti/1/"
REPORT = "segnala/"
# In the table of tests/referrals/test_partner_tables.py.
IN_A_TEAM = {"answer_team"}  # in tests/referrals/test_partner_teams.py
AT_A_TABLE = {"answer_table_meeting", "raise_need", "complete_decision"}
SECRETS = ("Ferri", "Elena", "E. F.", "genitorialità", "Colloqui", "2026/", "Giulia")


@pytest.fixture
def referral(world: World) -> Referral:
    return make_mailed_referral(world)


def make_second(world: World) -> Volunteer:
    """A referral of another person to another service, and who reads its mailbox."""
    make_mailbox(world.housing_desk, "casa@coop.test", "Sportello casa")
    with posting():
        make_referral(
            world, make_case(world, last_name="Altri"), by=world.coordinator, service=world.housing_desk
        )
    return Volunteer()


def reveals_nothing(answer: Any) -> bool:
    content = answer.content.decode()
    return not any(word in content for word in SECRETS)


def moved(referral: Referral) -> bool:
    return Referral.objects.get(pk=referral.pk).state not in {ReferralState.DELIVERED, ReferralState.SEEN}


def test_every_page_behind_a_link_is_in_this_table() -> None:
    steps = {name for name in route_names(get_resolver()) if name.startswith("partners:")}
    assert len(steps) == len(ACTS) + len(BEFORE_THE_DOOR) + len(AT_A_TABLE | IN_A_TEAM) + len(
        {REPORT, FILE, ""}
    )


@pytest.mark.parametrize("step", ACTS)
def test_without_the_code_no_page_does_or_shows_anything(referral: Referral, step: str) -> None:
    answer = Volunteer().post(step, **ACTS[step])
    assert answer.status_code == 403
    assert reveals_nothing(answer)
    assert not moved(referral)


@pytest.mark.parametrize("step", ["", *ACTS])
def test_the_session_of_one_link_opens_no_other(world: World, referral: Referral, step: str) -> None:
    first = Volunteer().enter()
    session = first.client.cookies["collegamento"].value
    second = make_second(world)
    second.client.cookies.load({"collegamento": session})
    answer = second.post(step, **ACTS[step]) if step else second.get()
    assert answer.status_code == (403 if step else 200)
    assert "Altri" not in answer.content.decode()
    assert not Referral.objects.exclude(pk=referral.pk).exclude(state=ReferralState.DELIVERED).exists()


def test_the_code_of_one_link_does_not_open_another(world: World, referral: Referral) -> None:
    first = Volunteer()
    code = first.ask_for_code()
    second = make_second(world)
    second.ask_for_code()
    if newest_code() != code:
        assert second.post("entra/", code=code).status_code == 422
    assert "collegamento" not in second.client.cookies


def test_whoever_is_signed_in_as_staff_is_asked_for_the_code_like_everybody(
    world: World, referral: Referral
) -> None:
    volunteer = Volunteer()
    volunteer.client.force_login(world.giulia)
    assert "Mandatemi il codice" in volunteer.get().content.decode()
    assert volunteer.post("accetta/").status_code == 403


def test_a_session_opens_no_page_of_the_staff(world: World, referral: Referral) -> None:
    volunteer = Volunteer().enter()
    for path in (referral.get_absolute_url(), "/invii/ricevuti/", f"/situazioni/{referral.case_id}/"):
        answer = volunteer.client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accesso/")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_pages(referral: Referral) -> None:
    volunteer = Volunteer()
    cookie = volunteer.enter().client.cookies["collegamento"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", volunteer.at())
    assert cookie["max-age"] == ""


def test_half_an_hour_without_a_word_ends_the_session(referral: Referral) -> None:
    volunteer = Volunteer().enter()
    entered = clock.now()
    for minutes in (29, 58):
        with clock.at(entered + timedelta(minutes=minutes)):
            assert "E. F." in volunteer.get().content.decode()
    with clock.at(entered + timedelta(minutes=89)):
        assert "Mandate" in volunteer.get().content.decode()


def test_leaving_ends_the_session_on_this_side_too(referral: Referral) -> None:
    volunteer = Volunteer().enter()
    session = volunteer.client.cookies["collegamento"].value
    volunteer.post("esci/")
    volunteer.client.cookies.load({"collegamento": session})
    assert reveals_nothing(volunteer.get())


def test_the_pages_speak_another_language_before_and_behind_the_door(referral: Referral) -> None:
    volunteer = Volunteer()
    assert "Benvenuti" in volunteer.get().content.decode()
    answer = volunteer.client.post(reverse("set_language"), {"language": "en", "next": volunteer.at()})
    assert answer["Location"] == volunteer.at()
    door = volunteer.get().content.decode()
    assert "Benvenuti" not in door
    assert f'<input type="hidden" name="next" value="{volunteer.at()}">' in door
    assert '<html lang="en">' in volunteer.enter().get().content.decode()


def test_a_code_is_used_once(referral: Referral) -> None:
    volunteer = Volunteer()
    code = volunteer.ask_for_code()
    assert volunteer.post("entra/", code=code).status_code == 302
    assert Volunteer(volunteer.token).post("entra/", code=code).status_code == 422


def test_a_code_lives_ten_minutes(referral: Referral) -> None:
    volunteer = Volunteer()
    code = volunteer.ask_for_code()
    with clock.at(clock.now() + timedelta(minutes=10, seconds=1)):
        answer = volunteer.post("entra/", code=code)
    assert answer.status_code == 422
    assert "non vale più" in answer.content.decode()


def test_codes_are_mailed_once_a_minute(referral: Referral) -> None:
    volunteer = Volunteer()
    for _ in range(4):
        volunteer.post("codice/")
    assert [message.subject for message in mail.outbox].count("Il vostro codice") == 1


def test_the_fifth_wrong_code_locks_this_door_and_no_other_and_the_lock_ends(
    world: World, referral: Referral
) -> None:
    volunteer = Volunteer()
    code = volunteer.ask_for_code()
    wrong = "000000" if code != "000000" else "111111"
    answers = [volunteer.post("entra/", code=wrong) for _ in range(MOST_ATTEMPTS)]
    assert "Troppi codici sbagliati" in answers[-1].content.decode()
    assert volunteer.post("entra/", code=code).status_code == 422
    make_second(world).enter()
    with clock.at(clock.now() + LOCKED_FOR + timedelta(seconds=1)):
        Volunteer(volunteer.token).enter()
    denials = AccessLogEntry.objects.filter(kind="denial", place="partners:enter")
    assert denials.count() == MOST_ATTEMPTS + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "1" * 400])
def test_what_is_not_a_code_costs_no_attempt(referral: Referral, code: str) -> None:
    volunteer = Volunteer()
    volunteer.ask_for_code()
    assert volunteer.post("entra/", code=code).status_code == 422
    assert PartnerDoor.objects.get().attempts == 0


def test_a_code_is_understood_with_the_spaces_of_who_copies_it(referral: Referral) -> None:
    volunteer = Volunteer()
    code = volunteer.ask_for_code()
    assert volunteer.post("entra/", code=f" {code[:3]} {code[3:]} ").status_code == 302


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


def test_a_live_link_is_not_renewed(referral: Referral) -> None:
    Volunteer().post("rinnova/")
    assert len(mail.outbox) == 1


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
