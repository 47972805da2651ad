"""Two people publish rules for one Ambito: the second reads that somebody was faster."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from intake.actions import publish_rules, published_rules
from intake.models import RuleSet
from tests.referrals.test_races import race
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def publishing(world: World, by: str) -> Callable[[], Any]:
    def publish() -> Any:
        return publish_rules(by=world.people[by], ambito=world.ambito, parameters={}, version=0)

    return publish


def test_of_two_who_publish_one_is_told_of_the_other(transactional_db: None) -> None:
    world = make_world()
    results = race(publishing(world, "coordinator"), publishing(world, "admin"))
    refused = [one for one in results if isinstance(one, ValidationError)]
    assert [one.code for one in refused] == ["conflict"]
    assert RuleSet.objects.count() == 1


def test_without_the_lock_the_second_breaks_on_the_database(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published_rules, "_one_at_a_time", lambda ambito: None)
    for number in range(10):
        world = make_world(f"ambito{number}", offset=number * 20)
        results = race(publishing(world, "coordinator"), publishing(world, "admin"))
        if any(isinstance(one, IntegrityError) for one in results):
            return
    pytest.fail("the two never met: the control proves nothing")
