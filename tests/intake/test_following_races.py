"""A scheda is registered while its comune passes to another district: its situation never stays behind.

The race has its control: without the number of the Ambito, at which both wait, it is left where it was.
"""

import threading
from typing import Any

import pytest

from intake import following
from intake.actions import register_intake, save_draft, schede
from intake.models import Case
from network.models import District, Municipality
from network.territory.actions import write_place
from tests.referrals.test_races import race
from tests.world import World, make_scheda, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_ENOUGH = 10
A_WHILE = 1


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def register_while_it_passes(world: World, monkeypatch: pytest.MonkeyPatch) -> District:
    """The comune passes once the scheda has read where it is; the district of its situation afterwards."""
    read, passed = threading.Event(), threading.Event()
    open_situation = schede.situation_from

    def wait_for_the_comune(*given: Any) -> Case:
        case = open_situation(*given)
        read.set()
        passed.wait(A_WHILE)  # for ever, if it waits for this act to end
        return case

    def let_it_pass() -> None:
        read.wait(LONG_ENOUGH)
        comune = Municipality.objects.get(pk=world.borgo.pk)
        write_place(by=world.admin, place=comune, district=world.south)
        passed.set()

    monkeypatch.setattr(schede, "situation_from", wait_for_the_comune)
    draft, scheda = save_draft(by=world.desk, access_point=world.desk_point, answers={}), make_scheda(world)
    intake, _passed = race(lambda: register_intake(by=world.desk, draft=draft, scheda=scheda), let_it_pass)
    return Case.objects.get(pk=intake.case_id).district


def test_the_situation_follows_its_comune(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert register_while_it_passes(world, monkeypatch) == world.south


def test_control_without_waiting_it_is_left_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "next_numbers", lambda *given: [])
    assert register_while_it_passes(world, monkeypatch) == world.north
