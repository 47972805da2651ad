"""What every operator of some Ambiti carries, read in two statements whatever their number.

The same rows serve the routing, which must not count the situation at hand, and the load bars, which must.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import JSONObject

from accounts.roles import Role
from audit import clock
from intake.candidates import MONTH, Record, candidate_of, load_of, span_of
from intake.hiding import hidden_among
from intake.intensity import Intensity, complexities_of
from intake.models import Assignment, Case, ConflictOfInterest, ExtraTask
from intake.routing import Candidate, RoutingRules
from intake.workload import Load
from network.models import Absence, Post

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Caseload:
    """An operator and what they carry.

    Attributes:
        shades: points of the situations carried now by intensity, keyed by the values of ``Intensity``.
        record: the same work as the routing asks for it, but for the situation at hand.
    """

    post: Post
    shades: dict[str, Decimal]
    record: Record

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


def caseloads(ambiti: Iterable[int], case: Case | None = None) -> list[Caseload]:
    """The operators of some Ambiti, in order of district and name, each once whatever their posts.

    Args:
        case: the situation for which a pair is looked for; its seats are left out of what the routing counts.
    """
    roots = list(ambiti)
    posts: list[Any] = list(
        Post.objects.current()
        .filter(Q(unit__root__in=roots) | Q(unit__in=roots), role=Role.OPERATOR, user__is_active=True)
        .select_related("user", "unit", "employer")
        .annotate(
            extra_points=Subquery(_extra_points()),
            last_elsewhere=Subquery(_last_elsewhere(case)),
            met_family=_met_family(case),
            is_excluded=_is_excluded(case),
            carried=Subquery(_carried(case)),
        )
        .prefetch_related(Prefetch("user__absences", Absence.objects.to_count(), to_attr="absences_to_come"))
        .order_by("unit__name", "user__last_name", "user__first_name", "pk")
    )
    away = {user.pk for user in hidden_among(case.person, (post.user for post in posts))} if case else set()
    found: dict[int, Caseload] = {}
    for post in posts:
        post.is_excluded = post.is_excluded or post.user_id in away
        found.setdefault(post.user_id, _caseload(post))
    return list(found.values())


def _carried(case: Case | None) -> Any:
    """What an operator carries now: sums over the open seats alone, however many were held before."""
    elsewhere = ~Q(case=case.pk) if case else Q()
    sums: dict[str, Any] = {
        f"points_{shade.value}": Sum("points", filter=Q(case__complexity__in=complexities_of(shade)))
        for shade in Intensity
    }
    sums |= {
        "points_elsewhere": Sum("points", filter=elsewhere),
        "open_elsewhere": Count("pk", filter=elsewhere),
        "recent_elsewhere": Count("pk", filter=elsewhere & Q(proposed_at__gte=clock.now() - MONTH)),
    }
    seats = Assignment.objects.open().filter(operator=OuterRef("user")).order_by().values("operator")
    return seats.annotate(**sums).values_list(JSONObject(**{name: name for name in sums}))


def _last_elsewhere(case: Case | None) -> Any:
    seats = Assignment.objects.filter(operator=OuterRef("user"))
    if case:
        seats = seats.exclude(case=case.pk)
    return seats.order_by("-proposed_at").values("proposed_at")[:1]


def _is_excluded(case: Case | None) -> Any:
    if case is None:
        return Value(False)
    return Exists(
        ConflictOfInterest.objects.standing().filter(operator=OuterRef("user"), person=case.person_id)
    )


def _met_family(case: Case | None) -> Any:
    if case is None:
        return Value(False)
    family = Assignment.objects.filter(operator=OuterRef("user"), case__person=case.person_id)
    return Exists(family.exclude(case=case.pk))


def _extra_points() -> Any:
    tasks = ExtraTask.objects.current().filter(operator=OuterRef("user"))
    return tasks.order_by().values("operator").annotate(total=Sum("points")).values("total")


def _caseload(post: Any) -> Caseload:
    carried = post.carried or {}
    return Caseload(
        post=post,
        shades={shade.value: _points(carried.get(f"points_{shade.value}")) for shade in Intensity},
        record=Record(
            points=_points(carried.get("points_elsewhere")),
            extra=post.extra_points or Decimal(0),
            open_cases=carried.get("open_elsewhere", 0),
            new_cases=carried.get("recent_elsewhere", 0),
            last_assigned_at=post.last_elsewhere,
            absences=tuple(span_of(one) for one in post.user.absences_to_come),
            knows_family=post.met_family,
            excluded=post.is_excluded,
        ),
    )


def _points(number: float | None) -> Decimal:
    """Points as they were before they travelled as JSON: two decimals."""
    return Decimal(str(number or 0)).quantize(_CENT)
