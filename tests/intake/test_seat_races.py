"""One seat and many hands: one person gets it, the others read why, and nobody who has left sits down.

Each race has its control: without what keeps the order, the same acts spoil each other.
"""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.refusals import CONFLICT, status_of
from audit import clock
from audit.context import acting
from intake import giving
from intake.actions import pairs, replace_seat, take_charge
from intake.models import Assignment, Case
from intake.states import AssignmentState
from network.actions import end_post
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from tests.intake.factories import make_followed_case, make_proposed_case, seat_of
from tests.referrals.test_races import race
from tests.world import SETUP, World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

MANY = 30


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def refusals(results: list[Any]) -> list[int]:
    return [status_of(each) for each in results if isinstance(each, ValidationError)]


def ask_many(world: World, case: Case) -> list[Any]:
    """Thirty times at once, one of two people is asked to take the seat of Giulia."""
    people = [world.luca, world.chiara]

    def ask(operator: User) -> Case:
        given = {"seat": "lead", "operator": operator, "version": case.version, "reason": "cambio"}
        return replace_seat(by=world.coordinator, case=case, **given)

    return race(*[lambda who=people[number % 2]: ask(who) for number in range(MANY)])


def test_thirty_choices_at_once_ask_one_person(world: World) -> None:
    case = make_followed_case(world)
    results = ask_many(world, case)
    assert refusals(results) == [CONFLICT] * (MANY - 1)
    assert Assignment.objects.filter(case=case, is_next=True).count() == 1


def test_control_without_the_lock_the_database_alone_keeps_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(case: Case) -> Case:
        cases = Case.objects.select_related("person", "district__unit")
        return cases.prefetch_related("assignments__operator").get(pk=case.pk)

    monkeypatch.setattr(pairs, "locked", read)
    case = make_followed_case(world)
    results = ask_many(world, case)
    faults = {type(each).__name__ for each in results if isinstance(each, Exception)}
    assert faults - {"ValidationError"}, "without the lock some choices are not refused in words"
    assert Assignment.objects.filter(case=case, is_next=True, state="proposed").count() == 1


def test_thirty_clicks_at_once_take_one_seat_once(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    results = race(*[lambda: take_charge(by=world.giulia, assignment=seat)] * MANY)
    assert not [each for each in results if isinstance(each, Exception)]
    assert seat.history.count() == 2
    assert Notice.objects.filter(recipient=world.marco, kind=NoticeKind.PARTNER_TOOK_CHARGE).count() == 1


# ---- who leaves between the choice and its writing


def end_the_post(world: World) -> None:
    with clock.at(clock.now() - timedelta(days=1)):
        end_post(by=SETUP, post=Post.objects.get(user=world.luca), until=clock.today())


def close_the_account(world: World) -> None:
    user = User.objects.get(pk=world.luca.pk)
    user.is_active = False
    with acting(SETUP, "tests.close_account"):
        user.save()


@pytest.mark.parametrize("leave", [end_the_post, close_the_account])
@pytest.mark.parametrize("is_checked", [True, False], ids=["checked", "control"])
def test_nobody_who_has_just_left_is_asked(
    world: World, monkeypatch: pytest.MonkeyPatch, leave: Any, is_checked: bool
) -> None:
    with acting(SETUP, "tests.set_up"):
        post = Post.objects.get(user=world.luca)
        post.since = clock.today().replace(year=clock.today().year - 1)
        post.save()
    case = make_followed_case(world)
    chosen, left = threading.Event(), threading.Event()
    # Without holding the people, what was read of them just before is already old.
    stopped = "refuse_who_left" if is_checked else "check_pair"
    go_on = getattr(giving, stopped)

    def wait_until_they_left(*given: Any, **named: Any) -> Any:
        chosen.set()
        left.wait(10)
        return go_on(*given, **named)

    if not is_checked:
        monkeypatch.setattr(giving, "refuse_who_left", lambda people: None)
    monkeypatch.setattr(giving, stopped, wait_until_they_left)

    def leave_meanwhile() -> None:
        chosen.wait(10)
        leave(world)
        left.set()

    given = {"seat": "lead", "operator": world.luca, "version": case.version, "reason": "cambio"}
    results = race(lambda: replace_seat(by=world.coordinator, case=case, **given), leave_meanwhile)
    asked = Assignment.objects.filter(operator=world.luca, state=AssignmentState.PROPOSED).exists()
    assert asked is not is_checked
    assert refusals(results) == ([CONFLICT] if is_checked else [])
