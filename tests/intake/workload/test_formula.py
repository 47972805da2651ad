"""The published formula of the workload: points of a case, load and capacity of a person."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from intake.facts import CaseFacts
from intake.workload.formula import (
    Band,
    Load,
    Phase,
    Seat,
    Span,
    WorkloadRules,
    absent_share,
    capacity,
    capacity_points,
    case_points,
    load_points,
    phase_on,
    seat_points,
    share,
)
from tests.intake.invented_facts import TODAY, a_case, cases, points

RULES = WorkloadRules()


def weight(**facts: Any) -> Decimal:
    return case_points(a_case(**facts), RULES, TODAY).total


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("violence", "7"),
        ("minors_family", "5"),
        ("extreme_poverty", "5"),
        ("addiction", "5"),
        ("migrants", "5"),
        ("disability", "4"),
        ("mental_health", "4"),
        ("adults_poverty", "3"),
        ("elderly", "3"),
        ("housing", "3"),
        ("other", "3"),
    ],
)
def test_each_area_has_its_points(area: str, expected: str) -> None:
    assert weight(area=area) == Decimal(expected)


def test_the_protection_of_a_minor_ordered_by_a_court_weighs_most() -> None:
    assert weight(mandate="court_order") == 8
    assert weight(mandate="court_order", area="violence", secondary_areas=("minors_family",)) == 8
    assert weight(mandate="court_order", area="elderly") == 3


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"minors": 1}, "5.00"),
        ({"minors": 2}, "5.50"),
        ({"minors": 4}, "6.50"),
        ({"minors": 9}, "6.50"),  # three further minors at most
        ({"urgency": "priority"}, "5.00"),
        ({"urgency": "urgent"}, "6.25"),
        ({"urgency": "emergency"}, "6.25"),
        ({"services_involved": 2}, "5.00"),
        ({"services_involved": 3}, "5.75"),
        ({"needs_mediator": True}, "5.50"),
        ({"operator_risk": True}, "6.00"),
        ({"court_report_due": TODAY + timedelta(days=30)}, "6.00"),
        ({"court_report_due": TODAY - timedelta(days=2)}, "6.00"),
        ({"court_report_due": TODAY + timedelta(days=31)}, "5.00"),
    ],
)
def test_each_addition_is_a_share_of_the_base(facts: dict[str, Any], expected: str) -> None:
    assert weight(**facts) == Decimal(expected)


HEAVY: dict[str, Any] = {
    "minors": 4,
    "urgency": "urgent",
    "services_involved": 3,
    "needs_mediator": True,
    "operator_risk": True,
    "court_report_due": TODAY,
}


def test_the_additions_double_the_base_at_most() -> None:
    assert weight(**HEAVY) == 10


@pytest.mark.parametrize(
    ("phase", "expected"),
    [("assessment", "5"), ("first_60_days", "6"), ("active", "5"), ("monitoring", "2.5"), ("suspended", "1")],
)
def test_the_phase_of_the_work_changes_the_weight(phase: str, expected: str) -> None:
    assert weight(phase=phase) == Decimal(expected)


@pytest.mark.parametrize(
    ("phase", "since", "expected"),
    [
        ("active", TODAY, Phase.FIRST_60_DAYS),
        ("active", TODAY - timedelta(days=59), Phase.FIRST_60_DAYS),
        ("active", TODAY - timedelta(days=60), Phase.ACTIVE),
        ("first_60_days", TODAY - timedelta(days=60), Phase.ACTIVE),
        ("first_60_days", None, Phase.FIRST_60_DAYS),
        ("active", None, Phase.ACTIVE),
        ("suspended", TODAY, Phase.SUSPENDED),
        ("assessment", TODAY, Phase.ASSESSMENT),
    ],
)
def test_the_first_days_of_an_active_case_are_counted_from_taking_charge(
    phase: str, since: date | None, expected: Phase
) -> None:
    assert phase_on(a_case(phase=phase, in_charge_since=since), RULES, TODAY) is expected


def test_the_explanation_says_each_step_in_words() -> None:
    explained = case_points(a_case(**HEAVY, phase="active", in_charge_since=TODAY), RULES, TODAY)
    with override("it"):
        lines = [(str(item.label), item.value) for item in explained.items]
    assert lines == [
        ("Punti di partenza per il tema: Bambini, ragazzi e famiglia", Decimal("5.00")),
        ("3 altri minori in casa", Decimal("1.50")),
        ("Urgenza: urgente", Decimal("1.25")),
        ("Servizi già coinvolti: 3", Decimal("0.75")),
        ("Serve un mediatore", Decimal("0.50")),
        ("C'è un rischio per gli operatori", Decimal("1.00")),
        ("Relazione per il giudice entro il 21 novembre 2025", Decimal("1.00")),
        ("Le aggiunte valgono al massimo il 100 % dei punti di partenza", Decimal("-1.00")),
        ("Fase di avvio: punti × 1,2", Decimal("2.00")),
    ]
    assert explained.total == 12
    assert json.loads(json.dumps(explained.as_mapping()))["total"] == "12.00"


@given(facts=cases(), on=st.dates(date(2025, 1, 1), date(2026, 12, 31)))
def test_the_lines_of_the_explanation_add_up_to_the_points(facts: CaseFacts, on: date) -> None:
    explained = case_points(facts, RULES, on)
    assert sum(item.value for item in explained.items) == explained.total
    assert 0 < explained.total <= 8 * 2 * Decimal("1.2")


@given(
    facts=cases(),
    more=st.sampled_from(
        [
            {"urgency": "emergency"},
            {"needs_mediator": True},
            {"operator_risk": True},
            {"court_report_due": TODAY},
            {"services_involved": 6},
            {"minors": 6},
        ]
    ),
)
def test_nothing_added_to_a_case_makes_it_lighter(facts: CaseFacts, more: dict[str, Any]) -> None:
    assert case_points(replace(facts, **more), RULES, TODAY).total >= case_points(facts, RULES, TODAY).total


def test_the_seats_share_a_case_and_working_in_two_costs_a_little() -> None:
    assert share("lead", RULES) == Decimal("0.65")
    assert share(Seat.CO_LEAD, RULES) == Decimal("0.45")
    assert seat_points(Decimal("5.75"), "lead", RULES) == Decimal("3.74")
    assert load_points([(Decimal(8), "lead"), (Decimal(5), "co_lead")], RULES, Decimal(2)) == Decimal("9.45")
    assert load_points([], RULES) == 0


@pytest.mark.parametrize(
    ("fte", "years", "absent", "expected"),
    [
        ("1", "5", "0", "85.00"),
        ("1", "1", "0", "85.00"),
        ("1", "0.99", "0", "75.00"),
        ("0.5", "5", "0", "42.50"),
        ("0.6", "0", "0", "45.00"),
        ("1", "5", "0.25", "63.75"),
        ("1", "5", "1", "0.00"),
        ("0", "5", "0", "0.00"),
    ],
)
def test_capacity_follows_hours_seniority_and_absences(
    fte: str, years: str, absent: str, expected: str
) -> None:
    assert capacity(Decimal(fte), Decimal(years), Decimal(absent), RULES) == Decimal(expected)


@pytest.mark.parametrize(("fte", "years", "absent"), [("-1", "0", "0"), ("1", "-1", "0"), ("1", "0", "1.1")])
def test_hours_that_cannot_be_are_refused(fte: str, years: str, absent: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        capacity(Decimal(fte), Decimal(years), Decimal(absent), RULES)


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        ("84", Band.GREEN),
        ("84.49", Band.GREEN),
        ("84.5", Band.YELLOW),  # shown as 85 %
        ("85", Band.YELLOW),
        ("100", Band.YELLOW),
        ("101", Band.ORANGE),
        ("115", Band.ORANGE),
        ("115.49", Band.ORANGE),  # shown as 115 %
        ("116", Band.RED),
    ],
)
def test_the_colour_agrees_with_the_figure_that_is_shown(percent: str, band: Band) -> None:
    load = RULES.load(Decimal(percent), Decimal(100))
    assert load.band is band
    assert load.percent == int(load.ratio * 100)


def test_who_has_no_hours_is_not_loaded_until_something_weighs_on_them() -> None:
    assert RULES.load(Decimal(0), Decimal(0)).band is Band.GREEN
    assert RULES.load(Decimal("0.10"), Decimal(0)).band is Band.RED


@given(before=points(), more=points(), carried=points())
def test_more_points_never_mean_a_lower_load(before: Decimal, more: Decimal, carried: Decimal) -> None:
    load = Load(before, carried)
    assert load.plus(more).ratio >= load.ratio
    assert load.plus(-more).points >= 0


@given(carried=points(), more=points(), on_them=points())
def test_more_capacity_never_means_a_higher_load(carried: Decimal, more: Decimal, on_them: Decimal) -> None:
    if carried > 0:
        assert Load(on_them, carried + more).ratio <= Load(on_them, carried).ratio


@given(
    fte=st.integers(10, 100).map(lambda hundredths: Decimal(hundredths) / 100),
    years=st.sampled_from([Decimal(0), Decimal("0.99"), Decimal(1), Decimal(7)]),
    away=st.integers(0, 100).map(lambda hundredths: Decimal(hundredths) / 100),
)
def test_the_lines_of_a_capacity_add_up_to_it(fte: Decimal, years: Decimal, away: Decimal) -> None:
    explained = capacity_points(fte, years, away, RULES)
    assert explained.total == capacity(fte, years, away, RULES)
    assert sum(item.value for item in explained.items) == explained.total


MONDAY = date(2025, 11, 3)


@pytest.mark.parametrize(
    ("absences", "share"),
    [
        ([], "0"),
        ([Span(MONDAY - timedelta(days=9), MONDAY - timedelta(days=1))], "0"),
        ([Span(MONDAY, MONDAY + timedelta(days=400))], "1"),
        ([Span(MONDAY + timedelta(days=5), MONDAY + timedelta(days=6))], "0"),  # a weekend
        ([Span(MONDAY, MONDAY + timedelta(days=4))], "0.13"),  # 5 of 39 working days
        ([Span(MONDAY, MONDAY + timedelta(days=4)), Span(MONDAY, MONDAY + timedelta(days=2))], "0.13"),
        ([Span(MONDAY, MONDAY + timedelta(days=4), Decimal("0.5"))], "0.06"),  # five mornings
        ([Span(MONDAY, MONDAY, Decimal("0.5")), Span(MONDAY, MONDAY, Decimal("0.5"))], "0.03"),
        ([Span(MONDAY, MONDAY + timedelta(days=400), Decimal(1), (2,))], "0.23"),  # 9 Wednesdays
    ],
)
def test_absences_are_a_share_of_the_working_days_to_come(absences: list[Span], share: str) -> None:
    assert absent_share(absences, MONDAY, RULES) == Decimal(share)


def test_rules_that_look_no_days_ahead_forget_absences() -> None:
    rules = WorkloadRules.from_mapping({"thresholds": {"absence_days": 0}})
    assert absent_share([Span(MONDAY, MONDAY)], MONDAY, rules) == 0
