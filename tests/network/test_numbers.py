"""Progressive numbers: one after the other, each series by itself."""

from datetime import UTC, datetime

import pytest

from audit import clock
from network.models import NumberSeries
from network.numbers import next_number
from tests.world import World, make_world

pytestmark = pytest.mark.both


def test_numbers_follow_each_other_from_one(world: World) -> None:
    with clock.at(datetime(2025, 11, 21, 9, tzinfo=UTC)):
        assert [next_number(world.ambito.pk, "intake") for _ in range(3)] == [
            "2025/000001",
            "2025/000002",
            "2025/000003",
        ]
    assert NumberSeries.objects.get(ambito=world.ambito, year=2025).last == 3


def test_each_ambito_kind_and_year_has_its_own_series(world: World) -> None:
    elsewhere = make_world("altrove", offset=50)
    with clock.at(datetime(2025, 12, 31, 22, 59, tzinfo=UTC)):
        assert next_number(world.ambito.pk, "intake") == "2025/000001"
        assert next_number(world.ambito.pk, "referral") == "2025/000001"
        assert next_number(elsewhere.ambito.pk, "intake") == "2025/000001"
    with clock.at(datetime(2025, 12, 31, 23, 1, tzinfo=UTC)):
        assert next_number(world.ambito.pk, "intake") == "2026/000001"
