"""What would the loads be if…: nothing is written, and nothing is lost on the way."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from audit import clock
from audit.context import acting
from intake.models import Assignment
from intake.operability import Mandate
from intake.routing.ranking import RoutingRules
from intake.what_if.simulation import Change, Effect, Held, Operator, Period, periods_of, simulate, together
from intake.workload.caseloads import loads_of
from intake.workload.formula import Span
from network.actions import appoint
from tests.access.scene import rows_of_everything
from tests.intake.factories import make_followed_case
from tests.test_api import Caller
from tests.world import SETUP, World, make_world

RULES = RoutingRules().workload
TODAY = date(2026, 1, 7)
LONG_AGO = date(2020, 1, 1)
NORTH, SOUTH = 1, 2
ANNA, BRUNO, CARLA = 1, 2, 3  # 85 points each can be carried
PEOPLE = [
    Operator(ANNA, NORTH, Decimal(1), LONG_AGO, Decimal(10)),
    Operator(BRUNO, NORTH, Decimal(1), LONG_AGO),
    Operator(CARLA, SOUTH, Decimal(1), LONG_AGO),
]
HELD = [
    Held(1, ANNA, "elderly", Decimal(30)),
    Held(1, CARLA, "elderly", Decimal(20)),
    Held(2, ANNA, "violence", Decimal(40)),
    Held(3, BRUNO, "elderly", Decimal(60)),
]
PRESENT = Period(TODAY, 60, is_present=True)
MARCH = Period(date(2026, 3, 1), 31)
YEAR_FROM_JANUARY = [(2026, month) for month in range(1, 7)]  # six months at most
IN_MARCH = Span(date(2026, 3, 1), date(2026, 3, 31))


def effects(change: Change, period: Period = PRESENT) -> dict[int, Effect]:
    return simulate(PEOPLE, HELD, change, RULES, period)


def points(change: Change, period: Period = PRESENT) -> dict[int, Decimal]:
    return {pk: one.after.points for pk, one in effects(change, period).items()}


def test_without_a_question_nothing_changes() -> None:
    found = effects(Change())
    assert [one.after.points for one in found.values()] == [80, 60, 20]
    assert not any(one.changes for one in found.values())


def test_who_is_away_leaves_each_situation_to_who_sits_there_too() -> None:
    after = points(Change(away=ANNA, absence=IN_MARCH), MARCH)
    assert after == {ANNA: 0, BRUNO: 100, CARLA: 50}, "Carla sits with Anna; the other goes to the district"
    assert effects(Change(away=ANNA, absence=IN_MARCH), MARCH)[ANNA].after.capacity == 0


def test_who_is_away_half_the_month_leaves_half() -> None:
    first_half = Span(date(2026, 3, 1), date(2026, 3, 16))  # 11 of 22 working days
    assert points(Change(away=ANNA, absence=first_half), MARCH) == {ANNA: 40, BRUNO: 80, CARLA: 35}


def test_an_absence_already_declared_is_not_counted_twice() -> None:
    people = [Operator(ANNA, NORTH, Decimal(1), LONG_AGO, absences=(IN_MARCH,)), *PEOPLE[1:]]
    found = simulate(people, HELD, Change(away=ANNA, absence=IN_MARCH), RULES, MARCH)
    assert not any(one.changes for one in found.values())


def test_nobody_left_means_that_the_work_stays() -> None:
    alone = [Operator(CARLA, SOUTH, Decimal(1), LONG_AGO)]
    held = [Held(9, CARLA, "other", Decimal(7))]
    found = simulate(alone, held, Change(away=CARLA), RULES, PRESENT)
    assert (found[CARLA].after.points, found[CARLA].after.capacity) == (7, 0)


def test_another_weight_counts_only_for_its_area() -> None:
    assert points(Change(weight="elderly", base=Decimal(6))) == {ANNA: 110, BRUNO: 120, CARLA: 40}


def test_who_joins_takes_from_the_most_loaded_of_the_unit_alone() -> None:
    found = effects(Change(unit=NORTH, joining=2))
    assert found[-1].before is None
    assert len({found[pk].after.percent for pk in (ANNA, BRUNO, -1, -2)}) == 1
    assert not found[CARLA].changes


def test_who_joins_later_is_not_there_yet() -> None:
    change = Change(unit=NORTH, joining=1, since=date(2026, 3, 1))
    january = Period(TODAY, 25)
    assert points(change, january) == {ANNA: 80, BRUNO: 60, CARLA: 20, -1: 0}
    assert points(change, MARCH)[-1] > 0


@given(
    st.sampled_from([None, ANNA, BRUNO, CARLA]),
    st.integers(0, 9),
    st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    st.sampled_from([PRESENT, MARCH]),
)
def test_no_points_of_a_situation_are_lost(away: int | None, joining: int, day: date, period: Period) -> None:
    people = [Operator(one.id, one.unit, one.fte, one.since) for one in PEOPLE]
    change = Change(unit=NORTH, joining=joining, since=day, away=away, absence=Span(day, date.max))
    found = simulate(people, HELD, change, RULES, period)
    assert abs(sum(one.after.points for one in found.values()) - 150) < Decimal("0.1")
    assert together(found.values(), RULES).after.points == sum(one.after.points for one in found.values())


@given(st.integers(1, 20))
def test_the_more_join_the_lighter_the_unit(joining: int) -> None:
    def highest(number: int) -> Decimal:
        found = effects(Change(unit=NORTH, joining=number))
        return max(found[pk].after.ratio for pk in (ANNA, BRUNO))

    assert highest(joining) <= highest(joining - 1)


@pytest.mark.parametrize(
    ("change", "months"),
    [
        (Change(), []),
        (Change(away=ANNA), []),
        (Change(weight="elderly", base=Decimal(4)), []),
        (Change(away=ANNA, absence=IN_MARCH), [(2026, 3), (2026, 4)]),
        (Change(unit=NORTH, joining=1, since=date(2026, 1, 20)), [(2026, 1), (2026, 2)]),
        (
            Change(away=ANNA, absence=Span(date(2026, 1, 1), date(2027, 1, 1))),
            YEAR_FROM_JANUARY,
        ),
    ],
)
def test_the_months_shown_are_those_in_which_something_begins_or_ends(
    change: Change, months: list[tuple[int, int]]
) -> None:
    present, *others = periods_of(change, TODAY, RULES)
    assert present == PRESENT
    assert [(one.first.year, one.first.month) for one in others] == months


def test_the_first_column_is_the_board(world: World, client: Client) -> None:
    make_followed_case(world)
    client.force_login(world.coordinator)
    teams = client.get(reverse("intake:what_if")).context["teams"]
    shown = {line.operator: line.cells[0].effect.after for team in teams for line in team.lines}
    board = loads_of(world.ambito.pk, RoutingRules())
    assert shown == {one.post.user_id: one.load for one in board}


def question(world: World, **asked: Any) -> dict[str, Any]:
    everything = {
        "joining": 2,
        "unit": world.north.pk,
        "since": "2027-03-01",
        "away": world.giulia.pk,
        "first_day": "2027-03-01",
        "last_day": "2027-03-31",
        "weight": "minors_family",
        "base": "9",
    }
    return {**everything, **asked}


@pytest.fixture
def late_autumn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 26))


@pytest.mark.usefixtures("late_autumn")
def test_the_page_answers_and_writes_nothing(world: World, client: Client) -> None:
    make_followed_case(world)
    client.force_login(world.coordinator)
    client.get(reverse("intake:what_if"))
    before = rows_of_everything()
    page = client.get(reverse("intake:what_if"), question(world))
    assert page.status_code == 200
    assert "Marzo 2027" in page.content.decode()
    assert "Nuovo operatore 2" in page.content.decode()
    assert rows_of_everything() == before


@pytest.mark.usefixtures("late_autumn")
@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"unit": ""}, "unit"),
        ({"joining": ""}, "joining"),
        ({"base": ""}, "base"),
        ({"weight": ""}, "weight"),
        ({"away": ""}, "away"),
        ({"away": "999999"}, "away"),
        ({"since": "2020-01-01"}, "since"),
        ({"since": "2030-01-01"}, "since"),
        ({"last_day": "2027-02-01"}, "last_day"),
        ({"joining": "-1"}, "joining"),
    ],
)
def test_half_a_question_says_what_is_missing(
    world: World, client: Client, asked: dict[str, str], field: str
) -> None:
    client.force_login(world.coordinator)
    page = client.get(reverse("intake:what_if"), question(world, **asked))
    assert page.status_code == 422
    assert field in page.context["form"].errors


def test_who_coordinates_several_ambiti_sees_each_under_its_name(world: World, client: Client) -> None:
    other = make_world("altrove", offset=50)
    appoint(by=SETUP, user=world.coordinator, role=Role.COORDINATOR, unit=other.ambito.unit)
    client.force_login(world.coordinator)
    page = client.get(reverse("intake:what_if"), {"joining": 1, "unit": other.north.pk})
    names = {team.name: [line.name for line in team.lines] for team in page.context["teams"]}
    assert "Nuovo operatore 1" in names["Ambito Altrove · Presidio Nord"]
    assert "Nuovo operatore 1" not in names["Ambito Valdoro · Presidio Nord"]


def test_a_court_order_that_protects_a_minor_has_a_weight_of_its_own(world: World, client: Client) -> None:
    case = make_followed_case(world)
    client.force_login(world.coordinator)

    def giulia(weight: str) -> Effect:
        page = client.get(reverse("intake:what_if"), {"weight": weight, "base": "20"})
        lines = [line for team in page.context["teams"] for line in team.lines]
        return next(line.cells[0].effect for line in lines if line.operator == world.giulia.pk)

    assert giulia("minors_family").changes
    assert not giulia("child_protection_order").changes
    with acting(SETUP, "tests.court_order"):
        case.mandate = Mandate.COURT_ORDER
        case.save()
    assert not giulia("minors_family").changes
    assert giulia("child_protection_order").changes


def test_the_cost_does_not_grow_with_the_situations(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    costs = []
    for name in ("Alba", "Bruni", "Corti"):
        make_followed_case(world, last_name=name)
        with CaptureQueriesContext(connection) as statements:
            client.get(reverse("intake:what_if"), {"away": world.giulia.pk})
        costs.append(len(statements))
    assert costs[1] == costs[2]
    assert Assignment.objects.open().count() == 6


@pytest.mark.usefixtures("late_autumn")
def test_the_api_answers_as_the_page(world: World, client: Client) -> None:
    make_followed_case(world)
    client.force_login(world.coordinator)
    page = client.get(reverse("intake:what_if"), question(world)).context["teams"]
    ask = Caller(world.coordinator)
    teams = ask.get("what-if/", **question(world)).json()
    assert [line["name"] for team in teams for line in team["lines"]] == [
        line.name for team in page for line in team.lines
    ]
    shown = teams[0]["lines"][0]["effects"][1]["after"]["percent"]
    assert shown == page[0].lines[0].cells[1].effect.after.percent
    refused = ask.get("what-if/", **question(world, unit=""))
    assert (refused.status_code, "unit" in refused.content.decode()) == (400, True)
