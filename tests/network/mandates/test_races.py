"""Two people write the same priority, or change it, at once: one wins, the other reads why."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.refusals import CONFLICT
from network.mandates import actions
from network.mandates.models import Mandate
from network.versions import version_of
from tests.network.mandates.factories import make_mandate, words
from tests.referrals.test_races import race, refusals
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_ENOUGH = 10


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_the_same_priority_is_published_once(world: World) -> None:
    assert refusals(race(*[lambda: make_mandate(world)] * 2)) == [CONFLICT]
    assert Mandate.objects.count() == 1


def both_change(world: World, mandate: Mandate) -> list[Any]:
    """Two who saw the same page ask for seven days, and for eight."""
    version = version_of(mandate)

    def change(who: Any, days: int) -> Mandate:
        facts = words(world, expected=Decimal(days))
        return actions.revise_mandate(
            by=who, mandate=mandate, reason=f"Bastano {days}.", version=version, **facts
        )

    return race(lambda: change(world.planner, 7), lambda: change(world.coordinator, 8))


def test_nobody_writes_over_a_change_they_have_not_seen(world: World) -> None:
    mandate = make_mandate(world)
    results = both_change(world, mandate)
    assert refusals(results) == [CONFLICT]
    [refusal] = [each for each in results if isinstance(each, ValidationError)]
    assert "ha scritto qui mentre scrivevi" in refusal.messages[0]
    assert Mandate.objects.get(pk=mandate.pk).history.filter(action="network.revise_mandate").count() == 1


def test_control_without_the_lock_the_first_change_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate, both = make_mandate(world), threading.Barrier(2)
    compare = actions.refuse_stale

    def together(row: Mandate, version: int | None) -> None:
        compare(row, version)
        both.wait(LONG_ENOUGH)

    monkeypatch.setattr(actions, "_locked", lambda row: Mandate.objects.get(pk=row.pk))
    monkeypatch.setattr(actions, "refuse_stale", together)
    assert refusals(both_change(world, mandate)) == []
    assert Mandate.objects.get(pk=mandate.pk).history.filter(action="network.revise_mandate").count() == 2
