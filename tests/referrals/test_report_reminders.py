"""What services reported and no desk has registered is remembered: by the desk, then by who coordinates."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from audit import clock
from audit.context import SystemActor
from intake.actions import register_intake, save_draft
from intake.models import IntakeDraft
from network.actions import end_post
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from referrals.actions import remind_reports
from referrals.partners.actions import send_report_link
from referrals.partners.doors import actor_of
from referrals.partners.reports import send_report
from referrals.reminding import remind_all
from tests.referrals.partners import make_mailbox
from tests.world import SETUP, World, make_scheda, make_world

TIMER = SystemActor("sistema")
SENT = datetime(2025, 11, 21, 9, tzinfo=UTC)  # a Friday
MONDAY, TUESDAY, WEDNESDAY = (SENT + timedelta(days=days) for days in (3, 4, 5))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(db: None) -> World:
    with clock.at(SENT):
        return make_world()


@pytest.fixture
def draft(world: World) -> IntakeDraft:
    with clock.at(SENT):
        make_mailbox(world.family_centre)
        link = send_report_link(by=SETUP, service=world.family_centre)
        send_report(
            by=actor_of(link),
            link=link,
            municipality=world.borgo,
            request="Da un mese non mangia abbastanza.",
            first_name="Canarina",
            last_name="Gialletti",
            phone="",
            is_confidential=False,
            submission=uuid4(),
        )
    return IntakeDraft.objects.get()


def told_at(moment: datetime) -> list[str]:
    """Who is told in a round of the timer."""
    last = Notice.objects.order_by("pk").last()
    with clock.at(moment):
        remind_all(TIMER)
    rows = Notice.objects.filter(kind=NoticeKind.REPORT_WAITING, pk__gt=last.pk if last else 0)
    return sorted(notice.recipient.first_name for notice in rows.select_related("recipient"))


def test_after_a_working_day_the_desk_and_from_the_second_on_also_the_coordinators(
    world: World, draft: IntakeDraft
) -> None:
    assert told_at(MONDAY - MINUTE) == []
    assert told_at(MONDAY) == ["Nicola"]
    assert told_at(MONDAY + MINUTE) == []
    assert told_at(TUESDAY) == ["Nicola", "Teresa", "Ugo"]
    assert told_at(TUESDAY + MINUTE) == []
    assert told_at(WEDNESDAY) == ["Nicola", "Teresa", "Ugo"]


def test_where_nobody_works_at_the_desk_the_coordinators_hear_at_once(
    world: World, draft: IntakeDraft
) -> None:
    post = Post.objects.get(user=world.desk)
    end_post(by=SETUP, post=post, until=clock.today() - timedelta(days=1))
    with clock.at(clock.now() + timedelta(days=30)):
        last = Notice.objects.latest("pk").pk
        remind_all(TIMER)
    told = Notice.objects.filter(kind=NoticeKind.REPORT_WAITING, pk__gt=last).select_related("recipient")
    assert sorted(notice.recipient.first_name for notice in told) == ["Teresa", "Ugo"]


def test_who_works_on_it_is_given_another_day(world: World, draft: IntakeDraft) -> None:
    assert told_at(MONDAY) == ["Nicola"]
    with clock.at(MONDAY):
        save_draft(
            by=world.desk, access_point=world.desk_point, answers={**draft.answers, "phone": "1"}, draft=draft
        )
    assert told_at(TUESDAY - MINUTE) == []
    assert told_at(TUESDAY) == ["Nicola"]


def test_of_what_is_registered_nobody_is_told(world: World, draft: IntakeDraft) -> None:
    with clock.at(SENT + MINUTE):
        register_intake(by=world.desk, draft=draft, scheda=make_scheda(world))
    assert told_at(WEDNESDAY) == []


def test_each_is_led_to_a_page_of_their_own_and_no_name_is_said(
    world: World, draft: IntakeDraft, client: Client
) -> None:
    told_at(MONDAY)
    told_at(TUESDAY)
    for user in (world.desk, world.coordinator):
        notice = Notice.objects.filter(kind=NoticeKind.REPORT_WAITING, recipient=user).latest("pk")
        client.force_login(user)
        assert client.get(notice.path).status_code == 200
    assert "Gialletti" not in repr(list(Notice.objects.values()))


def test_only_the_timer_reminds(world: World) -> None:
    with pytest.raises(PermissionDenied):
        remind_reports(by=world.coordinator)
