"""The operators who could be responsible for a situation, with what the routing must know of each.

A fixed number of queries, whatever the number of operators.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, Sum

from accounts.roles import Role, UnitKind
from audit import clock
from intake.models import Assignment, Case
from intake.routing import Candidate, RoutingRules
from intake.states import SEAT_OPEN
from intake.workload import Load, capacity
from network.models import Absence, Post

YEAR = timedelta(days=365)
MONTH = timedelta(days=30)


def operators_of(ambito_id: int) -> list[Post]:
    """The operator posts of an Ambito that are current today, in order of district and name."""
    return list(
        Post.objects.current()
        .filter(Q(unit__root=ambito_id) | Q(unit=ambito_id), role=Role.OPERATOR, user__is_active=True)
        .select_related("user", "unit", "employer", "home")
        .order_by("unit__name", "user__last_name", "user__first_name", "pk")
    )


def load_of(post: Post, points: Decimal, rules: RoutingRules) -> Load:
    """The load of an operator, given the points they carry."""
    today = clock.today()
    years = Decimal((today - post.since).days) / YEAR.days
    return rules.workload.load(points, capacity(post.fte, years, Decimal(0), rules.workload))


@dataclass(frozen=True)
class OperatorLoad:
    """An operator and the load they carry."""

    post: Post
    load: Load


def loads_of(ambito_id: int, rules: RoutingRules) -> list[OperatorLoad]:
    """The load of every operator of an Ambito, in order of district and name, in two statements."""
    posts = operators_of(ambito_id)
    points = Assignment.objects.filter(operator__in=[post.user_id for post in posts]).points_by_operator()
    return [OperatorLoad(post, load_of(post, points.get(post.user_id, Decimal(0)), rules)) for post in posts]


def candidates_for(case: Case, rules: RoutingRules, posts: list[Post] | None = None) -> list[Candidate]:
    """Every current operator of the Ambito as a candidate; the routing decides who is eligible."""
    posts = operators_of(case.ambito_id) if posts is None else posts
    users = [post.user_id for post in posts]
    records = _records(users, case)
    absences = _absences(users)
    family = set(
        Assignment.objects.filter(operator__in=users, case__person=case.person_id)
        .exclude(case=case.pk)
        .values_list("operator", flat=True)
    )
    return [
        candidate_of(
            post,
            Record(
                **records.get(post.user_id, {}),
                absent_until=absences.get(post.user_id),
                knows_family=post.user_id in family,
            ),
            rules,
        )
        for post in _one_per_person(posts)
    ]


@dataclass(frozen=True)
class Record:
    """What the routing must know of an operator's work, but for the situation at hand."""

    points: Decimal | None = None
    open_cases: int = 0
    new_cases: int = 0
    last_assigned_at: datetime | None = None
    absent_until: date | None = None
    knows_family: bool = False


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
        load=load_of(post, record.points or Decimal(0), rules),
        absent_until=record.absent_until,
        open_cases=record.open_cases,
        new_cases_last_30_days=record.new_cases,
        last_assigned_at=record.last_assigned_at,
        court_enabled=post.court_enabled,
        protected_pool=post.protected_pool,
        knows_family=record.knows_family,
    )


def _one_per_person(posts: list[Post]) -> Iterable[Post]:
    return {post.user_id: post for post in reversed(posts)}.values()


def _records(users: list[int], case: Case) -> dict[int, dict[str, Any]]:
    """What each operator carries now, but for the situation at hand, whose seats are being proposed."""
    is_open = Q(state__in=SEAT_OPEN)
    rows = (
        Assignment.objects.filter(operator__in=users)
        .exclude(case=case.pk)
        .order_by()
        .values("operator")
        .annotate(
            points=Sum("points", filter=is_open),
            open_cases=Count("pk", filter=is_open),
            new_cases=Count("pk", filter=Q(proposed_at__gte=clock.now() - MONTH) & is_open),
            last_assigned_at=Max("proposed_at"),
        )
    )
    return {
        row["operator"]: {name: value for name, value in row.items() if name != "operator"} for row in rows
    }


def _absences(users: list[int]) -> dict[int, date]:
    today = clock.today()
    rows = Absence.objects.filter(user__in=users, first_day__lte=today, last_day__gte=today)
    return dict(rows.values_list("user").annotate(last=Max("last_day")).order_by())
