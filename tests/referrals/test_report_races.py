"""A report is sent twice at once, or more at once than a day allows: one draft each, and never more.

The control: without the lock both sendings go on, and only the database stops the second.
"""

import threading
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError

from intake.models import IntakeDraft
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.models import Mailbox, PartnerLink, Report
from referrals.partners import reports
from referrals.partners.actions import send_report_link
from referrals.partners.doors import actor_of
from referrals.partners.reports import MOST_IN_A_DAY, send_report
from tests.referrals.partners import make_mailbox
from tests.referrals.test_races import race
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 2.0


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def link(world: World) -> PartnerLink:
    make_mailbox(world.family_centre)
    return send_report_link(by=world.admin, service=world.family_centre)


def send(world: World, link: PartnerLink, submission: UUID) -> Report:
    return send_report(
        by=actor_of(link),
        link=link,
        municipality=world.borgo,
        request="Da un mese non mangia abbastanza.",
        first_name="Canarina",
        last_name="Gialletti",
        phone="",
        is_confidential=False,
        submission=submission,
    )


def test_sent_twice_at_once_it_is_one_report_one_draft_one_notice(world: World, link: PartnerLink) -> None:
    key = uuid4()
    first, second = race(*[lambda: send(world, link, key)] * 2)
    assert first == second
    assert (Report.objects.count(), IntakeDraft.objects.count()) == (1, 1)
    assert Notice.objects.filter(recipient=world.desk, kind=NoticeKind.REPORT_RECEIVED).count() == 1


def test_of_many_sent_at_once_only_those_of_a_day_arrive(world: World, link: PartnerLink) -> None:
    results = race(*[lambda: send(world, link, uuid4())] * (MOST_IN_A_DAY + 2))
    assert sum(isinstance(each, Report) for each in results) == MOST_IN_A_DAY
    assert (Report.objects.count(), IntakeDraft.objects.count()) == (MOST_IN_A_DAY, MOST_IN_A_DAY)


def test_control_without_the_lock_both_go_on_and_the_database_stops_one(
    world: World, link: PartnerLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Mailbox.objects, "select_for_update", lambda **_kwargs: Mailbox.objects.all())
    both, check = threading.Barrier(2), reports._check

    def checked_together(*about: Any) -> None:
        check(*about)
        with suppress(threading.BrokenBarrierError):
            both.wait(PATIENCE)

    monkeypatch.setattr(reports, "_check", checked_together)
    key = uuid4()
    results = race(*[lambda: send(world, link, key)] * 2)
    assert [type(each) for each in results if isinstance(each, Exception)] == [IntegrityError]
    assert IntakeDraft.objects.count() == 1
