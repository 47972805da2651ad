"""A year gone through again: the same facts give the same year, and other rules another one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.professions import Profession
from intake.replay.run import Replay, by_routing, replay
from intake.replay.trial import try_out
from intake.replay.year import Arrival, Worker, Year
from intake.routing.ranking import RoutingRules, propose
from intake.workload.formula import Load, Span
from network.areas import Area
from tests.intake.invented_facts import a_case, an_educator, somebody

MONDAY = date(2025, 3, 3)
RULES = RoutingRules()
DAY = timedelta(days=1)


def worker(number: int, **facts: Any) -> Worker:
    known = {name: facts.pop(name) for name in ("languages", "areas", "profession") if name in facts}
    return Worker(known=somebody(number, 0, **known), since=MONDAY - 900 * DAY, **facts)


def arrival(number: int, day: date = MONDAY, **facts: Any) -> Arrival:
    when = {name: facts.pop(name) for name in ("in_charge_on", "ends_on") if name in facts}
    person = facts.pop("person", number)
    return Arrival(
        number=f"2025/{number:06d}",
        facts=a_case(**facts),
        person=person,
        at=datetime(day.year, day.month, day.day, 9, number % 60, tzinfo=UTC),
        day=day,
        **when,
    )


def a_year(
    *arrivals: Arrival, workers: tuple[Worker, ...] | None = None, days: int = 60, **more: Any
) -> Year:
    team = tuple(worker(number) for number in (1, 2, 3)) if workers is None else workers
    return Year(first=MONDAY, last=MONDAY + days * DAY, workers=team, arrivals=arrivals, **more)


def busy_year() -> Year:
    """Sixty situations of every kind among six people."""
    areas = list(Area)
    arrivals = [
        arrival(
            number,
            MONDAY + (number // 2) * DAY,
            area=areas[number % len(areas)],
            minors=number % 4,
            person=number % 40,
            in_charge_on=MONDAY + (number // 2 + 2) * DAY,
            ends_on=MONDAY + (number // 2 + 20) * DAY if number % 3 else None,
        )
        for number in range(60)
    ]
    educators = [Worker(known=an_educator(n, 0), since=MONDAY - 900 * DAY) for n in (4, 5)]
    return a_year(*arrivals, workers=(*(worker(n) for n in (1, 2, 3, 6)), *educators), days=120)


def pairs(done: Replay) -> list[tuple[int, int] | None]:
    return [one.pair for one in done.given]


def test_the_same_facts_give_the_same_year() -> None:
    assert replay(busy_year(), RULES) == replay(busy_year(), RULES)


def test_the_order_in_which_people_are_given_changes_nothing() -> None:
    year = busy_year()
    mixed = replace(year, workers=tuple(reversed(year.workers)))
    assert pairs(replay(year, RULES)) == pairs(replay(mixed, RULES))


def test_each_choice_is_the_first_proposal_with_the_loads_of_that_moment() -> None:
    asked = []

    def watching(case: Any, candidates: Any, rules: RoutingRules, today: date) -> tuple[int, int] | None:
        chosen = by_routing(case, candidates, rules, today)
        first = propose(case, candidates, rules, today, top=1).pairs
        asked.append((chosen, first[0].ids if first else None))
        return chosen

    replay(busy_year(), RULES, watching)
    assert len(asked) >= 60
    assert all(chosen == first for chosen, first in asked)


def test_with_whom_the_person_asks_to_talk_is_kept_to_as_in_the_routing() -> None:
    team = tuple(
        Worker(known=somebody(number, 0, gender="woman" if number == 3 else "man"), since=MONDAY - 900 * DAY)
        for number in (1, 2, 3)
    )
    year = a_year(arrival(1, prefers="woman"), workers=team)
    chosen = [
        set(replay(year, replace(RULES, preference_bonus=Decimal(bonus))).given[0].pair or ())
        for bonus in (0, 1)
    ]
    assert [3 in pair for pair in chosen] == [False, True]


def test_points_follow_the_work_from_the_choice_to_the_end() -> None:
    taken, ended = MONDAY + 7 * DAY, MONDAY + 88 * DAY
    done = replay(a_year(arrival(1, in_charge_on=taken, ends_on=ended), days=120), RULES)
    lead = done.ratios[done.given[0].pair[0]]  # type: ignore[index] # somebody leads
    full = Decimal(85)

    def share(points: str) -> float:
        return float(Load(Decimal(points) * Decimal("0.65"), full).ratio)

    assert lead[MONDAY] == share("5")
    assert lead[taken] == share("6")  # × 1.2 in the first 60 days
    assert lead[date(2025, 5, 12)] == share("5")
    assert lead[date(2025, 6, 3)] == 0


def test_who_is_away_is_not_chosen_and_the_situation_that_finds_nobody_waits() -> None:
    back = MONDAY + 2 * DAY
    away = tuple(worker(number, absences=(Span(MONDAY, back - DAY),)) for number in (1, 2))
    done = replay(a_year(arrival(1), workers=away), RULES)
    assert [(one.pair, one.on) for one in done.given] == [((1, 2), back)]


def test_what_never_finds_a_pair_is_told_at_the_end() -> None:
    done = replay(a_year(arrival(1), workers=(worker(1),)), RULES)
    assert [one.pair for one in done.given] == [None]


def test_who_followed_the_family_before_the_year_is_known() -> None:
    year = a_year(arrival(1, person=77), met=frozenset({(77, 3)}))
    done = replay(year, RULES).given[0]
    assert done.was_known
    assert done.is_continued
    assert done.pair == (3, 1)


def test_who_followed_a_relative_knows_the_family() -> None:
    met, families = frozenset({(78, 3)}), {77: {78}, 78: {77}}
    done = replay(a_year(arrival(1, person=77), met=met, families=families), RULES).given[0]
    assert done.is_continued
    assert done.pair == (3, 1)


def test_other_tasks_and_seats_already_held_weigh_from_the_first_day() -> None:
    held = arrival(9, MONDAY - 30 * DAY, area=Area.VIOLENCE)
    team = (worker(1, extra=((MONDAY - DAY, None, Decimal(20)),)), worker(2), worker(3))
    done = replay(a_year(arrival(1), workers=team, held=((held, "lead", 2),)), RULES)
    assert done.given[0].pair == (3, 2)


def test_days_over_the_threshold_are_counted_for_each_person_and_working_day() -> None:
    heavy = worker(1, extra=((MONDAY, MONDAY + 6 * DAY, Decimal(90)),))
    days = replay(a_year(workers=(heavy, worker(2)), days=13), RULES).days
    assert (days.over, days.red) == (5, 0)
    assert len(days.means) == 10
    assert days.highest == pytest.approx(1.06)


def test_other_rules_are_asked_with_the_same_assignments_so_far() -> None:
    speaks = worker(2, languages=frozenset({"ar"}), extra=((MONDAY, None, Decimal(6)),))
    year = a_year(
        *(arrival(number, language="ar") for number in range(3)), workers=(worker(1), speaks, worker(3))
    )
    indifferent = replace(RULES, language_bonus=Decimal(0))
    done = replay(year, indifferent, beside=RULES)
    assert done.given[0].pair[0] != 2  # type: ignore[index] # a pair was found
    assert done.given[0].beside is not None
    assert done.given[0].beside.pair[0] == 2  # type: ignore[index] # a pair was found
    assert done.given[0].differs
    assert not any(one.differs for one in replay(year, RULES, beside=RULES).given)


def test_heavier_numbers_change_the_loads_and_not_the_year() -> None:
    heavier = RoutingRules.from_mapping({"workload": {"base": {"minors_family": 10}}})
    before, after = (replay(busy_year(), rules).days for rules in (RULES, heavier))
    assert after.mean > before.mean


def test_mediators_of_a_profession_without_cases_are_left_out() -> None:
    clerk = worker(1, profession=Profession.ADMINISTRATIVE)
    done = replay(a_year(arrival(1), workers=(clerk, worker(2), worker(3))), RULES)
    assert done.given[0].pair == (2, 3)


class TestTheTrial:
    def test_the_same_rules_change_nothing(self) -> None:
        trial = try_out(busy_year(), RULES, RULES)
        assert (trial.different, trial.examples) == (0, ())
        assert trial.before == trial.after

    def test_examples_say_the_two_pairs_and_why(self) -> None:
        speaks = worker(2, languages=frozenset({"ar"}), extra=((MONDAY, None, Decimal(6)),))
        year = a_year(arrival(1, language="ar"), workers=(worker(1), speaks, worker(3)))
        trial = try_out(year, replace(RULES, language_bonus=Decimal(0)), RULES)
        assert (trial.given, trial.different) == (1, 1)
        example = trial.examples[0]
        assert example.number == "2025/000001"
        assert example.after.names[0] == "Operatore 2"
        assert "Operatore 2 parla arabo" in [str(reason) for reason in example.after.reasons]

    def test_what_finds_nobody_is_said(self) -> None:
        heavy = tuple(worker(n, extra=((MONDAY, None, Decimal(30)),)) for n in (1, 2))
        year = a_year(arrival(1, area=Area.HOUSING), workers=heavy)
        only_housing = RoutingRules.from_mapping({"pace_least": 0, "pace_is_strict": True})
        trial = try_out(year, RULES, only_housing)
        assert (trial.waiting_before, trial.waiting_after) == (0, 1)
        assert trial.examples[0].after.names == []
