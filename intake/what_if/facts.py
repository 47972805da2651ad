"""What the operators carry today, as the question «what if» needs it, and the answer as tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from intake.models import Assignment
from intake.operability import Mandate
from intake.routing.ranking import RoutingRules
from intake.what_if.simulation import Change, Effect, Held, Operator, Period, periods_of, simulate, together
from intake.workload.caseloads import Caseload, caseloads
from intake.workload.rules import CHILD_PROTECTION_ORDER, WorkloadRules
from intake.workload.weighing import rules_of
from network.areas import Area
from network.models import Post

# by Ambito, the effects on each operator in each period
Found = dict[int, list[tuple[Period, dict[int, Effect]]]]


class Cell(NamedTuple):
    """A period, and what changes in it."""

    period: Period
    effect: Effect


@dataclass(frozen=True)
class Line:
    """Somebody in each period; ``operator`` is None for who is not there yet, and for all together."""

    name: str
    cells: list[Cell]
    operator: int | None = None


@dataclass(frozen=True)
class Team:
    """A unit: who works there in order of name, then who would join, then all of them together."""

    name: str
    lines: list[Line]
    total: Line


@dataclass(frozen=True)
class Workforce:
    """The operators of the Ambiti that somebody coordinates, wholly or in part.

    Attributes:
        caseloads: of every operator of those Ambiti, since pairs cross districts.
        units: ids of the units coordinated: only who works there is shown.
        rules: in force, by Ambito.
    """

    caseloads: list[Caseload]
    units: frozenset[int]
    rules: dict[int, RoutingRules]

    @property
    def shown(self) -> list[Caseload]:
        return [one for one in self.caseloads if {one.post.unit_id, one.root_id} & self.units]

    @property
    def places(self) -> dict[int, str]:
        """The units shown, by id: with the name of the Ambito where there are several."""
        return {one.post.unit_id: self._place(one.post) for one in self.shown}

    def _place(self, post: Post) -> str:
        is_district = post.unit.kind == UnitKind.DISTRICT
        if len(self.rules) == 1:
            return post.unit.name if is_district else _("Tutto l'ambito")
        ambito = f"{post.unit.root.name} · " if is_district and post.unit.root else ""
        return ambito + post.unit.name


def workforce_of(user: User) -> Workforce:
    """The operators of the Ambiti where ``user`` coordinates: two statements, and one for each Ambito."""
    ambiti = user.grants.ambiti(Role.COORDINATOR)
    return Workforce(
        caseloads(ambiti),
        frozenset(user.grants.units(Role.COORDINATOR)),
        {ambito: rules_of(ambito) for ambito in ambiti},
    )


def answer(workforce: Workforce, change: Change) -> tuple[list[Period], list[Team]]:
    """The periods that matter and each unit in them."""
    first_rules = next(iter(workforce.rules.values())).workload
    periods = periods_of(change, clock.today(), first_rules)
    held = _held([one.user_id for one in workforce.caseloads])
    found: Found = {}
    for ambito, rules in workforce.rules.items():
        people = [one for one in workforce.caseloads if one.root_id == ambito]
        operators = [_operator(one) for one in people]
        known = {one.id for one in operators}
        seats = [seat for seat in held if seat.operator in known]
        here = change if change.unit in {one.unit for one in operators} else _elsewhere(change)
        found[ambito] = [
            (period, simulate(operators, seats, here, rules.workload, period)) for period in periods
        ]
    return periods, [_team(workforce, rows, found, change) for rows in _by_unit(workforce)]


def _elsewhere(change: Change) -> Change:
    """The same question where nobody joins."""
    return Change(away=change.away, absence=change.absence, weight=change.weight, base=change.base)


def _by_unit(workforce: Workforce) -> Iterable[list[Caseload]]:
    in_order = sorted(workforce.shown, key=lambda one: (one.root_id, one.post.unit.name, one.post.unit_id))
    return (list(rows) for _unit, rows in groupby(in_order, key=lambda one: one.post.unit_id))


def _team(workforce: Workforce, rows: list[Caseload], found: Found, change: Change) -> Team:
    ambito, unit = rows[0].root_id, rows[0].post.unit_id
    rules: WorkloadRules = workforce.rules[ambito].workload
    people = [(one.post.user.label, one.user_id) for one in rows]
    if unit == change.unit:
        numbers = range(1, change.joining + 1)
        people += [(_("Nuovo operatore %(number)s") % {"number": number}, -number) for number in numbers]
    found_here = found[ambito]
    lines = [
        Line(name, [Cell(period, by[pk]) for period, by in found_here], pk if pk > 0 else None)
        for name, pk in people
    ]
    totals = [Cell(period, together([by[pk] for _name, pk in people], rules)) for period, by in found_here]
    return Team(workforce.places[unit], lines, Line(_("Tutti insieme"), totals))


def _operator(one: Caseload) -> Operator:
    return Operator(
        one.user_id, one.post.unit_id, one.post.fte, one.post.since, one.record.extra, one.record.absences
    )


def _held(users: list[int]) -> list[Held]:
    """The seats that some people hold, or are asked to take, in one statement."""
    seats = Assignment.objects.open().filter(operator__in=users).order_by("pk")
    columns = ("case_id", "operator_id", "points", "case__area", "case__secondary_areas", "case__mandate")
    return [
        Held(case, operator, _weight(area, others, mandate), points)
        for case, operator, points, area, others, mandate in seats.values_list(*columns)
    ]


def _weight(area: str, others: list[str], mandate: str) -> str:
    is_order = mandate == Mandate.COURT_ORDER and Area.MINORS_FAMILY in (area, *others)
    return CHILD_PROTECTION_ORDER if is_order else area
