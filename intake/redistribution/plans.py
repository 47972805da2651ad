"""Who takes over the seats of somebody who leaves or carries too much: facts in, plans out.

Nothing is read and nothing is written. Each plan looks at the seats from the heaviest and gives each to the
best of those who may take it, counting what the plan has given them already. Nobody receives what would take
them above the red limit; a seat that nobody can take stays where it is, with the reason in words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.facts import CaseFacts
from intake.routing.filters import rejection_reasons
from intake.routing.ranking import Candidate, RoutingRules, refusals
from intake.sentences import Sentence, say
from intake.workload.formula import Band, Load, Seat


class Aim(models.TextChoices):
    """What a plan looks for first."""

    BALANCE = "balance", _("Carichi più vicini tra loro")
    NEAR = "near", _("Chi lavora nello stesso territorio")
    FEW = "few", _("Meno persone che ricevono")


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A seat to be given to somebody else.

    Attributes:
        id: of the seat; ``points`` what it weighs.
        partner_id: who holds the other seat, None when nobody does.
        is_asked: whether somebody has been asked already to take it.
        excluded: ids of who must not follow the person; they appear nowhere.
    """

    id: int
    case_id: int
    number: str
    seat: str
    points: Decimal
    facts: CaseFacts
    partner_id: int | None
    is_asked: bool = False
    excluded: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Line:
    """One seat of a plan: who takes it and why, or why it stays where it is (``to`` is None)."""

    handed: Handed
    to: Candidate | None
    reasons: tuple[Sentence, ...]
    is_over: bool = False


@dataclass(frozen=True)
class Change:
    """The load of somebody before a plan and after."""

    person: Candidate
    before: Load
    after: Load


@dataclass(frozen=True)
class Plan:
    """Every chosen seat in its line, and the loads of all the people."""

    aim: str
    lines: tuple[Line, ...]
    loads: tuple[Change, ...]

    @property
    def moves(self) -> list[Line]:
        return [line for line in self.lines if line.to is not None]

    @property
    def receivers(self) -> int:
        return len({line.to.id for line in self.lines if line.to is not None})

    @property
    def passes_limit(self) -> bool:
        """Whether somebody who receives passes the red limit."""
        return any(line.is_over for line in self.lines)

    @property
    def highest(self) -> int:
        """The highest load, in per cent, among who receives."""
        given = {line.to.id for line in self.lines if line.to is not None}
        return max((one.after.percent for one in self.loads if one.person.id in given), default=0)

    @property
    def changed_first(self) -> list[Change]:
        """Everybody's load, those that change before the others."""
        return sorted(self.loads, key=lambda one: one.before.points == one.after.points)


def plans(
    leaving: int, seats: Iterable[Handed], people: Iterable[Candidate], rules: RoutingRules, today: date
) -> tuple[Plan, ...]:
    """One plan for each aim, the same for the same facts.

    Args:
        leaving: id of who gives the seats away.
        people: everybody of the Ambito, each once, ``leaving`` among them.
    """
    given, known = _ordered(seats), _by_id(people)
    return tuple(_Planning(leaving, known, rules, today, aim).plan(given) for aim in Aim)


def adjusted(
    leaving: int,
    seats: Iterable[Handed],
    people: Iterable[Candidate],
    rules: RoutingRules,
    today: date,
    *,
    chosen: Mapping[int, int | None],
) -> Plan:
    """A plan written by hand: who takes each seat, by its id; None leaves it where it is.

    Somebody may pass the red limit here: the line says so.
    """
    planning = _Planning(leaving, _by_id(people), rules, today, "")
    return planning.plan(_ordered(seats), chosen)


def enough(load: Load, moves: Iterable[Line]) -> tuple[int, ...]:
    """The fewest of the seats that move which bring ``load`` back to its threshold; all when they do not.

    From the heaviest; the last is the lightest of those that alone are enough.
    """
    left = [line.handed for line in moves]
    over = load.points - load.capacity * load.limits[1]
    chosen: list[int] = []
    while over > 0 and left:
        last = [one for one in left if one.points >= over]
        seat = min(last, key=lambda one: (one.points, one.id)) if last else left[0]
        left.remove(seat)
        chosen.append(seat.id)
        over -= seat.points
    return tuple(chosen)


