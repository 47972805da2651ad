"""The situation a scheda opens: the same facts in the preview before registering and in the act itself."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from accounts.gender import Gender
from audit import clock
from intake.answers import Outcome
from intake.models import Case, Person
from intake.operability import Mandate, complexity
from intake.routing.ranking import RoutingRules
from intake.scheda.filled import Scheda
from intake.states import CaseState
from intake.workload.weighing import facts_of, weigh
from network.calendar import take_charge_deadline

COURTS = frozenset({"juvenile_court", "ordinary_court", "guardianship_judge"})
# The measures that charge the social service with something, among those a scheda tells of.
ORDERS = frozenset(
    {
        "social_service_custody",
        "foster_care",
        "community_placement",
        "suspended_responsibility",
        "ended_responsibility",
        "parents_prescriptions",
        "supervision",
        "protected_meetings",
        "art_403",
    }
)

# The answer about the mandate; "not recorded" is like the most frequent.
TOLD = {
    "spontaneous": Mandate.SPONTANEOUS,
    "reported_consenting": Mandate.REPORTED_CONSENTING,
    "reported_not_consenting": Mandate.REPORTED_NOT_CONSENTING,
    "court": Mandate.COURT_ORDER,
}

NO_RISK = {"none", "not_recorded"}


def situation_from(scheda: Scheda, person: Person, rules: RoutingRules) -> Case:
    """The situation of ``person`` that ``scheda`` opens now, weighed by ``rules`` and not saved.

    Its number and household are left to who registers it.
    """
    main = scheda.main_area
    case = Case(
        ambito_id=person.ambito_id,
        person=person,
        municipality=scheda.municipality,
        district_id=scheda.municipality.district_id,
        state=CaseState.REPORTED if scheda.outcome == Outcome.TEAM else CaseState.ASSIGNING,
        area=main,
        secondary_areas=[area for area in scheda.areas if area != main],
        urgency=scheda.urgency,
        mandate=mandate_of(scheda.answers),
        report_due=report_due_in(scheda.answers),
        minors=scheda.minors or 0,
        services_involved=len(scheda.known_services),
        mediator_needed=scheda.mediator_needed,
        operator_risk=scheda.operator_risk,
        risk_found=finds_risk(scheda.answers),
        prefers=preferred(scheda.answers.get("preferences") or []),
        take_charge_due_at=take_charge_deadline(scheda.urgency, clock.now()),
    )
    case.complexity = complexity(facts_of(case)).level
    weigh(case, rules)
    return case


def finds_risk(answers: Mapping[str, Any]) -> bool:
    """Whether who received the person saw some risk."""
    return bool({*(answers.get("risk_flags") or ())} - NO_RISK)


def preferred(preferences: Iterable[str]) -> str:
    """With whom the person asks to talk, "" for both alike."""
    asked = set(preferences) & set(Gender.values)
    return asked.pop() if len(asked) == 1 else ""


def mandate_of(answers: Mapping[str, Any]) -> Mandate:
    """On whose word the service works: as the scheda says; a judge's also when a court reports or charges."""
    measures = {row.get("kind") for row in answers.get("measures") or ()}
    if answers.get("reporter_source") in COURTS or measures & ORDERS:
        return Mandate.COURT_ORDER
    return TOLD.get(answers.get("mandate", ""), Mandate.SPONTANEOUS)


def report_due_in(answers: Mapping[str, Any]) -> date | None:
    """The day by which the judge expects an answer, None when it is not told or has gone by."""
    told = answers.get("judicial_due")
    day = date.fromisoformat(told) if told else None
    return day if day and day >= clock.today() else None
