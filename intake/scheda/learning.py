"""What one more scheda of a person changes of their open situation."""

from django.db.models import Q

from intake.models import Assignment, Case, Intake
from intake.moving import locked, save, save_weighed
from intake.operability import Mandate, complexity
from intake.routing.ranking import RoutingRules
from intake.scheda.filled import Scheda
from intake.scheda.opening import finds_risk, mandate_of, preferred, report_due_in
from intake.workload.weighing import facts_of, weigh

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


def held_case_of(person_id: int) -> Case | None:
    """The open situation of a person under its lock, taken before that of the person, as every act does.

    Also when their record was joined into another meanwhile.
    """
    theirs = Q(person=person_id) | Q(person__merged_from=person_id)
    pk = Case.objects.open().filter(theirs).order_by("-opened_at").values_list("pk", flat=True).first()
    return locked(Case(pk=pk)) if pk else None


def learn_from(case: Case, scheda: Scheda, rules: RoutingRules) -> bool:
    """Write what a scheda tells more of a situation that is held, and what it weighs then; whether it did."""
    if not _learn(case, scheda):
        return False
    Assignment.objects.save_all(weigh(case, rules), ["points"])
    save(case)
    return True


def forget(case: Case, intake: Intake) -> None:
    """Take back from a situation that is held what a scheda, cancelled now, told of it and nobody changed."""
    saved = intake.history.earliest("history_date", "history_id")
    during = (intake.registered_at, saved.history_date)
    learnt = case.history.filter(action=saved.action, history_date__range=during).first()
    before = learnt.prev_record if learnt else None
    if learnt is None or before is None:
        return
    for name in set(LEARNT) - {"complexity"}:
        if getattr(case, name) == getattr(learnt, name):
            setattr(case, name, getattr(before, name))
    case.complexity = complexity(facts_of(case)).level
    save_weighed(case)


def _learn(case: Case, scheda: Scheda) -> bool:
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
    case.prefers = case.prefers or preferred(scheda.answers.get("preferences") or [])
    if mandate_of(scheda.answers) == Mandate.COURT_ORDER:
        case.mandate = Mandate.COURT_ORDER
    if case.report_due is None:
        case.report_due = report_due_in(scheda.answers)
    case.complexity = complexity(facts_of(case)).level
    return before != [getattr(case, name) for name in LEARNT]
