"""Whatever ends while somebody writes, their words come back to them."""

from datetime import timedelta

import pytest

from audit import clock
from network.models import Service
from referrals.models import Referral
from referrals.models.partners import IDLE_AFTER, LINK_LIFETIME
from referrals.partners.actions import revoke_links, send_report_link
from tests.referrals.doors.scenes import ACTS
from tests.referrals.factories import do
from tests.referrals.partners import Volunteer, make_mailbox, posting
from tests.referrals.test_partner_reports import answers
from tests.world import World

WRITTEN = ("text", "words", "next_step", "alternative")
FORMS = ["non-accetta/", "chiedi/", "concludi/", "messaggio/", "messaggi/1/correggi/"]


def typed(step: str) -> dict[str, str]:
    """What is sent to a page, its own words told apart by their field."""
    given = ACTS[step] | ({"alternative": ""} if step == "non-accetta/" else {})
    return {name: f"Parole di {name}" if name in WRITTEN else value for name, value in given.items()}


def lost(page: str, sent: dict[str, str]) -> list[str]:
    return [name for name, words in sent.items() if words.startswith("Parole di") and words not in page]


@pytest.mark.parametrize("step", FORMS)
def test_of_who_writes_when_the_half_hour_ends(referral: Referral, step: str) -> None:
    volunteer = Volunteer().enter()
    with clock.at(clock.now() + IDLE_AFTER + timedelta(seconds=1)):
        answer = volunteer.post(step, **typed(step))
    assert (answer.status_code, lost(answer.text, typed(step))) == (403, [])


@pytest.mark.parametrize("step", FORMS)
def test_of_who_writes_when_the_link_is_revoked(world: World, referral: Referral, step: str) -> None:
    volunteer = Volunteer().enter()
    revoke_links(by=world.giulia, referral=referral)
    answer = volunteer.post(step, **typed(step))
    assert (answer.status_code, lost(answer.text, typed(step))) == (410, [])


@pytest.mark.parametrize("step", FORMS)
def test_of_who_writes_when_the_link_expires(referral: Referral, step: str) -> None:
    volunteer = Volunteer().enter()
    with clock.at(clock.now() + LINK_LIFETIME + timedelta(seconds=1)):
        answer = volunteer.post(step, **typed(step))
    assert (answer.status_code, lost(answer.text, typed(step))) == (410, [])


@pytest.mark.parametrize("step", FORMS[:-1])
def test_of_who_writes_when_the_referral_is_withdrawn(world: World, referral: Referral, step: str) -> None:
    volunteer = Volunteer().enter()
    do("withdraw_referral", world.giulia, referral)
    answer = volunteer.post(step, **typed(step))
    assert (answer.status_code, lost(answer.text, typed(step))) == (409, [])


def test_of_who_reports_a_person_when_the_half_hour_ends(world: World) -> None:
    make_mailbox(world.family_centre)
    with posting():
        send_report_link(by=world.admin, service=Service.objects.get(pk=world.family_centre.pk))
    volunteer, given = Volunteer().enter(), answers(world)
    with clock.at(clock.now() + IDLE_AFTER + timedelta(seconds=1)):
        page = volunteer.post("segnala/", **given).text
    assert [name for name in ("request", "first_name", "last_name", "phone") if given[name] not in page] == []
