"""What would the loads be if…: pure, on the loads of today; nothing is written.

Three questions: new operators in a district, somebody away, another weight for an area of need.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from intake.workload import capacity
from intake.workload_rules import WorkloadRules

FIRST_YEAR = Decimal(0)  # whoever joins begins with the capacity of the first year


@dataclass(frozen=True)
class Carried:
    """What an operator carries and could carry; ``of_area`` are the points whose weight is asked about."""

    operator: int
    district: str
    points: Decimal
    capacity: Decimal
    of_area: Decimal = Decimal(0)


@dataclass(frozen=True)
class Team:
    """A district: points and capacity of all its operators together."""

    district: str
    operators: int
    points: Decimal
    capacity: Decimal

    @property
    def percent(self) -> int | None:
        """The load in per cent; None when nobody is left to carry it."""
        return round(100 * self.points / self.capacity) if self.capacity > 0 else None


@dataclass(frozen=True)
class Change:
    """What is asked. ``factor`` multiplies the points of the area: the weight asked over the present one."""

    district: str = ""
    joining: int = 0
    away: int | None = None
    factor: Decimal = Decimal(1)


@dataclass(frozen=True)
class Comparison:
    """A district today and as it would be."""

    before: Team
    after: Team

    @property
    def changes(self) -> bool:
        return self.before != self.after


def compare(carried: Iterable[Carried], change: Change, rules: WorkloadRules) -> list[Comparison]:
    """Each district today and as it would be, in the order given.

    Who is away leaves their points to the others of the district; who joins brings the capacity of a first
    year; another weight changes only the points of its area.
    """
    before = list(carried)
    after = [_changed(one, change) for one in before]
    joined = change.joining * capacity(Decimal(1), FIRST_YEAR, Decimal(0), rules)
    present, future = _teams(before), _teams(after)
    found = []
    for name, team in present.items():
        then = future[name]
        if name == change.district and change.joining:
            then = replace(then, operators=then.operators + change.joining, capacity=then.capacity + joined)
        found.append(Comparison(team, then))
    return found


def _changed(one: Carried, change: Change) -> Carried:
    points = one.points + one.of_area * (change.factor - 1)
    return replace(one, points=points, capacity=Decimal(0) if one.operator == change.away else one.capacity)


def _teams(carried: list[Carried]) -> Mapping[str, Team]:
    return {
        name: Team(
            name,
            sum(one.capacity > 0 for one in rows),
            sum((one.points for one in rows), Decimal(0)),
            sum((one.capacity for one in rows), Decimal(0)),
        )
        for name, group in groupby(carried, key=lambda one: one.district)
        if (rows := list(group))
    }
