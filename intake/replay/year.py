"""The facts of a year of assignments, with no database behind: who worked, which situations came and when."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from intake.facts import CaseFacts
from intake.routing.away import Leave, away_until, next_leave
from intake.routing.ranking import Candidate
from intake.workload.formula import Phase, Span, WorkloadRules, absent_share, capacity

_YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Worker:
    """An operator over the year.

    Attributes:
        known: what the routing knows of the person and never changes; its load is not looked at.
        since, until: the first and last day of the post (None: not ended).
        extra: other tasks: first day, last day (None: not ended) and points.
        others: the other posts of the same person, of which absences and tasks are not looked at.
    """

    known: Candidate
    since: date
    until: date | None = None
    fte: Decimal = Decimal(1)
    absences: tuple[Span, ...] = ()
    extra: tuple[tuple[date, date | None, Decimal], ...] = ()
    others: tuple["Worker", ...] = ()

    def posts_on(self, day: date) -> list["Worker"]:
        """The posts held on a day."""
        return [
            one
            for one in (self, *self.others)
            if one.since <= day and (one.until is None or day <= one.until)
        ]

    def known_on(self, day: date, district: int | None) -> Candidate | None:
        """The person on a day, as one whatever their posts (``candidates.joined``); None when they hold none.

        The post of the district of the situation, if there is one, says where.
        """
        posts = self.posts_on(day)
        if not posts:
            return None
        known = [one.known for one in posts]
        if len(known) == 1:
            return known[0]
        everywhere = any(not one.areas for one in known)
        return replace(
            min(known, key=lambda one: district is not None and one.district_id != district),
            areas=frozenset() if everywhere else frozenset[str]().union(*(one.areas for one in known)),
            court_enabled=any(one.court_enabled for one in known),
            protected_pool=any(one.protected_pool for one in known),
        )

    def absent_until(self, day: date) -> date | None:
        """The last day of an absence in course."""
        return away_until(self.absences, day)

    def leave(self, day: date) -> Leave | None:
        """First and last day of the next absence that has not begun."""
        return next_leave(self.absences, day)

    def extra_points(self, day: date) -> Decimal:
        weighing = (p for first, last, p in self.extra if first <= day and (last is None or day <= last))
        return sum(weighing, Decimal(0))

    def capacity(self, day: date, rules: WorkloadRules) -> Decimal:
        posts = self.posts_on(day) or [self]
        years = Decimal((day - min(one.since for one in posts)) // timedelta(days=1)) / _YEAR.days
        fte = min(Decimal(1), sum((one.fte for one in posts), Decimal(0)))
        return capacity(fte, years, absent_share(self.absences, day, rules), rules)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A situation: when its pair was chosen; when it was taken in charge and ended (None: not yet)."""

    number: str
    facts: CaseFacts
    person: int
    at: datetime
    day: date
    in_charge_on: date | None = None
    ends_on: date | None = None

    def facts_on(self, day: date) -> CaseFacts:
        """The facts as they stand on a day."""
        is_taken = self.in_charge_on is not None and day >= self.in_charge_on
        phase, since = (Phase.ACTIVE, self.in_charge_on) if is_taken else (Phase.ASSESSMENT, None)
        return replace(self.facts, phase=phase, in_charge_since=since)

    def changes(self, rules: WorkloadRules) -> tuple[date, ...]:
        """The days on which its weight changes."""
        first_days = timedelta(days=int(rules.thresholds["first_days"]))
        taken = (self.in_charge_on, self.in_charge_on + first_days) if self.in_charge_on else ()
        return (*taken, *((self.ends_on,) if self.ends_on else ()))


@dataclass(frozen=True, kw_only=True)
class Year:
    """The facts of a year, from ``first`` to ``last``, both included.

    Attributes:
        arrivals: in the order of their moments.
        held: situations given before the first day and still open, with each seat and the id of who holds it.
        met: pairs of a person and of somebody who had followed them before the first day.
        families: the relatives of a person who are in the archive too.
    """

    first: date
    last: date
    workers: tuple[Worker, ...]
    arrivals: tuple[Arrival, ...]
    held: tuple[tuple[Arrival, str, int], ...] = ()
    met: frozenset[tuple[int, int]] = frozenset()
    families: Mapping[int, Collection[int]] = field(default_factory=dict)

    def family_of(self, person: int) -> Iterator[int]:
        """A person and their relatives."""
        yield person
        yield from self.families.get(person, ())
