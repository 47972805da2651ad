"""A situation is reopened while its person comes back to the desk, or its comune passes elsewhere.

There is one open situation, never two, and it is where its comune is. Each race has its control: without the
number of the Ambito, at which all of them wait, it goes wrong.
"""

import threading
from contextlib import suppress
from typing import Any

import pytest

from intake import following, moving
from intake.actions import close_case, register_intake, reopen_case, save_draft, schede, suspending
from intake.models import Case, Intake
from network.models import District, Municipality
from network.territory.actions import write_place
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


def closed(world: World) -> Case:
    case = make_followed_case(world)
    given = {"closing_reason": "other", "reason": "Va bene."}
    return close_case(by=world.coordinator, case=case, version=case.version, **given)


def come_back_twice(world: World) -> list[Any]:
    """The person is at the desk, and their closed situation is opened again."""
    case = closed(world)
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


def test_control_without_the_number_there_are_two(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspending, "next_numbers", lambda *given: [])
    let_meet(monkeypatch, LONG_ENOUGH)
    come_back_twice(world)
    assert Case.objects.open().count() == 2


def reopen_while_its_comune_passes(world: World, monkeypatch: pytest.MonkeyPatch) -> District:
    """The comune passes once who reopens has read where it is; the district of the situation afterwards."""
    case = closed(world)
    read, passed, follow = threading.Event(), threading.Event(), suspending._follow_the_comune

    def follow_and_wait(case: Case) -> None:
        follow(case)
        read.set()
        passed.wait(PATIENCE)  # for ever, if it waits for this act to end

    def let_it_pass() -> None:
        read.wait(LONG_ENOUGH)
        write_place(by=world.admin, place=Municipality.objects.get(pk=world.borgo.pk), district=world.south)
        passed.set()

    monkeypatch.setattr(suspending, "_follow_the_comune", follow_and_wait)
    race(
        lambda: reopen_case(by=world.coordinator, case=case, reason="È tornata.", version=case.version),
        let_it_pass,
    )
    return Case.objects.get(pk=case.pk).district


def test_it_follows_its_comune_also_while_it_is_reopened(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reopen_while_its_comune_passes(world, monkeypatch) == world.south


def test_control_without_the_number_it_is_left_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "next_numbers", lambda *given: [])
    assert reopen_while_its_comune_passes(world, monkeypatch) == world.north
