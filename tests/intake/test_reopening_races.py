"""A situation is reopened while its person comes back to the desk: one open situation, never two."""

import threading
from contextlib import suppress
from typing import Any

import pytest

from intake import moving
from intake.actions import close_case, register_intake, reopen_case, save_draft, schede, suspending
from intake.models import Case, Intake, Person
from tests.intake.factories import make_followed_case
from tests.referrals.test_races import LONG_ENOUGH, race
from tests.world import World, make_scheda, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 3.0  # how long one waits for the other where they can only come one after the other


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def let_meet(monkeypatch: pytest.MonkeyPatch, patience: float) -> None:
    """Have who reopens and who registers meet once both have looked, if nothing keeps the second away."""
    both = threading.Barrier(2)

    def meet() -> None:
        with suppress(threading.BrokenBarrierError):
            both.wait(patience)

    weigh, look = moving.save_weighed, schede._followed_case

    def weigh_later(case: Case) -> None:
        meet()
        weigh(case)

    def look_first(*given: Any) -> Case | None:
        found = look(*given)
        meet()
        return found

    monkeypatch.setattr(suspending, "save_weighed", weigh_later)
    monkeypatch.setattr(schede, "_followed_case", look_first)


def come_back_twice(world: World) -> list[Any]:
    """The person is at the desk, and their closed situation is opened again."""
    case = make_followed_case(world)
    case = close_case(
        by=world.coordinator, case=case, closing_reason="other", reason="Va bene.", version=case.version
    )
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=case.person)
    return race(
        lambda: reopen_case(by=world.coordinator, case=case, reason="È tornata.", version=case.version),
        lambda: register_intake(by=world.desk, draft=draft, scheda=make_scheda(world)),
    )


def test_who_comes_back_twice_at_once_has_one_open_situation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_meet(monkeypatch, PATIENCE)
    _reopened, intake = come_back_twice(world)
    assert isinstance(intake, Intake)
    assert [case.pk for case in Case.objects.open()] == [intake.case_id]


def test_control_without_the_lock_of_the_person_there_are_two(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(Person.objects.all()), "select_for_update", lambda rows, **_how: rows)
    let_meet(monkeypatch, LONG_ENOUGH)
    come_back_twice(world)
    assert Case.objects.open().count() == 2
