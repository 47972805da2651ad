"""What every operator carries, read in a fixed number of statements whatever their number.

The same rows serve the routing, which must not count the situation at hand, and the load bars, which must.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from audit import clock
from intake.hiding import hidden_among
from intake.models import Assignment, Case, ConflictOfInterest, ExtraTask, ReliefPlan
from intake.routing.candidates import Record, candidate_of, load_of, operators_of, span_of
from intake.routing.ranking import Candidate, RoutingRules
from intake.workload.formula import Load, Span
from intake.workload.intensity import Intensity, complexities_of
from intake.workload.relief import Relief
from network.models import Post
from network.models.absences import still_counts

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Caseload:
    """An operator and what they carry.

    Attributes:
        shades: points of the situations carried now by intensity, keyed by the values of ``Intensity``.
        record: the same work as the routing asks for it, but for the situation at hand.
        relief: the last promise to lighten them that is still to be kept, None when there is none.
    """

    post: Post
    shades: dict[str, Decimal]
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
    by_user: dict[int, Any] = {}
    absences: dict[int, list[Span]] = {}
    for post in _posts(ambiti, case):
        if by_user.setdefault(post.user_id, post).pk == post.pk and post.away_from:
            span = span_of(post.away_from, post.away_until, post.away_part, post.away_weekdays)
            absences.setdefault(post.user_id, []).append(span)
    users = list(by_user)
    carried = {row.pop("operator"): row for row in _carried(users, case)}
    away = set(hidden_among(case.person, (post.user for post in by_user.values()))) if case else set()
    return [
        _caseload(post, carried.get(pk, {}), tuple(absences.get(pk, ())), is_away=post.user in away)
        for pk, post in by_user.items()
    ]


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


def _caseload(post: Any, carried: dict[str, Any], absences: tuple[Span, ...], *, is_away: bool) -> Caseload:
    return Caseload(
        post=post,
        shades={shade.value: carried.get(shade.value) or Decimal(0) for shade in Intensity},
        record=Record(
            points=carried.get("points"),
            extra=post.extra_points or Decimal(0),
            open_cases=carried.get("open_cases", 0),
            new_cases=carried.get("new_cases", 0),
            last_assigned_at=post.last_assigned_at,
            absences=absences,
            knows_family=post.knows_family,
            excluded=post.is_excluded or is_away,
        ),
        relief=Relief(post.relief_measure, post.relief_due) if post.relief_due else None,
    )


def points_now(users: Iterable[int], case: Case) -> dict[int, Decimal]:
    """The points on some people at this moment, but for a situation, in one statement."""
    seats = Assignment.objects.open().filter(operator__in=users).exclude(case=case.pk)
    tasks = ExtraTask.objects.current().filter(operator__in=users)
    one, other = (rows.order_by().values_list("operator", "points") for rows in (seats, tasks))
    points = dict.fromkeys(users, Decimal(0))
    for user, found in one.union(other, all=True):
        points[user] += found
    return points


def _carried(users: list[int], case: Case | None) -> list[dict[str, Any]]:
    """What operators carry now: sums over the open seats alone, however many were held before."""
    elsewhere = ~Q(case=case.pk) if case else Q()
    sums: dict[str, Any] = {
        shade.value: Sum("points", filter=Q(case__complexity__in=complexities_of(shade)))
        for shade in Intensity
    }
    sums |= {
        "points": Sum("points", filter=elsewhere),
        "open_cases": Count("pk", filter=elsewhere),
        "new_cases": Count("pk", filter=elsewhere & Q(proposed_at__gte=clock.now() - MONTH)),
    }
    seats = Assignment.objects.open().filter(operator__in=users)
    return list(seats.order_by().values("operator").annotate(**sums))  # type: ignore[arg-type] # sums are added


def _known(case: Case | None) -> dict[str, Any]:
    """What else is known of the operator of a post, as columns of it."""
    seats = Assignment.objects.filter(operator=OuterRef("user"))
    tasks = ExtraTask.objects.current().filter(operator=OuterRef("user")).order_by().values("operator")
    root = Coalesce(OuterRef("unit__root"), OuterRef("unit"))
    promised = ReliefPlan.objects.promised().filter(operator=OuterRef("user"), ambito=root)
    promised = promised.order_by("-due", "-pk")
    family: Any = Value(False)
    conflict: Any = Value(False)
    if case:
        seats = seats.exclude(case=case.pk)
        family = Exists(seats.filter(case__person=case.person_id))
        conflicts = ConflictOfInterest.objects.standing().filter(person=case.person_id)
        conflict = Exists(conflicts.filter(operator=OuterRef("user")))
    return {
        "extra_points": Subquery(tasks.annotate(total=Sum("points")).values("total")),
        "relief_measure": Subquery(promised.values("measure")[:1]),
        "relief_due": Subquery(promised.values("due")[:1]),
        "last_assigned_at": Subquery(seats.order_by("-proposed_at").values("proposed_at")[:1]),
        "knows_family": family,
        "is_excluded": conflict,
    }