def may_take(
    handed: Handed, one: Candidate, partner: Candidate | None, rules: RoutingRules, today: date
) -> bool:
    """Whether somebody may take a seat, whatever their load."""
    if one.id in handed.excluded or rejection_reasons(handed.facts, one, rules, today):
        return False
    if partner is None:
        return True
    pair = (one, partner) if handed.seat == Seat.LEAD else (partner, one)
    return not refusals(handed.facts, *pair)


def _ordered(seats: Iterable[Handed]) -> list[Handed]:
    return sorted(seats, key=lambda one: (-one.points, one.number, one.id))


def _by_id(people: Iterable[Candidate]) -> dict[int, Candidate]:
    return {one.id: one for one in sorted(people, key=lambda one: one.id)}


def _how_far(facts: CaseFacts, one: Candidate) -> int:
    """0 for who works in the comune of the situation, 1 in its district, 2 elsewhere or everywhere."""
    if one.municipality_id is not None and one.municipality_id == facts.municipality_id:
        return 0
    return 1 if one.district_id is not None and one.district_id == facts.district_id else 2


class _Planning:
    """A plan while it grows: the loads count what it has given already."""

    def __init__(
        self, leaving: int, people: Mapping[int, Candidate], rules: RoutingRules, today: date, aim: str
    ) -> None:
        self.leaving, self.people, self.rules, self.today, self.aim = leaving, people, rules, today, aim
        self.loads = {pk: one.load for pk, one in people.items()}
        self.on_case: set[tuple[int, int]] = set()
        self.receiving: set[int] = set()

    def plan(self, seats: Sequence[Handed], chosen: Mapping[int, int | None] | None = None) -> Plan:
        lines = tuple(self._line(one) if chosen is None else self._written(one, chosen) for one in seats)
        changes = tuple(Change(one, one.load, self.loads[pk]) for pk, one in self.people.items())
        return Plan(self.aim, lines, changes)

    def _line(self, handed: Handed) -> Line:
        if obstacle := self._obstacle(handed):
            return Line(handed, None, (obstacle,))
        able = [one for one in self.people.values() if self._may(handed, one)]
        light = [one for one in able if self._after(handed, one).band != Band.RED]
        if not light:
            return Line(handed, None, (say("all_would_be_over" if able else "nobody_may_take"),))
        return self._given(handed, min(light, key=lambda one: self._order(handed, one)))

    def _written(self, handed: Handed, chosen: Mapping[int, int | None]) -> Line:
        to = self.people.get(chosen.get(handed.id) or 0)
        if obstacle := self._obstacle(handed):
            return Line(handed, None, (obstacle,))
        if to is None:
            return Line(handed, None, (say("left_by_choice"),))
        if not self._may(handed, to):
            return Line(handed, None, (say("may_not_take", name=to.name),))
        return self._given(handed, to)

    def _obstacle(self, handed: Handed) -> Sentence | None:
        if handed.is_asked:
            return say("asked_already")
        return say("without_partner") if handed.partner_id is None else None

    def _may(self, handed: Handed, one: Candidate) -> bool:
        if one.id in {self.leaving, handed.partner_id} or (handed.case_id, one.id) in self.on_case:
            return False
        partner = self.people.get(handed.partner_id) if handed.partner_id else None
        return may_take(handed, one, partner, self.rules, self.today)

    def _after(self, handed: Handed, one: Candidate) -> Load:
        return self.loads[one.id].plus(handed.points)

    def _order(self, handed: Handed, one: Candidate) -> tuple[int, Decimal, datetime, int]:
        """What the aim asks for first, then the lower load, then who was assigned longest ago."""
        first = {
            Aim.NEAR: _how_far(handed.facts, one),
            Aim.FEW: int(one.id not in self.receiving),
        }.get(Aim(self.aim), 0)
        last = one.last_assigned_at or datetime.min.replace(tzinfo=UTC)
        return first, self._after(handed, one).ratio, last, one.id

    def _given(self, handed: Handed, one: Candidate) -> Line:
        before, after = self.loads[one.id], self._after(handed, one)
        self.loads[one.id] = after
        self.loads[self.leaving] = self.loads[self.leaving].plus(-handed.points)
        self.on_case.add((handed.case_id, one.id))
        self.receiving.add(one.id)
        reasons = [say("load_change", name=one.name, before=before.percent, after=after.percent)]
        if one.municipality_id is not None and one.municipality_id == handed.facts.municipality_id:
            reasons.append(say("same_municipality"))
        elif one.district_id is not None and one.district_id == handed.facts.district_id:
            reasons.append(say("same_district", unit=self.rules.district_label))
        return Line(handed, one, tuple(reasons), after.band == Band.RED)
