"""A year of assignments gone through again: facts in, what would have happened out. No reading, no writing.

Situations come on the days on which they came and last as long as they lasted. Each is given to the pair that
a way of choosing picks with the loads of that moment. Same facts, same rules, same way: same year.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from statistics import fmean, pstdev

from intake.facts import CaseFacts
from intake.replay.year import Arrival, Worker, Year
from intake.routing.ranking import Candidate, RoutingRules, first_pair
from intake.workload.formula import Load, Seat, case_points, seat_points
from network.calendar import is_working_day

MONTH = timedelta(days=30)
_DAY = timedelta(days=1)

Pair = tuple[int, int]
Way = Callable[[CaseFacts, Sequence[Candidate], RoutingRules, date], Pair | None]


@dataclass
class Days:
    """The loads of the working days of a year: how many days of a person are over the threshold, over the
    limit; for each day the mean of the loads and their standard deviation."""

    over: int = 0
    red: int = 0
    means: list[float] = field(default_factory=list)
    spreads: list[float] = field(default_factory=list)
    highest: float = 0.0

    def count(self, loads: Sequence[Load]) -> None:
        """Add a day."""
        ratios = [float(load.ratio) for load in loads if load.capacity > 0]
        if not ratios:
            return
        _yellow, orange, red = (float(limit) for limit in loads[0].limits)
        self.over += sum(ratio > orange for ratio in ratios)
        self.red += sum(ratio > red for ratio in ratios)
        self.means.append(fmean(ratios))
        self.spreads.append(pstdev(ratios))
        self.highest = max(self.highest, *ratios)

    @property
    def mean(self) -> float:
        return fmean(self.means) if self.means else 0.0

    @property
    def spread(self) -> float:
        return fmean(self.spreads) if self.spreads else 0.0


@dataclass(frozen=True)
class Choice:
    """What some rules choose at a moment; ``candidates`` as those rules see them."""

    pair: Pair | None
    candidates: Sequence[Candidate] = field(repr=False)


@dataclass(frozen=True)
class Given:
    """What became of a situation.

    Attributes:
        on: the day of the choice, or the last of the year for a situation that found nobody.
        beside: what the other rules would have chosen with the same loads, when they were asked.
    """

    arrival: Arrival
    choice: Choice
    on: date
    beside: Choice | None = None

    @property
    def pair(self) -> Pair | None:
        return self.choice.pair

    @property
    def differs(self) -> bool:
        return self.beside is not None and self.beside.pair != self.pair

    @property
    def was_known(self) -> bool:
        """Whether somebody who could be chosen knew the family."""
        return any(one.knows_family for one in self.choice.candidates)

    @property
    def is_continued(self) -> bool:
        """Whether somebody who knew the family was chosen."""
        return any(one.knows_family and one.id in (self.pair or ()) for one in self.choice.candidates)


@dataclass(frozen=True)
class Replay:
    """A year gone through again; ``ratios`` are the loads of each person on each working day."""

    given: tuple[Given, ...]
    days: Days
    ratios: dict[int, dict[date, float]]


def by_routing(
    case: CaseFacts, candidates: Sequence[Candidate], rules: RoutingRules, today: date
) -> Pair | None:
    """Our way of choosing: the first proposal."""
    return first_pair(case, candidates, rules, today)


def replay(
    year: Year, rules: RoutingRules, way: Way = by_routing, beside: RoutingRules | None = None
) -> Replay:
    """Go through a year again.

    Args:
        way: how each pair is chosen, by ``rules``.
        beside: other rules, asked at each choice what they would have chosen, with the same
            assignments so far.
    """
    ledgers = [_Ledger(year, one) for one in (rules, beside) if one is not None]
    world = _World(year, ledgers)
    given = tuple(world.live(way))
    return Replay(given, ledgers[0].days, ledgers[0].ratios)


class _Ledger:
    """The points on each operator, by one set of rules."""

    def __init__(self, year: Year, rules: RoutingRules) -> None:
        self.rules = rules
        self.days = Days()
        self.ratios: dict[int, dict[date, float]] = defaultdict(dict)
        self._points: dict[int, Decimal] = {worker.known.id: Decimal(0) for worker in year.workers}
        self._to_come: dict[date, list[tuple[int, Decimal]]] = defaultdict(list)
        self._capacities: dict[tuple[int, date], Decimal] = {}

    def begin(self, day: date) -> None:
        """Let the weights that change on a day change."""
        for operator, change in self._to_come.pop(day, ()):
            self._points[operator] += change

    def put(self, arrival: Arrival, seat: str, operator: int, day: date) -> None:
        """Give a seat: its points weigh from now on, and change as the work goes on."""
        weight = self._weight(arrival, seat, day)
        self._points[operator] += weight
        for change in sorted(set(arrival.changes(self.rules.workload))):
            if change > day:
                after = self._weight(arrival, seat, change)
                self._to_come[change].append((operator, after - weight))
                weight = after

    def _weight(self, arrival: Arrival, seat: str, day: date) -> Decimal:
        if arrival.ends_on is not None and day >= arrival.ends_on:
            return Decimal(0)
        points = case_points(arrival.facts_on(day), self.rules.workload, day).total
        return seat_points(points, seat, self.rules.workload)

    def load(self, worker: Worker, day: date) -> Load:
        key = worker.known.id, day
        if key not in self._capacities:
            self._capacities[key] = worker.capacity(day, self.rules.workload)
        points = self._points[worker.known.id] + worker.extra_points(day)
        return self.rules.workload.load(points, self._capacities[key])

    def close(self, day: date, workers: Sequence[Worker]) -> None:
        """Count a working day."""
        loads = [self.load(worker, day) for worker in workers]
        self.days.count(loads)
        for worker, load in zip(workers, loads, strict=True):
            self.ratios[worker.known.id][day] = float(load.ratio)


class _World:
    """The operators, day after day: what does not depend on the rules is here, the points in the ledgers."""

    def __init__(self, year: Year, ledgers: Sequence[_Ledger]) -> None:
        self.year, self.ledgers = year, ledgers
        self._given: dict[int, list[Arrival]] = {worker.known.id: [] for worker in year.workers}
        self._on: dict[int, list[date]] = {worker.known.id: [] for worker in year.workers}
        self._met: set[tuple[int, int]] = set(year.met)
        for arrival, seat, operator in year.held:
            if operator in self._given:
                self._take(arrival, seat, operator, year.first, is_new=False)

    def live(self, way: Way) -> Iterator[Given]:
        """Go through the year; what found nobody is asked for again on every working day."""
        waiting: list[Arrival] = []
        coming = list(reversed(self.year.arrivals))
        day = self.year.first
        while day <= self.year.last:
            for ledger in self.ledgers:
                ledger.begin(day)
            is_working = is_working_day(day)
            asking, waiting = (waiting, []) if is_working else ([], waiting)
            while coming and coming[-1].day <= day:
                asking.append(coming.pop())
            for arrival in asking:
                given = self._give(arrival, way, day)
                if given.pair is None and day < self.year.last:
                    waiting.append(arrival)
                else:
                    yield given
            if is_working:
                present = [worker for worker in self.year.workers if worker.posts_on(day)]
                self.ledgers[0].close(day, present)
            day += _DAY
        yield from (Given(arrival, Choice(None, ()), self.year.last) for arrival in waiting)

    def _give(self, arrival: Arrival, way: Way, day: date) -> Given:
        facts = arrival.facts_on(min(day, arrival.day))
        choices = [self._choice(arrival, facts, ledger, way, day) for ledger in self.ledgers]
        given = Given(arrival, choices[0], day, *choices[1:])
        for seat, operator in zip((Seat.LEAD, Seat.CO_LEAD), given.pair or (), strict=False):
            self._take(arrival, seat, operator, day)
        return given

    def _choice(self, arrival: Arrival, facts: CaseFacts, ledger: _Ledger, way: Way, day: date) -> Choice:
        known = [(worker, worker.known_on(day, facts.district_id)) for worker in self.year.workers]
        candidates = [
            self._candidate(worker, one, arrival, ledger, day)
            for worker, one in known
            if one is not None and _may_be_competent(one, facts)
        ]
        return Choice(way(facts, candidates, ledger.rules, day), candidates)

    def _take(self, arrival: Arrival, seat: str, operator: int, day: date, *, is_new: bool = True) -> None:
        for ledger in self.ledgers:
            ledger.put(arrival, seat, operator, day)
        self._given[operator].append(arrival)
        if is_new:
            self._on[operator].append(day)
        self._met.add((arrival.person, operator))

    def _candidate(  # noqa: PLR0917 - who, as what, for which situation, by which rules and when
        self, worker: Worker, known: Candidate, arrival: Arrival, ledger: _Ledger, day: date
    ) -> Candidate:
        return Candidate(
            id=known.id,
            name=known.name,
            profession=known.profession,
            employer=known.employer,
            municipality_id=known.municipality_id,
            district_id=known.district_id,
            areas=known.areas,
            languages=known.languages,
            court_enabled=known.court_enabled,
            protected_pool=known.protected_pool,
            gender=known.gender,
            load=ledger.load(worker, day),
            absent_until=worker.absent_until(day),
            leave=worker.leave(day),
            open_cases=sum(one.ends_on is None or one.ends_on > day for one in self._given[known.id]),
            new_cases_last_30_days=sum(day - MONTH <= on for on in self._on[known.id]),
            last_assigned_at=self._given[known.id][-1].at if self._given[known.id] else None,
            knows_family=any((one, known.id) in self._met for one in self.year.family_of(arrival.person)),
        )


def _may_be_competent(known: Candidate, facts: CaseFacts) -> bool:
    """Whether to look at a person at all: the routing would drop who works elsewhere, one by one."""
    return (
        facts.district_id is None
        or known.district_id in (None, facts.district_id)
        or known.municipality_id == facts.municipality_id
    )
