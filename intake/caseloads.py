"""What every operator of some Ambiti carries, read in two statements whatever their number.

The same rows serve the routing, which must not count the situation at hand, and the load bars, which must.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from accounts.roles import Role
from audit import clock
from intake.candidates import MONTH, Record, candidate_of, load_of
from intake.intensity import Intensity, complexities_of
from intake.models import Case, ExtraTask
from intake.routing import Candidate, RoutingRules
from intake.states import SEAT_OPEN
from intake.workload import Load
from network.models import Absence, Post

SEAT = "user__assignments"


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
    posts = (
        Post.objects.current()
        .filter(Q(unit__root__in=roots) | Q(unit__in=roots), role=Role.OPERATOR, user__is_active=True)
        .select_related("user", "unit", "employer")
        .annotate(**_carried(case), extra_points=Subquery(_extra_points()))
        .prefetch_related(Prefetch("user__absences", _absences(), to_attr="absences_to_come"))
        .order_by("unit__name", "user__last_name", "user__first_name", "pk")
    )
    found: dict[int, Caseload] = {}
    for post in posts:
        found.setdefault(post.user_id, _caseload(post))
    return list(found.values())


def _carried(case: Case | None) -> dict[str, Any]:
    elsewhere = ~Q(**{f"{SEAT}__case": case.pk}) if case else Q()
    is_open = Q(**{f"{SEAT}__state__in": SEAT_OPEN})
    is_recent = Q(**{f"{SEAT}__proposed_at__gte": clock.now() - MONTH})
    family = Q(**{f"{SEAT}__case__person": case.person_id}) if case else Q(pk=None)
    shades = {
        shade: Sum(
            f"{SEAT}__points", filter=is_open & Q(**{f"{SEAT}__case__complexity__in": complexities_of(shade)})
        )
        for shade in Intensity
    }
    return {
        **{f"points_{shade.value}": total for shade, total in shades.items()},
        "points_elsewhere": Sum(f"{SEAT}__points", filter=is_open & elsewhere),
        "open_elsewhere": Count(SEAT, filter=is_open & elsewhere),
        "recent_elsewhere": Count(SEAT, filter=is_open & is_recent & elsewhere),
        "last_elsewhere": Max(f"{SEAT}__proposed_at", filter=elsewhere),
        "met_family": Count(SEAT, filter=family & elsewhere),
    }


def _extra_points() -> Any:
    tasks = ExtraTask.objects.current().filter(operator=OuterRef("user"))
    return tasks.order_by().values("operator").annotate(total=Sum("points")).values("total")


def _absences() -> QuerySet[Absence]:
    return Absence.objects.filter(last_day__gte=clock.today()).order_by("first_day", "pk")


def _caseload(post: Any) -> Caseload:
    return Caseload(
        post=post,
        shades={shade.value: getattr(post, f"points_{shade.value}") or Decimal(0) for shade in Intensity},
        record=Record(
            points=post.points_elsewhere,
            open_cases=post.open_elsewhere,
            new_cases=post.recent_elsewhere,
            last_assigned_at=post.last_elsewhere,
            extra=post.extra_points or Decimal(0),
            absences=tuple((one.first_day, one.last_day) for one in post.user.absences_to_come),
            knows_family=bool(post.met_family),
        ),
    )
