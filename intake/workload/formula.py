"""How heavy a case is and how loaded a person: one published formula, whose numbers are ``WorkloadRules``.

    case points = base(area) × (1 + min(1, Σ additions)) × phase
    load        = Σ case points × share(seat) + extra tasks
    capacity    = (100 × FTE × seniority − 15 × FTE) × (1 − absences)

Points have two decimals, loads are whole per cent: what is shown is exactly what is computed, so that two
people with the same figure on the screen are equal for every rule.

Loads are there to take care of people: they are never a ranking of who works more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.facts import CaseFacts
from intake.operability import is_child_protection_order
from intake.sentences import Sentence, say
from intake.workload.load import Band, Load
from intake.workload.rules import CHILD_PROTECTION_ORDER, WorkloadRules
from network.calendar import is_working_day
from network.urgency import Urgency

__all__ = [
    "Band",
    "Load",
    "Phase",
    "PointItem",
    "Points",
    "Seat",
    "Span",
    "WorkloadRules",
    "absent_part",
    "absent_share",
    "capacity",
    "capacity_points",
    "case_points",
    "load_points",
    "phase_on",
    "points_once_taken",
    "seat_points",
    "share",
]

_CENT = Decimal("0.01")


class Span(NamedTuple):
    """When somebody is away: first and last day, the part of each day, the days of the week (none: all)."""

    first: date
    last: date
    part: Decimal = Decimal(1)
    weekdays: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nobody is there from the first day to the last."""
        return self.part == 1 and not self.weekdays

    def on(self, day: date) -> Decimal:
        """The part of ``day`` in which the person is away."""
        is_away = self.first <= day <= self.last and (not self.weekdays or day.weekday() in self.weekdays)
        return self.part if is_away else Decimal(0)


class Phase(models.TextChoices):
    """Where the work on a case stands, as far as its weight is concerned."""

    ASSESSMENT = "assessment", _("Valutazione")
    FIRST_60_DAYS = "first_60_days", _("Avvio")
    ACTIVE = "active", _("In corso")
    MONITORING = "monitoring", _("Controllo")
    SUSPENDED = "suspended", _("Sospesa")


class Seat(models.TextChoices):
    """The two places of a pair."""

    LEAD = "lead", _("Primo responsabile")
    CO_LEAD = "co_lead", _("Secondo responsabile")


@dataclass(frozen=True)
class PointItem:
    """One line of the explanation: what it is, and the points it adds (or takes away)."""

    label: Sentence
    value: Decimal


@dataclass(frozen=True)
class Points:
    """The weight of a case; the values of ``items`` add up exactly to ``total``."""

    total: Decimal
    items: tuple[PointItem, ...]
    rules_version: int

    def as_mapping(self) -> dict[str, Any]:
        """Ready for JSON, numbers as text."""
        items = [{"label": item.label.as_mapping(), "value": str(item.value)} for item in self.items]
        return {"total": str(self.total), "items": items, "rules_version": self.rules_version}


def case_points(facts: CaseFacts, rules: WorkloadRules, on: date) -> Points:
    """The weight of a case on a day, with each step in words."""
    is_order = is_child_protection_order(facts)
    base = rules.base[CHILD_PROTECTION_ORDER if is_order else facts.area]
    label = say("base_child_protection_order") if is_order else say("base", area=facts.area)
    steps = [(label, base)]
    factor = Decimal(1)
    for label, addition in _additions(facts, rules, on):
        factor += addition
        steps.append((label, base * factor))
    highest = 1 + rules.additions["all_max"]
    if factor > highest:
        steps.append((say("additions_capped", limit=int(rules.additions["all_max"] * 100)), base * highest))
    phase = phase_on(facts, rules, on)
    by_phase = rules.phases[phase]
    if by_phase != 1:
        steps.append((say(f"phase_{phase.value}", factor=by_phase), base * min(factor, highest) * by_phase))
    return _explained(steps, rules)


def points_once_taken(facts: CaseFacts, rules: WorkloadRules, on: date) -> Points:
    """What a case will weigh for who is chosen today: one still assessed begins its first days with them.

    A choice looked at with the lighter weight of the assessment would pass the red limit unseen a day later.
    """
    if facts.phase == Phase.ASSESSMENT:
        facts = replace(facts, phase=Phase.FIRST_60_DAYS)
    return case_points(facts, rules, on)


def phase_on(facts: CaseFacts, rules: WorkloadRules, on: date) -> Phase:
    """The phase that counts on a day: of an active case, the days since it was taken charge of decide."""
    phase = Phase(facts.phase)
    if facts.in_charge_since is None or phase not in (Phase.ACTIVE, Phase.FIRST_60_DAYS):
        return phase
    is_first = on < facts.in_charge_since + timedelta(days=int(rules.thresholds["first_days"]))
    return Phase.FIRST_60_DAYS if is_first else Phase.ACTIVE


def share(seat: str, rules: WorkloadRules) -> Decimal:
    """The part of a case that weighs on a seat; the two together exceed one, since working in two costs."""
    return rules.shares[Seat(seat)]


