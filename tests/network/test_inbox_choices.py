"""The inbox: finding what matters, marking it as read, taking a reading back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from audit import clock
from audit.actions import action
from audit.context import SystemActor
from network.actions import see_notices, unsee_notices
from network.models import Notice, NoticeCounter
from network.notice_groups import NoticeGroup, group_of_kind
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.urgency import Urgency
from tests.world import SETUP, World

INBOX = "/avvisi/"


@action
def tell(*, by: SystemActor, to: User, kind: NoticeKind, urgency: str = "") -> None:
    notify(by=by, to=[to], kind=kind, path="/rete/", urgency=urgency)


@pytest.fixture
def as_giulia(world: World, client: Client) -> Client:
    """Giulia, with four notices of which the first is read."""
    tell(by=SETUP, to=world.giulia, kind=NoticeKind.CASE_CLOSED)
    see_notices(by=world.giulia)
    tell(by=SETUP, to=world.giulia, kind=NoticeKind.REFERRAL_ACCEPTED, urgency=Urgency.URGENT)
    tell(by=SETUP, to=world.giulia, kind=NoticeKind.COVER_GIVEN)
    tell(by=SETUP, to=world.giulia, kind=NoticeKind.SESSION_PLANNED, urgency=Urgency.ORDINARY)
    client.force_login(world.giulia)
    return client


def numbers(page: Any) -> list[int]:
    return [notice.seq for row in page.context["rows"] for notice in row.notices]


def unread_of(user: User) -> int:
    """How many are unread, by the counter, which the rows confirm."""
    counted = NoticeCounter.objects.get(user=user).unread
    assert counted == Notice.objects.visible_to(user).unread().count()
    return counted


FOUND = [
    ({}, {}, [4, 3, 2, 1]),
    ({"tipo": "cases"}, {"group": "cases"}, [1]),
    ({"tipo": "referrals"}, {"group": "referrals"}, [2]),
    ({"tipo": "absences"}, {"group": "absences"}, [3]),
    ({"tipo": "meetings"}, {"group": "meetings"}, [4]),
    ({"urgenza": "urgent"}, {"urgency": "urgent"}, [2]),
    ({"nuovi": "on"}, {"unread": "true"}, [4, 3, 2]),
    ({"nuovi": "on", "tipo": "cases"}, {"unread": "true", "group": "cases"}, []),
    ({"tipo": "", "urgenza": ""}, {"unread": "false"}, [4, 3, 2, 1]),
]


@pytest.mark.parametrize(("asked", "_query", "found"), FOUND)
def test_notices_are_found_by_what_they_are_about_urgency_and_news(
    as_giulia: Client, asked: dict[str, str], _query: dict[str, str], found: list[int]
) -> None:
    assert numbers(as_giulia.get(INBOX, asked)) == found


@pytest.mark.parametrize(("_asked", "query", "found"), FOUND)
def test_the_api_finds_the_same(
    world: World, as_giulia: Client, _asked: dict[str, str], query: dict[str, str], found: list[int]
) -> None:
    token = issue_token(by=world.giulia, user=world.giulia, lifetime=timedelta(days=1))
    answer = Client().get(reverse("api:inbox"), query, headers={"Authorization": f"Bearer {token}"})
    assert [row["seq"] for row in answer.json()["results"]] == found


@pytest.mark.parametrize(
    "asked",
    [
        {"tipo": "altro"},
        {"urgenza": "tanta"},
        {"letti": "ieri"},
        {"letti": "0001-01-01T00:00:00+14:00"},
        {"stato": "x"},
    ],
)
def test_a_choice_the_inbox_does_not_know_never_shows_everything(
    as_giulia: Client, asked: dict[str, str]
) -> None:
    assert as_giulia.get(INBOX, asked).status_code == 400


def test_a_long_list_goes_on_with_the_same_choices(world: World, as_giulia: Client) -> None:
    for _turn in range(30):
        tell(by=SETUP, to=world.giulia, kind=NoticeKind.COVER_GIVEN)
    first = as_giulia.get(INBOX, {"tipo": "absences"})
    second = as_giulia.get(first.context["older_url"])
    assert (len(numbers(first)), len(numbers(second))) == (25, 6)
    assert numbers(second)[-1] == 3


def test_nothing_found_offers_the_whole_list(as_giulia: Client) -> None:
    assert "Togli i filtri" in as_giulia.get(INBOX, {"urgenza": "emergency"}).text


def test_every_kind_has_a_group_and_no_group_is_empty() -> None:
    assert {group_of_kind(kind) for kind in NoticeKind} == set(NoticeGroup)


def test_one_is_marked_as_read_without_opening_it_and_the_choices_stay(
    world: World, as_giulia: Client
) -> None:
    notice = Notice.objects.visible_to(world.giulia).get(seq=2)
    address = reverse("network:see_notice", args=[notice.pk])
    page = as_giulia.post(f"{address}?tipo=referrals", follow=True)
    assert numbers(page) == [2]
    assert "1 avviso segnato come letto" in page.text
    assert unread_of(world.giulia) == 2


def test_what_was_already_read_keeps_its_moment_and_offers_nothing_to_take_back(
    world: World, as_giulia: Client
) -> None:
    notice = Notice.objects.visible_to(world.giulia).get(seq=1)
    page = as_giulia.post(reverse("network:see_notice", args=[notice.pk]), follow=True)
    assert "Rimetti tra quelli da leggere" not in page.text
    assert Notice.objects.get(pk=notice.pk).seen_at == notice.seen_at


def test_a_reading_is_taken_back_and_nothing_else_with_it(world: World, as_giulia: Client) -> None:
    page = as_giulia.post(reverse("network:see_notices"), {"fino": "4"}, follow=True)
    assert "3 avvisi segnati come letti" in page.text
    assert unread_of(world.giulia) == 0
    read_at = page.context["read_at"].isoformat()
    again = as_giulia.post(reverse("network:unsee_notices"), {"letti": read_at}, follow=True)
    assert "3 avvisi sono di nuovo da leggere" in again.text
    assert unread_of(world.giulia) == 3
    assert Notice.objects.visible_to(world.giulia).get(seq=1).seen_at is not None


def test_taking_back_twice_says_that_there_is_nothing_left(world: World, as_giulia: Client) -> None:
    see_notices(by=world.giulia)
    moment = Notice.objects.visible_to(world.giulia).get(seq=4).seen_at
    assert moment is not None
    assert unsee_notices(by=world.giulia, seen_at=moment) == 3
    with pytest.raises(ValidationError, match="già da leggere"):
        unsee_notices(by=world.giulia, seen_at=moment)
    answer = as_giulia.post(reverse("network:unsee_notices"), {"letti": moment.isoformat()})
    assert answer.status_code == 409
    assert unread_of(world.giulia) == 3


def test_after_ten_minutes_it_is_too_late(world: World, as_giulia: Client) -> None:
    see_notices(by=world.giulia)
    moment = Notice.objects.visible_to(world.giulia).get(seq=4).seen_at
    assert moment is not None
    with clock.at(moment + timedelta(minutes=11)), pytest.raises(ValidationError, match="dieci minuti"):
        unsee_notices(by=world.giulia, seen_at=moment)
    assert unread_of(world.giulia) == 0


def test_nobody_takes_back_the_reading_of_another(world: World, as_giulia: Client) -> None:
    see_notices(by=world.giulia)
    moment = Notice.objects.visible_to(world.giulia).get(seq=4).seen_at
    assert moment is not None
    with pytest.raises(ValidationError):
        unsee_notices(by=world.marco, seen_at=moment)
    assert unread_of(world.giulia) == 0


def test_the_api_takes_a_reading_back(world: World, as_giulia: Client) -> None:
    token = issue_token(by=world.giulia, user=world.giulia, lifetime=timedelta(days=1))
    headers = {"Authorization": f"Bearer {token}"}
    see_notices(by=world.giulia)
    rows = as_giulia.get(reverse("api:inbox"), headers=headers).json()["results"]
    answer = as_giulia.post(
        reverse("api:unsee_notices"),
        {"seen_at": rows[0]["seen_at"]},
        content_type="application/json",
        headers=headers,
    )
    assert answer.json() == {"unread_again": 3}
    assert unread_of(world.giulia) == 3
