"""What every operator carries, read in a fixed number of statements whatever their number.

The same rows serve the routing, which must not count the situation at hand, and the load bars, which must.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    DateTimeField,
    DecimalField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject

from intake.hiding import hidden_among
from intake.household.family import family_of
from intake.models import Assignment, Case, ConflictOfInterest, ExtraTask, LoadEntry, ReliefPlan
from intake.models.load_entries import Total, recent_since
from intake.routing.candidates import Record, candidate_of, joined, load_of, operators_of, span_of
from intake.routing.ranking import Candidate, RoutingRules
from intake.states import AssignmentState
from intake.workload.formula import Load, Span
from intake.workload.intensity import Intensity, intensity_of
from intake.workload.relief import Relief
from network.models import Post
from network.models.absences import still_counts


@dataclass(frozen=True)
class Caseload:
    """An operator and what they carry.

    Attributes:
        shades: points of the situations carried now by intensity, keyed by the values of ``Intensity``.
        seats: how many those situations are.
        record: the same work as the routing asks for it, but for the situation at hand.
        relief: the last promise to lighten them that is still to be kept, None when there is none.
    """

    post: Post
    shades: dict[str, Decimal]
    seats: int
    record: Record
    relief: Relief | None

    @property
    def user_id(self) -> int:
        return self.post.user_id

    @property
    def root_id(self) -> int:
        """Id of the Ambito."""
        return self.post.unit.root_id or self.post.unit_id

    def load(self, rules: RoutingRules) -> Load:
        """The load carried now."""
        points = sum(self.shades.values(), self.record.extra)
        return load_of(self.post, points, rules, self.record.absences)

    def candidate(self, rules: RoutingRules) -> Candidate:
        """The operator as the routing sees them."""
        return candidate_of(self.post, self.record, rules)


@dataclass
class Carried:
    """The open seats of an operator: how many, how many came in the last month, their points by intensity;
    and when the last one came, open or not."""

    points: dict[Intensity, Decimal] = field(default_factory=lambda: dict.fromkeys(Intensity, Decimal(0)))
    seats: int = 0
    new_cases: int = 0
    last_at: datetime | None = None

    def count(self, total: Total) -> None:
        """Add what is carried in one complexity."""
        self.points[intensity_of(total.complexity)] += Decimal(total.hundredths) / 100
        self.seats += total.seats
        self.new_cases += total.new_cases
        known = [moment for moment in (self.last_at, total.came_at) if moment]
        self.last_at = max(known, default=None)


@dataclass(frozen=True)
class OperatorLoad:
    """An operator and the load they carry."""

    post: Post
    load: Load


def loads_of(ambito_id: int, rules: RoutingRules) -> list[OperatorLoad]:
    """The load of every operator of an Ambito, in order of district and name."""
    return [OperatorLoad(one.post, one.load(rules)) for one in caseloads([ambito_id])]


def candidates_for(case: Case, rules: RoutingRules) -> list[Candidate]:
    """Every current operator of the Ambito as a candidate; the routing decides who is eligible."""
    return [one.candidate(rules) for one in caseloads([case.ambito_id], case)]


def caseloads(ambiti: Iterable[int], case: Case | None = None) -> list[Caseload]:
    """The operators of some Ambiti, in order of district and name, each once whatever their posts.

    Args:
        case: the situation for which a pair is looked for; its seats are left out of what the routing counts.
    """
    posts: dict[int, dict[int, Any]] = {}
    absences: dict[int, list[Span]] = {}
    for post in _posts(ambiti, case):
        held = posts.setdefault(post.user_id, {})
        held.setdefault(post.pk, post)
        if next(iter(held)) == post.pk and post.away_from:
            span = span_of(post.away_from, post.away_until, post.away_part, post.away_weekdays)
            absences.setdefault(post.user_id, []).append(span)
    by_user = {user: _as_one(held.values(), case) for user, held in posts.items()}
    users = list(by_user)
    carried = _carried(users)
    away = set(hidden_among(case.person, (post.user for post in by_user.values()))) if case else set()
    return [
        _caseload(post, carried.get(pk, Carried()), tuple(absences.get(pk, ())), is_away=post.user in away)
        for pk, post in by_user.items()
    ]


def _as_one(posts: Iterable[Any], case: Case | None) -> Any:
    """The posts of a person as one; that of the district of the situation, if there is one, says where."""
    district = case.district_id if case else None
    return joined(sorted(posts, key=lambda post: district is not None and post.unit_id != district))


def _posts(ambiti: Iterable[int], case: Case | None) -> Iterable[Any]:
    """The posts of the operators, each as many times as its holder has absences to count, or once."""
    posts = operators_of(*ambiti).alias(
        absence=FilteredRelation("user__absences", condition=still_counts("user__absences__"))
    )
    return posts.annotate(
        away_from=F("absence__first_day"),
        away_until=F("absence__last_day"),
        away_part=F("absence__part"),
        away_weekdays=F("absence__weekdays"),
        **_known(case),
    ).order_by(*posts.query.order_by, "absence__first_day", "absence__pk")


def _caseload(post: Any, carried: Carried, absences: tuple[Span, ...], *, is_away: bool) -> Caseload:
    has_this = post.points_here is not None
    came_here = has_this and post.came_here >= recent_since()
    elsewhere = carried.seats - has_this
    return Caseload(
        post=post,
        shades={shade.value: carried.points[shade] for shade in Intensity},
        seats=carried.seats,
        record=Record(
            points=sum(carried.points.values(), -(post.points_here or Decimal(0))) if elsewhere else None,
            extra=post.extra_points or Decimal(0),
            open_cases=elsewhere,
            new_cases=carried.new_cases - came_here,
            last_assigned_at=carried.last_at,
            absences=absences,
            knows_family=post.knows_family,
            excluded=post.is_excluded or is_away,
        ),
        relief=_relief(post.relief) if post.relief else None,
    )


def _relief(promised: dict[str, str]) -> Relief:
    return Relief(promised["measure"], date.fromisoformat(promised["due"]))


def points_now(users: Iterable[int], case: Case) -> dict[int, Decimal]:
    """The points on some people at this moment, but for a situation, in one statement."""
    seats = Assignment.objects.open().filter(operator__in=users).exclude(case=case.pk)
    tasks = ExtraTask.objects.current().filter(operator__in=users)
    one, other = (rows.order_by().values_list("operator", "points") for rows in (seats, tasks))
    points = dict.fromkeys(users, Decimal(0))
    for user, found in one.union(other, all=True):
        points[user] += found
    return points


def _carried(users: list[int]) -> dict[int, Carried]:
    """What operators carry now, as the database keeps it: no seat is read, however many they hold."""
    found: dict[int, Carried] = {}
    for total in LoadEntry.objects.filter(operator__in=users).totals():
        found.setdefault(total.operator, Carried()).count(total)
    return found


def _known(case: Case | None) -> dict[str, Any]:
    """What else is known of the operator of a post, as columns of it."""
    tasks = ExtraTask.objects.current().filter(operator=OuterRef("user")).order_by().values("operator")
    root = Coalesce(OuterRef("unit__root"), OuterRef("unit"))
    promised = ReliefPlan.objects.promised().filter(operator=OuterRef("user"), ambito=root)
    promised = promised.order_by("-due", "-pk")
    points_here: Any = Value(None, DecimalField())
    came_here: Any = Value(None, DateTimeField())
    family, conflicts = Assignment.objects.none(), ConflictOfInterest.objects.none()
    if case:
        here = Assignment.objects.open().filter(operator=OuterRef("user"), case=case.pk).order_by()
        points_here, came_here = Subquery(here.values("points")), Subquery(here.values("proposed_at"))
        # Whose situation was closed, and is open again, knows the family too.
        family = Assignment.objects.filter(
            ~Q(case=case.pk) | Q(state=AssignmentState.ENDED, decided_at__isnull=False),
            case__person__in=family_of(case.person_id),
        )
        conflicts = ConflictOfInterest.objects.standing().filter(person=case.person_id)
    return {
        "points_here": points_here,
        "came_here": came_here,
        "extra_points": Subquery(tasks.annotate(total=Sum("points")).values("total")),
        "relief": Subquery(promised.values_list(JSONObject(measure="measure", due="due"))[:1]),
        "knows_family": _is_among(family),
        "is_excluded": _is_among(conflicts),
    }


def _is_among(rows: QuerySet[Any]) -> Any:
    """Whether the holder of a post is an operator of some rows, looked for once and not for each."""
    return ExpressionWrapper(Q(user__in=rows.order_by().values("operator")), BooleanField())