def seat_points(points: Decimal, seat: str, rules: WorkloadRules) -> Decimal:
    """The points of a case that weigh on one seat, two decimals."""
    return (points * share(seat, rules)).quantize(_CENT, ROUND_HALF_UP)


def load_points(
    seats: Iterable[tuple[Decimal, str]], rules: WorkloadRules, extra: Decimal = Decimal(0)
) -> Decimal:
    """The points on a person: for each seat held its case's points and the seat, plus extra tasks."""
    total = sum((seat_points(points, seat, rules) for points, seat in seats), start=extra)
    return total.quantize(_CENT, ROUND_HALF_UP)


def capacity(fte: Decimal, seniority_years: Decimal, absent_share: Decimal, rules: WorkloadRules) -> Decimal:
    """The points a person can carry.

    Args:
        fte: full-time equivalent, 0 to 1 (0.5 is half time).
        seniority_years: years in the service; the first year carries less.
        absent_share: part of the period in which the person is away, 0 to 1.
        rules: the numbers in force.

    Errors:
        ValueError when ``fte`` or ``seniority_years`` is negative or ``absent_share`` is not between 0 and 1.
    """
    if fte < 0 or seniority_years < 0 or not 0 <= absent_share <= 1:
        raise ValueError("hours and years start from 0, absences are a share between 0 and 1")
    is_new = seniority_years < rules.thresholds["first_years"]
    seniority = rules.capacity["first_year"] if is_new else Decimal(1)
    full = fte * (rules.capacity["per_fte"] * seniority - rules.capacity["overhead_per_fte"])
    return (full * (1 - absent_share)).quantize(_CENT, ROUND_HALF_UP)


def capacity_points(
    fte: Decimal, seniority_years: Decimal, absent_share: Decimal, rules: WorkloadRules
) -> Points:
    """The points of ``capacity``, with each step in words; same arguments, same total."""
    running = fte * rules.capacity["per_fte"]
    steps = [(say("full_time_share", percent=int(fte * 100), points=rules.capacity["per_fte"]), running)]
    if seniority_years < rules.thresholds["first_years"]:
        running *= rules.capacity["first_year"]
        steps.append((say("first_year", factor=rules.capacity["first_year"]), running))
    running -= fte * rules.capacity["overhead_per_fte"]
    steps.append((say("overhead"), running))
    if absent_share:
        days = int(rules.thresholds["absence_days"])
        steps.append(
            (say("absences", percent=int(absent_share * 100), days=days), running * (1 - absent_share))
        )
    return _explained(steps, rules)


def absent_share(absences: Iterable[Span], on: date, rules: WorkloadRules) -> Decimal:
    """The part of the working days to come, as far ahead as the rules look, in which a person is away.

    Args:
        absences: they may overlap.
        on: the first of the days looked at.
    """
    return absent_part(absences, on, int(rules.thresholds["absence_days"]))


def absent_part(absences: Iterable[Span], first: date, days: int) -> Decimal:
    """The part of the working days, among ``days`` from ``first`` on, in which a person is away."""
    end = first + timedelta(days=days)
    spans = [span for span in absences if span.first < end and span.last >= first]
    working = _working_days(first, days) if spans else ()
    away = sum((min(Decimal(1), sum(span.on(day) for span in spans)) for day in working), Decimal(0))
    return (away / len(working)).quantize(_CENT, ROUND_HALF_UP) if away else Decimal(0)


@lru_cache(maxsize=512)
def _working_days(first: date, days: int) -> tuple[date, ...]:
    coming = (first + timedelta(days=number) for number in range(days))
    return tuple(day for day in coming if is_working_day(day))


def _additions(facts: CaseFacts, rules: WorkloadRules, on: date) -> Iterator[tuple[Sentence, Decimal]]:
    """Each reason why a case weighs more than its area alone, as a share of the base points."""
    by = rules.additions
    further = max(0, facts.minors - 1)
    if further:
        yield (
            say("further_minors", number=further),
            min(by["further_minors_max"], further * by["further_minor"]),
        )
    if Urgency(facts.urgency).is_at_least(rules.pressing_from):
        yield say("pressing", urgency=facts.urgency), by["pressing"]
    if facts.services_involved >= rules.thresholds["many_services"]:
        yield say("many_services", number=facts.services_involved), by["many_services"]
    if facts.needs_mediator:
        yield say("mediator"), by["mediator"]
    if facts.operator_risk:
        yield say("operator_risk"), by["operator_risk"]
    if facts.court_report_due and (facts.court_report_due - on).days <= rules.thresholds["court_report_days"]:
        yield say("court_report", day=facts.court_report_due), by["court_report"]


def _explained(steps: list[tuple[Sentence, Decimal]], rules: WorkloadRules) -> Points:
    """Turn running totals into lines whose rounded values add up to the rounded total."""
    items: list[PointItem] = []
    before = Decimal("0.00")
    for label, running in steps:
        after = running.quantize(_CENT, ROUND_HALF_UP)
        items.append(PointItem(label, after - before))
        before = after
    return Points(before, tuple(items), rules.version)
