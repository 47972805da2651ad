"""A role that two must want is asked, or answered, by two people at once: one is heard, the other told.

Each race has its control: without the lock, the same two acts spoil each other.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError

from accounts.models import User
from accounts.refusals import CONFLICT
from accounts.roles import Role
from audit import clock
from network.actions import end_post, end_post_at_once
from network.appointments import actions
from network.appointments.actions import answer_appointment, ask_appointment
from network.appointments.models import AppointmentRequest, AppointmentRequestQuerySet
from network.models import Post
from tests.network.test_appointments import second_administrator
from tests.referrals.test_races import LONG_ENOUGH, race, refusals
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 1.0  # how long one waits for the other where both could be


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def meet_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have two acts meet in a function of theirs, if nothing keeps the second from coming there."""

    def meet(name: str) -> None:
        together, original = threading.Barrier(2), getattr(actions, name)

        def met(*given: Any) -> Any:
            with suppress(threading.BrokenBarrierError):
                together.wait(PATIENCE)
            return original(*given)

        monkeypatch.setattr(actions, name, met)

    return meet


def given(world: World) -> dict[str, Any]:
    return {"user": world.luca, "role": Role.ADMINISTRATOR, "unit": world.ambito.unit, "reason": "Ferie."}


def answered_by_two(world: World) -> list[Any]:
    row = ask_appointment(by=world.admin, **given(world))
    return race(
        lambda: answer_appointment(by=world.coordinator, appointment=row, is_granted=True),
        lambda: answer_appointment(by=world.north_root, appointment=row, is_granted=False),
    )


@pytest.fixture
def another(world: World) -> World:
    """Besides the administrator and the coordinator, somebody else who coordinates the whole Ambito."""
    row = ask_appointment(
        by=world.admin, user=world.elisa, role=Role.COORDINATOR, unit=world.ambito.unit, reason="Ferie."
    )
    answer_appointment(by=world.coordinator, appointment=row, is_granted=True)
    world.people["north_root"] = User.objects.get(pk=world.elisa.pk)
    return world


def moves() -> list[str]:
    rows = AppointmentRequest.history.filter(user_id__isnull=False, role=Role.ADMINISTRATOR)
    return list(rows.order_by("history_id").values_list("state", flat=True))


def test_of_two_who_answer_at_once_one_is_heard(another: World, meet_in: Callable[[str], None]) -> None:
    meet_in("refuse_tied")
    assert refusals(answered_by_two(another)) == [CONFLICT]
    (_asked, answer) = moves()
    has_post = Post.objects.filter(user=another.luca, role=Role.ADMINISTRATOR).exists()
    assert has_post == (answer == "granted")


def test_control_without_the_lock_both_are_heard_and_the_role_may_be_given_and_refused(
    another: World, meet_in: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AppointmentRequestQuerySet, "select_for_update", lambda rows, **_how: rows)
    meet_in("refuse_tied")
    assert refusals(answered_by_two(another)) == []
    assert sorted(moves()[1:]) == ["granted", "refused"]


def asked_by_two(world: World, second: User) -> list[Any]:
    return race(
        lambda: ask_appointment(by=world.admin, **given(world)),
        lambda: ask_appointment(by=second, **given(world)),
    )


def test_of_two_who_ask_at_once_the_second_is_told(world: World, meet_in: Callable[[str], None]) -> None:
    second = second_administrator(world)
    meet_in("_who_may_answer")
    assert refusals(asked_by_two(world, second)) == [CONFLICT]
    assert AppointmentRequest.objects.waiting().count() == 1


def test_control_without_the_lock_the_database_alone_refuses_the_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(User.objects.all()), "select_for_update", lambda rows, **_how: rows)
    second = second_administrator(world)
    both, check = threading.Barrier(2), AppointmentRequest.full_clean

    def checked_together(row: AppointmentRequest) -> None:
        check(row)
        both.wait(LONG_ENOUGH)

    monkeypatch.setattr(AppointmentRequest, "full_clean", checked_together)
    raised = [each for each in asked_by_two(world, second) if isinstance(each, Exception)]
    assert [type(each) for each in raised] == [IntegrityError]


def ended_by_two(world: World, monkeypatch: pytest.MonkeyPatch) -> Post:
    """One ends a post today, another at once: they meet before either has written."""
    seen = Post.objects.select_related("unit").get(user=world.luca)
    both, check = threading.Barrier(2), Post.full_clean

    def checked_together(row: Post) -> None:
        check(row)
        with suppress(threading.BrokenBarrierError):
            both.wait(PATIENCE)
        if row.ended_at is None:
            time.sleep(PATIENCE / 2)  # the slower writes last

    monkeypatch.setattr(Post, "full_clean", checked_together)
    results = race(
        lambda: end_post_at_once(by=world.admin, post=seen, reason="x"),
        lambda: end_post(by=world.admin, post=seen, until=clock.today()),
    )
    assert refusals(results) in ([], [CONFLICT])
    return Post.objects.get(pk=seen.pk)


def test_whoever_ends_a_post_at_once_is_heard_also_while_another_ends_it_today(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ended_by_two(world, monkeypatch).is_over
    assert not User.objects.get(pk=world.luca.pk).grants.has(Role.OPERATOR)


def test_control_without_the_lock_the_post_is_open_again_till_night(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(Post.objects.all()), "select_for_update", lambda rows, **_how: rows)
    assert not ended_by_two(world, monkeypatch).is_over
