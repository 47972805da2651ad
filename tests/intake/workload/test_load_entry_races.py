"""Entries of the loads written and folded at once: nothing is lost, nothing counted twice."""

from datetime import timedelta

import pytest

from audit import clock
from config.sweeping import TIMER
from intake.actions import fold_load_entries
from intake.models import Case
from intake.workload.counting import differences
from tests.intake.board_scenes import make_old_world
from tests.intake.factories import make_proposed_case
from tests.referrals.test_races import race
from tests.world import World, make_case

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_old_world()


def fold_a_month_later() -> None:
    """When what was written just now is folded too."""
    with clock.at(clock.now() + timedelta(days=31)):
        fold_load_entries(by=TIMER)


def fold_while_many_register(world: World) -> list[object]:
    """Emergencies, each given to a pair as it is registered, while the night folds again and again."""

    def desk(number: int) -> None:
        for one in range(4):
            make_case(world, last_name=f"Persona{number}{one}", urgency="emergency")

    def night() -> None:
        for _time in range(20):
            fold_a_month_later()

    return race(*[lambda number=number: desk(number) for number in range(6)], night, night)


def test_acts_and_folds_at_once_lose_nothing_and_wait_for_nobody(world: World) -> None:
    assert not [one for one in fold_while_many_register(world) if isinstance(one, Exception)]
    assert Case.objects.filter(open_seats=2).exists()
    assert differences() == []


def test_control_folding_without_holding_counts_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.select_for_update", lambda self, *args, **how: self.all()
    )
    for number in range(12):
        make_proposed_case(world, last_name=f"Persona{number}")
    race(*[fold_a_month_later] * 6)
    assert differences() != []
