"""What would the loads be if…: pure, on the work of today; nothing is written.

Three questions, alone or together: operators who join a unit from a day, somebody away between two days,
another weight for an area of need. The work is that of today in every period looked at: nobody can know the
situations to come. Capacities follow the days: absences already declared, hours, first year in the service.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from intake.workload.formula import Load, Span, absent_part, capacity
from intake.workload.rules import WorkloadRules

MOST_MONTHS = 6
NEW = Decimal(0)  # whoever joins begins with the capacity of the first year
YEAR_DAYS = 365
ONE_DAY = timedelta(days=1)
_CENT = Decimal("0.01")
_WHOLE = Decimal(1)


@dataclass(frozen=True)
class Operator:
    """Who works in a unit: hours, first day there, points of other tasks, absences already declared."""

    id: int
    unit: int
    fte: Decimal
    since: date
    extra: Decimal = Decimal(0)
    absences: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Held:
    """A seat held today; ``weight`` is the name, among the base points, of what its situation weighs."""

    case: int
    operator: int
    weight: str
    points: Decimal


@dataclass(frozen=True)
class Change:
    """What is asked.

    Attributes:
        unit, joining, since: how many join which unit, and from which day, with full hours.
        away, absence: who is away, and when.
        weight, base: the name of some base points, and the new number.
    """

    unit: int | None = None
    joining: int = 0
    since: date = date.min
    away: int | None = None
    absence: Span = Span(date.min, date.max)
    weight: str = ""
    base: Decimal | None = None

    @property
    def days(self) -> list[date]:
        """The days from which something is different."""
        joined = [self.since] if self.joining else []
        gone = [self.absence.first, self.absence.last] if self.away else []
        return [day for day in (*joined, *gone) if day not in (date.min, date.max)]


@dataclass(frozen=True)
class Period:
    """The days over which a capacity is counted. ``is_present`` is that of the board: from today on."""

    first: date
    days: int
    is_present: bool = False


@dataclass(frozen=True)
class Effect:
    """A load as it is and as it would be; ``before`` is None for who is not there yet."""

    before: Load | None
    after: Load

    @property
    def changes(self) -> bool:
        """Whether a figure that is shown becomes another: the per cent, or being there at all."""
        return self.before is None or self._shown(self.before) != self._shown(self.after)

    @staticmethod
    def _shown(load: Load) -> tuple[int, bool]:
        return load.percent, load.capacity > 0


def periods_of(change: Change, today: date, rules: WorkloadRules) -> list[Period]:
    """The present, then the months in which the change begins or ends: at most ``MOST_MONTHS``."""
    present = Period(today, int(rules.thresholds["absence_days"]), is_present=True)
    if not change.days:
        return [present]
    first = max(min(change.days), today)
    number, last = _month(first), _month(max(change.days))
    months = range(number, min(last + 1, number + MOST_MONTHS - 1) + 1)
    return [present, *(_period(month, today) for month in months)]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _period(month: int, today: date) -> Period:
    year, index = divmod(month, 12)
    first = date(year, index + 1, 1)
    last = first.replace(day=monthrange(year, index + 1)[1])
    start = max(first, today)
    return Period(start, (last - start).days + 1)


def simulate(
    operators: Iterable[Operator],
    held: Iterable[Held],
    change: Change,
    rules: WorkloadRules,
    period: Period,
) -> dict[int, Effect]:
    """The load of each operator of an Ambito before and after, by id; who joins has the ids -1, -2, …

    Who is away leaves that part of each situation to the others who sit there or, alone, in equal parts to
    the colleagues of the unit; their other tasks wait. Who joins takes from the most loaded of the unit until
    nobody there carries more than they do. No point of a situation is lost, unless nobody is left to take it:
    then it stays with who is away.
    """
    return _Simulation(list(operators), list(held), change, rules, period).effects()


def together(effects: Iterable[Effect], rules: WorkloadRules) -> Effect:
    """Some loads taken as one."""
    rows = list(effects)
    before = [row.before for row in rows if row.before]
    return Effect(_sum(before, rules), _sum([row.after for row in rows], rules))


def _sum(loads: list[Load], rules: WorkloadRules) -> Load:
    zero = Decimal(0)
    return rules.load(sum((one.points for one in loads), zero), sum((one.capacity for one in loads), zero))


@dataclass(frozen=True)
class _Simulation:
    operators: list[Operator]
    held: list[Held]
    change: Change
    rules: WorkloadRules
    period: Period

    def effects(self) -> dict[int, Effect]:
        before = {one.id: self.rules.load(*pair) for one, pair in self._present().items()}
        carried = self._without_who_is_away()
        joined = dict.fromkeys(range(-1, -self.change.joining - 1, -1), self._capacity_of_new())
        self._level(carried, joined)
        after = {pk: self.rules.load(_cent(points), room) for pk, (points, room) in carried.items()}
        return {pk: Effect(before.get(pk), load) for pk, load in after.items()}

    def _present(self) -> dict[Operator, tuple[Decimal, Decimal]]:
        points = {one.id: one.extra for one in self.operators}
        for seat in self.held:
            points[seat.operator] += seat.points
        return {one: (points[one.id], self._capacity(one, one.absences)) for one in self.operators}

    def _capacity(self, one: Operator, absences: tuple[Span, ...]) -> Decimal:
        years = Decimal(max(0, (self.period.first - one.since).days)) / YEAR_DAYS
        away = absent_part(absences, self.period.first, self.period.days)
        return capacity(one.fte, years, away, self.rules)

    def _capacity_of_new(self) -> Decimal:
        before = Span(date.min, max(self.change.since, date.min + ONE_DAY) - ONE_DAY)
        away = absent_part([before], self.period.first, self.period.days)
        return capacity(_WHOLE, NEW, away, self.rules)

    def _without_who_is_away(self) -> dict[int, tuple[Decimal, Decimal]]:
        """Points and capacity of each, with the weight asked and the work of who is away passed on."""
        points = {one.id: one.extra for one in self.operators}
        room = {one.id: self._capacity(one, self._absences_of(one)) for one in self.operators}
        gone = self._newly_away()
        if self.change.away in points:
            points[self.change.away] *= _WHOLE - gone
        holders = self._holders()
        for seat in self.held:
            weight = seat.points * self._factor(seat.weight)
            heirs = self._heirs(seat, holders, room) if gone and seat.operator == self.change.away else []
            passed = weight * gone if heirs else Decimal(0)
            points[seat.operator] += weight - passed
            for heir in heirs:
                points[heir] += passed / len(heirs)
        return {pk: (points[pk], room[pk]) for pk in points}

    def _absences_of(self, one: Operator) -> tuple[Span, ...]:
        return (*one.absences, self.change.absence) if one.id == self.change.away else one.absences

    def _newly_away(self) -> Decimal:
        """The part of the period in which who is asked about is away, beyond the absences declared."""
        for one in self.operators:
            if one.id == self.change.away:
                days = self.period.first, self.period.days
                return absent_part(self._absences_of(one), *days) - absent_part(one.absences, *days)
        return Decimal(0)

    def _factor(self, weight: str) -> Decimal:
        """What points of a weight are multiplied by: the rest of the formula multiplies the base points."""
        if weight != self.change.weight or self.change.base is None or not self.rules.base[weight]:
            return _WHOLE
        return self.change.base / self.rules.base[weight]

    def _holders(self) -> dict[int, list[int]]:
        holders = defaultdict(list)
        for seat in self.held:
            holders[seat.case].append(seat.operator)
        return holders

    def _heirs(self, seat: Held, holders: dict[int, list[int]], room: dict[int, Decimal]) -> list[int]:
        """Who goes on with the situation: who else sits there, or else the colleagues of the unit."""
        others = [pk for pk in holders[seat.case] if pk != seat.operator and room[pk] > 0]
        if others:
            return others
        units = {one.id: one.unit for one in self.operators}
        unit = units[seat.operator]
        return [pk for pk, place in units.items() if place == unit and pk != seat.operator and room[pk] > 0]

    def _level(self, carried: dict[int, tuple[Decimal, Decimal]], joined: dict[int, Decimal]) -> None:
        """Give who joined the work above the level that they and the most loaded of the unit then share."""
        unit = [one.id for one in self.operators if one.unit == self.change.unit and carried[one.id][1] > 0]
        by_ratio = sorted(unit, key=lambda pk: carried[pk][0] / carried[pk][1], reverse=True)
        points, room = Decimal(0), sum(joined.values(), Decimal(0))
        givers: list[int] = []
        if room:
            for pk in by_ratio:
                if carried[pk][0] * room <= points * carried[pk][1]:
                    break  # carries no more than the level reached
                givers.append(pk)
                points, room = points + carried[pk][0], room + carried[pk][1]
        level = points / room if room else Decimal(0)
        for pk in givers:
            carried[pk] = (level * carried[pk][1], carried[pk][1])
        carried.update({pk: (level * space, space) for pk, space in joined.items()})


def _cent(points: Decimal) -> Decimal:
    return points.quantize(_CENT, ROUND_HALF_UP)
