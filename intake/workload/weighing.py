"""From the rows of a situation to the facts the rules look at, and back to its points."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from audit import clock
from intake.facts import CaseFacts
from intake.models import Assignment, Case, RuleSet
from intake.operability import Mandate
from intake.routing.ranking import RoutingRules
from intake.states import CaseState
from intake.workload.formula import Phase, case_points, seat_points
from network.models import Ambito

PHASES = {
    CaseState.SUSPENDED: Phase.SUSPENDED,
    CaseState.REVIEWING: Phase.MONITORING,
    CaseState.IN_CHARGE: Phase.ACTIVE,
    CaseState.PLAN_ACTIVE: Phase.ACTIVE,
}


def rules_of(ambito_id: int) -> RoutingRules:
    """The rules in force in an Ambito: the newest published version, or the defaults as version 1."""
    newest = newest_rules(ambito_id).first()
    return RoutingRules.published(newest)


def rules_in(ambiti: Iterable[int]) -> dict[int, RoutingRules]:
    """The rules in force in some Ambiti, by id, in one statement."""
    rows = Ambito.objects.filter(pk__in=set(ambiti)).order_by("pk")
    newest = rows.values_list("pk", Subquery(newest_rules(OuterRef("pk"))[:1]))
    return {pk: RoutingRules.published(found) for pk, found in newest}


def newest_rules(ambito: Any) -> QuerySet[Any, Any]:
    """What an Ambito has published, the newest first; ``ambito`` is an id or an expression of one."""
    published = RuleSet.objects.filter(ambito=ambito).order_by("-version")
    return published.values_list("parameters", flat=True)


def facts_of(case: Case) -> CaseFacts:
    """What the rules need to know of a situation."""
    return CaseFacts(
        area=case.area,
        secondary_areas=tuple(case.secondary_areas),
        urgency=case.urgency,
        mandate=case.mandate,
        engagement=case.engagement,
        minors=case.minors,
        services_involved=case.services_involved,
        needs_mediator=case.mediator_needed,
        operator_risk=case.operator_risk,
        risk_flags=("found",) if case.risk_found else (),
        court_report_due=case.report_due if case.mandate == Mandate.COURT_ORDER else None,
        corrected_complexity=case.corrected_complexity,
        phase=PHASES.get(CaseState(case.state), Phase.ASSESSMENT),
        in_charge_since=timezone.localdate(case.in_charge_at) if case.in_charge_at else None,
        professions_needed=tuple(case.professions_needed),
        municipality_id=case.municipality_id,
        district_id=case.district_id,
        foster_municipality_id=case.foster_municipality_id,
        language=case.person.language,
        prefers=case.prefers,
        protected=case.person.protected,
    )


def weigh(case: Case, rules: RoutingRules) -> list[Assignment]:
    """Set the points of a situation and of its open seats from its present facts; the caller saves.

    Returns the open seats whose share changed.
    """
    case.points = case_points(facts_of(case), rules.workload, clock.today()).total
    changed = []
    for seat in case.assignments.all() if case.pk else ():
        share = points_of_seat(case.points, seat.seat, rules)
        if seat.is_open and seat.points != share:
            seat.points = share
            changed.append(seat)
    return changed


def points_of_seat(points: Decimal, seat: str, rules: RoutingRules) -> Decimal:
    return seat_points(points, seat, rules.workload)
