"""Who hears, for who sent it, of what a service does: also who stands in for somebody who is away."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.roles import Role
from audit import clock
from intake.actions import declare_absence
from network.actions import appoint, record_absence
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.models import Referral
from tests.referrals.factories import do, make_desk_referral, make_referral
from tests.world import SETUP, World


def today_and_tomorrow() -> dict[str, Any]:
    return {"first_day": clock.today(), "last_day": clock.today() + timedelta(days=1), "kind": "illness"}


def told(kind: NoticeKind) -> list[str]:
    rows = Notice.objects.filter(kind=kind).select_related("recipient")
    return sorted(notice.recipient.first_name for notice in rows)


@pytest.fixture
def referral(world: World) -> Referral:
    return make_referral(world)


def cover_giulia(world: World, referral: Referral) -> None:
    covers = {referral.case_id: world.luca}
    declare_absence(by=world.giulia, user=world.giulia, covers=covers, **today_and_tomorrow())


def test_who_stands_in_for_one_of_the_pair_hears_of_the_answer(world: World, referral: Referral) -> None:
    cover_giulia(world, referral)
    do("accept_referral", world.contact, referral)
    assert told(NoticeKind.REFERRAL_ACCEPTED) == ["Giulia", "Luca", "Marco"]


def test_once_the_absence_is_over_they_hear_no_more(world: World, referral: Referral) -> None:
    cover_giulia(world, referral)
    with clock.at(clock.now() + timedelta(days=3)):
        do("accept_referral", world.contact, referral)
    assert told(NoticeKind.REFERRAL_ACCEPTED) == ["Giulia", "Marco"]


def second_at_the_desk(world: World) -> None:
    post = {"since": date(2020, 1, 1), "employer": world.comune, "fte": 1}
    appoint(by=SETUP, user=world.elisa, role=Role.FRONT_DESK, unit=world.desk_point.unit, **post)


def test_at_the_desk_whoever_sent_it_hears_alone(world: World) -> None:
    second_at_the_desk(world)
    do("accept_referral", world.contact, make_desk_referral(world))
    assert told(NoticeKind.REFERRAL_ACCEPTED) == ["Nicola"]


def test_while_they_are_away_the_others_of_the_desk_hear_too(world: World) -> None:
    second_at_the_desk(world)
    record_absence(by=SETUP, user=world.desk, **today_and_tomorrow())
    do("accept_referral", world.contact, make_desk_referral(world))
    assert told(NoticeKind.REFERRAL_ACCEPTED) == ["Elisa", "Nicola"]
