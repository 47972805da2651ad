"""The operators of an Ambito, and each of them as the routing sees them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from intake.routing.away import Leave, away_until, next_leave
from intake.routing.ranking import Candidate, RoutingRules
from intake.workload.formula import Load, Span, absent_share, capacity
from network.models import Absence, DayPart, Post

PostT = TypeVar("PostT", bound=Post)

YEAR = timedelta(days=365)
HALF = Decimal("0.5")


def operators_of(*ambiti: int) -> QuerySet[Post]:
    """The operator posts of some Ambiti that are current today, in order of district and name."""
    return (
        Post.objects.current()
        .filter(Q(unit__root__in=ambiti) | Q(unit__in=ambiti), role=Role.OPERATOR, user__is_active=True)
        .select_related("user", "unit", "employer")
        .order_by("unit__name", "user__last_name", "user__first_name", "pk")
    )


def coordinated_by(user: User) -> QuerySet[Post]:
    """The operator posts, current today, of the units that ``user`` coordinates."""
    units = user.grants.units(Role.COORDINATOR)
    in_units = Q(unit__in=units) | Q(unit__root__in=units)
    return Post.objects.current().filter(in_units, role=Role.OPERATOR).select_related("user", "unit")


def coordinated_post(user: User, operator_id: int) -> Post:
    """The post of an operator of the units that ``user`` coordinates; anybody else does not exist.

    Raises:
        Http404: they hold none there.
    """
    posts = coordinated_by(user).filter(user=operator_id, user__is_active=True)
    post = get_object_or_404(posts.order_by("unit__name", "pk")[:1])
    others = operators_of(post.unit.root_id or post.unit_id).filter(user=operator_id).exclude(pk=post.pk)
    return joined([post, *others])


def joined(posts: Sequence[PostT]) -> PostT:
    """What one person does in an Ambito by several posts, as the first of them.

    The times of work add up, never over a whole week; so do the areas, and what any of them is enabled for.
    It is not to be saved.
    """
    first, *others = posts
    for post in others:
        first.fte = min(Decimal(1), first.fte + post.fte)
        first.areas = [*{*first.areas, *post.areas}] if first.areas and post.areas else []
        first.court_enabled = first.court_enabled or post.court_enabled
        first.protected_pool = first.protected_pool or post.protected_pool
        first.since = min(first.since, post.since)
    return first


def years_in(post: Post) -> Decimal:
    """How long the post has been held, in years."""
    return Decimal((clock.today() - post.since).days) / YEAR.days


def load_of(  # noqa: PLR0917 - the last one is left out but by who looks back
    post: Post, points: Decimal, rules: RoutingRules, absences: Iterable[Span] = (), on: date | None = None
) -> Load:
    """The load of an operator, given the points they carry and the absences to come from today, or ``on``."""
    away = absent_share(absences, on or clock.today(), rules.workload)
    return rules.workload.load(points, capacity(post.fte, years_in(post), away, rules.workload))


@dataclass(frozen=True)
class Record:
    """What the routing must know of an operator's work, but for the situation at hand.

    Attributes:
        points: of the open seats, None when there is none; ``extra`` those of the other tasks.
        absences: those that are not over yet.
        excluded: has a conflict of interest, or the name of somebody from whom the person is hidden.
    """

    points: Decimal | None = None
    extra: Decimal = Decimal(0)
    open_cases: int = 0
    new_cases: int = 0
    last_assigned_at: datetime | None = None
    absences: tuple[Span, ...] = ()
    knows_family: bool = False
    excluded: bool = False

    @property
    def carried(self) -> Decimal:
        """All the points, of situations and of other tasks."""
        return (self.points or Decimal(0)) + self.extra

    @property
    def absent_until(self) -> date | None:
        """The last day of the absence in course, that day included."""
        return away_until(self.absences, clock.today())

    @property
    def leave(self) -> Leave | None:
        """First and last day of the next absence that has not begun."""
        return next_leave(self.absences, clock.today())


def candidate_of(post: Post, record: Record, rules: RoutingRules) -> Candidate:
    """An operator as the routing sees them."""
    return Candidate(
        id=post.user_id,
        name=post.user.label,
        profession=post.user.profession,
        employer=post.employer.name if post.employer else "",
        municipality_id=post.home_id,
        district_id=post.unit_id if post.unit.kind == UnitKind.DISTRICT else None,
        areas=frozenset(post.areas),
        languages=frozenset(post.user.languages),
        gender=post.user.gender,
        load=load_of(post, record.carried, rules, record.absences),
        absent_until=record.absent_until,
        leave=record.leave,
        open_cases=record.open_cases,
        new_cases_last_30_days=record.new_cases,
        last_assigned_at=record.last_assigned_at,
        court_enabled=post.court_enabled,
        protected_pool=post.protected_pool,
        knows_family=record.knows_family,
        excluded=record.excluded,
    )


def absences_of(users: Iterable[int], since: date | None = None) -> dict[int, tuple[Span, ...]]:
    """The absences of some people that are not over yet, or were not ``since`` a day."""
    found: dict[int, list[Span]] = {}
    rows = Absence.objects.counted().filter(user__in=users, last_day__gte=since or clock.today())
    for absence in rows.order_by("first_day", "pk"):
        found.setdefault(absence.user_id, []).append(
            span_of(absence.first_day, absence.last_day, absence.part, absence.weekdays)
        )
    return {user: tuple(spans) for user, spans in found.items()}


def span_of(first_day: date, last_day: date, part: str, weekdays: Iterable[int]) -> Span:
    """An absence, by its columns, as the formula of the capacity sees it."""
    share = Decimal(1) if part == DayPart.WHOLE else HALF
    return Span(first_day, last_day, share, tuple(weekdays))
