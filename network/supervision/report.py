"""Hours of supervision: per person and cycle, per Ambito and kind; costs of the cycles; what a funder asks.

An Ambito reads the names of its own people only. Of the other Ambiti that share its cycles it reads totals,
and none of fewer than five people.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.professions import Profession
from accounts.roles import Role
from audit import clock
from network.models import Ambito, Post
from network.supervision.models import Attendance, Cycle, CycleAmbito, GroupSession
from network.supervision.states import SessionState

FIRST_YEAR, LAST_YEAR = 2020, 2100
SILENT_DAYS = 90
SMALLEST_NUMBER = 5
MOST_PEOPLE = 500


@dataclass
class Line:
    """What one person did in one cycle, in minutes; ``held`` is what they could have done."""

    user_id: int
    person: str
    profession: str
    ambito_id: int
    cycle: Cycle
    done: int = 0
    held: int = 0

    @property
    def hours(self) -> Decimal:
        return hours(self.done)

    @property
    def hours_held(self) -> Decimal:
        return hours(self.held)

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.held) if self.held else 0

    @property
    def reaches(self) -> bool:
        """Whether they attended as much as the cycle asks for, exactly or more."""
        return self.held > 0 and 100 * self.done >= self.cycle.minimum_attendance * self.held


@dataclass
class Total:
    """People and hours of one Ambito in one kind; masked when too few people of others stand behind it."""

    ambito: str
    kind: str
    people: set[int] = field(default_factory=set)
    reaching: set[int] = field(default_factory=set)
    minutes: int = 0
    is_masked: bool = False

    @property
    def hours(self) -> Decimal:
        return hours(self.minutes)


@dataclass(frozen=True)
class Cost:
    """What a cycle has cost so far, beside what it may cost."""

    cycle: Cycle
    sessions: int
    minutes: int

    @property
    def hours(self) -> Decimal:
        return hours(self.minutes)

    @property
    def amount(self) -> Decimal:
        return (self.cycle.hour_cost * self.minutes / 60).quantize(Decimal("0.01"))

    @property
    def percent(self) -> int:
        return round(100 * self.amount / self.cycle.budget) if self.cycle.budget else 0

    @property
    def is_over(self) -> bool:
        return self.amount > self.cycle.budget


@dataclass(frozen=True)
class Report:
    """The figures of a year, as a reader may see them. ``lines`` and ``silent`` are empty without names."""

    year: int
    lines: list[Line]
    totals: list[Total]
    costs: list[Cost]
    silent: list[User]
    indicators: dict[str, int | Decimal]


def hours(minutes: int) -> Decimal:
    """Minutes as hours with two decimals."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def report_for(user: User, year: int) -> Report:
    """The report of a year for a coordinator (with the names of their people) or a planning office."""
    named = set(user.grants.ambiti(Role.COORDINATOR))
    own = named | set(user.grants.ambiti(Role.PLANNING))
    cycles = Cycle.objects.filter(pk__in=CycleAmbito.objects.filter(ambito__in=own).values("cycle"))
    lines = _lines(cycles, year)
    of_own = [line for line in lines if line.ambito_id in own]
    costs = _costs(list(cycles.filter(ambito__in=own).select_related("supervisor")), year)
    operators = _operators(own)
    return Report(
        year=year,
        lines=[line for line in of_own if line.ambito_id in named],
        totals=_totals(lines, named),
        costs=costs,
        silent=_silent(_operators(named)) if named else [],
        indicators=_indicators(of_own, costs, {post.user_id for post in operators}),
    )


def _within(year: int) -> Q:
    return Q(session__starts_at__year=year, session__state=SessionState.HELD)


def _lines(cycles: QuerySet[Cycle], year: int) -> list[Line]:
    rows = (
        Attendance.objects.expected()
        .filter(_within(year), session__group__cycle__in=cycles)
        .select_related("member__user", "session__group__cycle")
        .order_by("member__user__last_name", "member__user__first_name", "session__group__cycle__pk", "pk")
    )
    lines: dict[tuple[int, int], Line] = {}
    for row in rows:
        who, cycle = row.member.user, row.session.group.cycle
        line = lines.setdefault(
            (who.pk, cycle.pk),
            Line(who.pk, who.label, str(Profession(who.profession).label), row.member.ambito_id, cycle),
        )
        line.done += row.minutes or 0
        line.held += row.session.minutes
    return list(lines.values())


def _totals(lines: Iterable[Line], named: set[int]) -> list[Total]:
    lines = list(lines)
    names = dict(
        Ambito.objects.filter(pk__in={line.ambito_id for line in lines}).values_list("pk", "unit__name")
    )
    totals: dict[tuple[str, str, int], Total] = {}
    for line in lines:
        key = (names[line.ambito_id], line.cycle.kind, line.ambito_id)
        total = totals.setdefault(key, Total(key[0], str(line.cycle.get_kind_display())))
        total.people.add(line.user_id)
        total.minutes += line.done
        if line.reaches:
            total.reaching.add(line.user_id)
    for (_name, _kind, ambito_id), total in totals.items():
        total.is_masked = ambito_id not in named and len(total.people) < SMALLEST_NUMBER
    return [totals[key] for key in sorted(totals)]


def _costs(cycles: list[Cycle], year: int) -> list[Cost]:
    held = GroupSession.objects.filter(
        group__cycle__in=cycles, state=SessionState.HELD, starts_at__year=year
    ).values_list("group__cycle", "starts_at", "ends_at")
    minutes: dict[int, list[int]] = {}
    for cycle_id, start, end in held:
        minutes.setdefault(cycle_id, []).append(_minutes(start, end))
    return [Cost(one, len(minutes.get(one.pk, ())), sum(minutes.get(one.pk, ()))) for one in cycles]


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)


def _operators(ambiti: set[int]) -> list[Post]:
    posts = Post.objects.current().filter(
        Q(unit__in=ambiti) | Q(unit__root__in=ambiti), role=Role.OPERATOR, user__is_active=True
    )
    return list(
        posts.select_related("user").order_by("user__last_name", "user__first_name", "pk")[:MOST_PEOPLE]
    )


def _silent(posts: Iterable[Post]) -> list[User]:
    """Who works there and was at no session in the last 90 days."""
    posts = list(posts)
    heard = recently_supervised({post.user_id for post in posts})
    return list({post.user_id: post.user for post in posts if post.user_id not in heard}.values())


def recently_supervised(users: set[int]) -> set[int]:
    """Those of some people who were at a session in the last 90 days."""
    since = clock.now() - timedelta(days=SILENT_DAYS)
    held = Attendance.objects.filter(
        member__user__in=users,
        session__starts_at__gte=since,
        session__state=SessionState.HELD,
        minutes__gt=0,
    )
    return set(held.values_list("member__user", flat=True))


def _indicators(lines: list[Line], costs: list[Cost], operators: set[int]) -> dict[str, int | Decimal]:
    people = {line.user_id for line in lines if line.done}
    reaching = [line for line in lines if line.reaches]
    return {
        "people": len(people),
        "reached_percent": _percent(len(people & operators), len(operators)),
        "sessions": sum(cost.sessions for cost in costs),
        "hours_led": hours(sum(cost.minutes for cost in costs)),
        "hours_attended": hours(sum(line.done for line in lines)),
        "reaching_percent": _percent(len(reaching), len(lines)),
        "amount": sum((cost.amount for cost in costs), Decimal("0.00")),
    }


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def this_year() -> int:
    today: date = clock.today()
    return today.year
