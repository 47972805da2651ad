"""Two clicks on «Registra» at once register one scheda."""

import threading
from typing import Any

import pytest

from intake.actions import register_intake, save_draft, schede
from intake.models import Intake, IntakeDraft, Person
from intake.models.schede import IntakeDraftQuerySet
from intake.scheda.filled import Scheda
from tests.referrals.test_races import race
from tests.world import World, make_scheda, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_ENOUGH = 10


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def two_clicks(world: World) -> list[Any]:
    draft, scheda = (
        save_draft(by=world.desk, access_point=world.desk_point, answers={}),
        make_scheda(world),
    )
    return race(*[lambda: register_intake(by=world.desk, draft=draft, scheda=scheda)] * 2)


def test_two_clicks_at_once_register_one_scheda_of_one_person(world: World) -> None:
    assert len({intake.pk for intake in two_clicks(world)}) == 1
    assert (Intake.objects.count(), Person.objects.count()) == (1, 1)


def test_control_without_the_lock_there_are_two(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)
    settled = Scheda.settled

    def read() -> IntakeDraftQuerySet:
        return IntakeDraft.objects.select_related("access_point__unit", "form_version")

    def settled_when_both_have_read(scheda: Scheda) -> Scheda:
        both.wait(LONG_ENOUGH)
        return settled(scheda)

    monkeypatch.setattr(schede, "under_lock", read)
    monkeypatch.setattr(Scheda, "settled", settled_when_both_have_read)
    assert len({intake.pk for intake in two_clicks(world)}) == 2
    assert (Intake.objects.count(), Person.objects.count()) == (2, 2)
