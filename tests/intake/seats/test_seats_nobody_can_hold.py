"""A seat that nobody can hold meanwhile: told, counted, and given back to who comes again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit import clock
from intake.actions import (
    hold_again,
    take_charge,
    tell_of_left_seat,
)
from intake.board.page import Board
from intake.board.question import Question
from intake.models import Case
from intake.pair_counting import miscounted
from intake.standing import follows
from network.actions import appoint, end_post
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from tests.intake.factories import (
    make_followed_case,
    propose,
    seat_of,
)
from tests.intake.seats.scenes import holders, replace, sweep
from tests.world import SETUP, World, make_case


def test_a_seat_that_nobody_can_hold_meanwhile_is_told_to_the_coordinators_at_every_term(
    world: World,
) -> None:
    began = clock.now()
    case = make_followed_case(world, urgency=Urgency.URGENT)
    for user in (world.giulia, world.marco, world.north_coordinator):
        end_post(by=SETUP, post=Post.objects.get(user=user), until=clock.today())
    told = Notice.objects.filter(kind__in=(NoticeKind.SEAT_TO_CHANGE, NoticeKind.CASE_WAITING))
    for hours, times in {25: 1, 26: 1, 41: 1, 50: 2, 61: 2}.items():
        with clock.at(began + timedelta(hours=hours)):
            sweep()
        assert told.count() == times, f"after {hours} hours"
    assert set(holders(Case.objects.get(pk=case.pk)).values()) & {"Giulia", "Marco"}, "one seat stays theirs"
    assert [notice.kind for notice in told.order_by("pk")] == [
        NoticeKind.SEAT_TO_CHANGE,
        NoticeKind.CASE_WAITING,
    ]
    assert {notice.recipient for notice in told} == {world.coordinator}
    assert {notice.path for notice in told} == {case.get_absolute_url(), case.board_path}


def left_to_nobody(world: World) -> Case:
    """Teresa, who alone coordinates, follows it herself: nobody else can hold the seat of who leaves."""
    post = {"since": clock.today() - timedelta(days=1), "employer": world.comune, "fte": Decimal(1)}
    appoint(by=SETUP, user=world.coordinator, role=Role.OPERATOR, unit=world.ambito.unit, **post)
    case = propose(world, make_case(world), world.giulia, world.coordinator)
    for user in (world.giulia, world.coordinator):
        take_charge(by=user, assignment=seat_of(case, user))
    for user in (world.giulia, world.north_coordinator):
        end_post(by=SETUP, post=Post.objects.get(user=user), until=clock.today())
    return Case.objects.get(pk=case.pk)


def page_of(case: Case, user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get(case.get_absolute_url()).text


def test_a_seat_that_nobody_can_hold_meanwhile_waits_in_the_lane_and_is_counted(world: World) -> None:
    began = clock.now()
    case = left_to_nobody(world)
    with clock.at(began + timedelta(hours=25)):
        sweep()
        assert list(Case.objects.waiting_for_pair()) == [case]
        board = Board(world.coordinator, Question())
        assert (board.waiting, [one.is_complete for one in board.situations]) == (1, [False])
        page = page_of(case, world.coordinator)
        assert "non lavora più qui" in page
        assert page.count("Scrivi le consegne") == 1, "who left has none to write"
        replace(world, case, world.luca)
        take_charge(by=world.luca, assignment=seat_of(case, world.luca))
        assert not Case.objects.waiting_for_pair().exists()
    assert holders(case) == {"lead": "Luca", "co_lead": "Teresa"}
    assert seat_of(case, world.giulia).readable_until is None, "who left reads nothing"


@pytest.mark.both
def test_who_comes_back_to_a_seat_that_nobody_could_hold_follows_again_and_keeps_it(world: World) -> None:
    began = clock.now()
    case = left_to_nobody(world)
    with clock.at(began + timedelta(hours=25)):
        sweep()
        assert not follows(User.objects.get(pk=world.giulia.pk), case)
    with clock.at(began + timedelta(hours=49)):
        appoint(
            by=SETUP,
            user=world.giulia,
            role=Role.OPERATOR,
            unit=world.ambito.unit,
            employer=world.comune,
            since=clock.today(),
        )
        assert follows(User.objects.get(pk=world.giulia.pk), case), "from the first moment"
        assert "0 freed, 1 held again" in sweep()
        assert not Case.objects.waiting_for_pair().exists()
        assert "non lavora più qui" not in page_of(case, world.giulia)
        appoint(by=SETUP, user=world.north_coordinator, role=Role.COORDINATOR, unit=world.ambito.unit)
        assert "0 freed, 0 held again" in sweep()
    assert holders(case) == {"lead": "Giulia", "co_lead": "Teresa"}
    assert miscounted() == []


def test_a_seat_that_nobody_can_hold_is_told_once_and_then_by_the_lane(world: World) -> None:
    began = clock.now()
    case = left_to_nobody(world)
    told = Notice.objects.filter(recipient=world.coordinator).exclude(kind=NoticeKind.SEAT_PASSED)
    with clock.at(began + timedelta(hours=25)):
        sweep()
    before = set(told.values_list("pk", flat=True))
    with clock.at(Case.objects.get(pk=case.pk).lane_tells_at + timedelta(minutes=1)):
        sweep()
    assert [one.kind for one in told.exclude(pk__in=before)] == [NoticeKind.CASE_WAITING]


@pytest.mark.parametrize("act", [tell_of_left_seat, hold_again])
def test_only_the_timer_tells_of_a_seat_left_or_gives_it_back(world: World, act: Any) -> None:
    case = make_followed_case(world)
    with pytest.raises(PermissionDenied):
        act(by=world.coordinator, assignment=seat_of(case, world.giulia))
