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

LEARNT = (
    "secondary_areas",
    "minors",
    "services_involved",
    "mediator_needed",
    "operator_risk",
    "risk_found",
    "prefers",
    "mandate",
    "report_due",
    "complexity",
)
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
        prefers=_preferred(scheda.answers.get("preferences") or []),
        take_charge_due_at=take_charge_deadline(scheda.urgency, clock.now()),
    )
    case.complexity = complexity(facts_of(case)).level
    weigh(case, rules)
    return case


def learn(case: Case, scheda: Scheda) -> bool:
    """Take into an open situation what one more scheda of its person tells; return whether it says more.

    Complexity and the need of professions follow. What it does not tell, or tells as lighter, is for the pair
    to correct; how long it can wait, for them to change. The caller saves.
    """
    before = [getattr(case, name) for name in LEARNT]
    known = {case.area, *case.secondary_areas}
    case.secondary_areas = [*case.secondary_areas, *(one for one in scheda.areas if one not in known)]
    case.minors = max(case.minors, scheda.minors or 0)
    case.services_involved = max(case.services_involved, len(scheda.known_services))
    case.mediator_needed = case.mediator_needed or scheda.mediator_needed
    case.operator_risk = case.operator_risk or scheda.operator_risk
    case.risk_found = case.risk_found or finds_risk(scheda.answers)
    case.prefers = case.prefers or _preferred(scheda.answers.get("preferences") or [])
    if mandate_of(scheda.answers) == Mandate.COURT_ORDER:
        case.mandate = Mandate.COURT_ORDER
    if case.report_due is None:
        case.report_due = report_due_in(scheda.answers)
    case.complexity = complexity(facts_of(case)).level
    return before != [getattr(case, name) for name in LEARNT]


def finds_risk(answers: Mapping[str, Any]) -> bool:
    """Whether who received the person saw some risk."""
    return bool({*(answers.get("risk_flags") or ())} - NO_RISK)


def _preferred(preferences: Iterable[str]) -> str:
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
