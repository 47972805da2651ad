"""What a program reads of one referral: as much as the page of whoever asks."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions import issue_token
from accounts.models import User
from accounts.roles import Role
from audit.models import AccessLogEntry
from network.actions import appoint
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.models import Referral
from referrals.states import ReferralState
from tests.referrals.factories import make_referral, put_in
from tests.world import SETUP, World


def read(user: User, path: str) -> dict[str, Any]:
    token = issue_token(by=SETUP, user=user, lifetime=timedelta(days=1))
    answer = Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/referrals/{path}")
    assert answer.status_code == 200
    return answer.json()  # type: ignore[no-any-return] # an object


@pytest.fixture
def referral(world: World) -> Referral:
    return put_in(world, make_referral(world), ReferralState.COMPLETED)


@pytest.mark.parametrize("who", ["giulia", "contact"])
def test_both_sides_read_on_what_ground_from_whom_and_who_answered(
    world: World, referral: Referral, who: str
) -> None:
    found = read(world.people[who], f"{referral.pk}/")
    assert found["legal_basis"] == "public_task"
    assert found["origin"] == "Giulia Riva e Marco Bassi, Presidio Nord"
    assert (found["seen_by"], found["answered_by"]) == ("Paola Denti", "Paola Denti")
    assert found["completed_at"] is not None


def test_its_way_is_told_step_by_step(world: World, referral: Referral) -> None:
    steps = read(world.giulia, f"{referral.pk}/")["steps"]
    assert [step["what"] for step in steps] == [
        "ha inviato",
        "l'ha ricevuto: è nella sua coda",
        "ha accettato",
        "ha concluso",
    ]
    assert steps[-1]["who"] == "Paola Denti"


def test_the_list_tells_the_same_but_the_steps(world: World, referral: Referral) -> None:
    (found,) = read(world.giulia, "?box=sent")["results"]
    assert found["answered_by"] == "Paola Denti"
    assert "steps" not in found


def test_reading_it_tells_nobody_again(world: World, referral: Referral) -> None:
    before = Notice.objects.filter(kind=NoticeKind.REFERRAL_SEEN).count()
    read(world.contact, f"{referral.pk}/")
    assert Notice.objects.filter(kind=NoticeKind.REFERRAL_SEEN).count() == before


def test_the_name_is_in_the_answer_when_the_log_says_it_was_read(world: World) -> None:
    """Also of somebody who works on both sides: before accepting they are a contact of the service."""
    sent = make_referral(world)
    appoint(by=SETUP, user=world.giulia, role=Role.SERVICE_CONTACT, unit=world.family_centre.unit)
    for who in ("giulia", "marco", "coordinator", "contact"):
        found = read(world.people[who], f"{sent.pk}/")
        log = AccessLogEntry.objects.filter(place="api:referral").latest("pk")
        names_read = log.subjects.filter(subject_type="intake.person").exists()
        assert (found["identity"] is not None) == names_read, who
