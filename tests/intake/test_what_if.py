"""What would the loads be if…: nothing is written, and nothing is lost on the way."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from intake.routing import RoutingRules
from intake.what_if import Carried, Change, compare
from tests.access.scene import rows_of_everything
from tests.intake.factories import make_followed_case
from tests.world import World

RULES = RoutingRules().workload
HUNDRED = Decimal(100)
CARRIED = [
    Carried(1, "Nord", Decimal(80), HUNDRED, Decimal(20)),
    Carried(2, "Nord", Decimal(60), HUNDRED),
    Carried(3, "Sud", Decimal(50), HUNDRED, Decimal(50)),
]


def percents(change: Change) -> list[int | None]:
    return [row.after.percent for row in compare(CARRIED, change, RULES)]


def test_without_a_question_nothing_changes() -> None:
    rows = compare(CARRIED, Change(), RULES)
    assert [row.before.percent for row in rows] == [70, 50]
    assert not any(row.changes for row in rows)


def test_who_is_away_leaves_the_points_to_the_others_of_the_district() -> None:
    assert percents(Change(away=1)) == [140, 50]
    assert percents(Change(away=3)) == [70, None]


def test_another_weight_counts_only_for_its_area() -> None:
    assert percents(Change(factor=Decimal(2))) == [80, 100]


@given(st.integers(1, 20))
def test_who_joins_lightens_only_their_district(joining: int) -> None:
    north, south = compare(CARRIED, Change(district="Nord", joining=joining), RULES)
    assert north.after.operators == 2 + joining
    assert north.after.percent is not None
    assert north.after.percent < 70
    assert not south.changes


@given(st.sampled_from([None, 1, 2, 3]), st.integers(0, 9))
def test_no_points_are_lost(away: int | None, joining: int) -> None:
    rows = compare(CARRIED, Change(district="Sud", joining=joining, away=away), RULES)
    assert sum(row.after.points for row in rows) == sum(one.points for one in CARRIED)


@pytest.mark.parametrize(
    "question", [{}, {"joining": 2, "district": "Presidio Nord"}, {"area": "minors_family", "base": "9"}]
)
def test_the_page_answers_and_writes_nothing(
    world: World, client: Client, question: dict[str, object]
) -> None:
    make_followed_case(world)
    client.force_login(world.coordinator)
    client.get(reverse("intake:what_if"))
    before = rows_of_everything()
    answer = client.get(reverse("intake:what_if"), {"away": world.giulia.pk, **question} if question else {})
    assert answer.status_code == 200
    assert "Presidio Nord" in answer.content.decode()
    assert rows_of_everything() == before
