"""Plans at each of their states."""

from datetime import timedelta
from typing import Any

from audit import clock
from intake import actions
from intake.answers import Agreement, GoalOutcome
from intake.models import CarePlan, Case, Goal
from intake.states import PlanState
from tests.world import World

GOAL = {
    "text": "I figli vanno a scuola",
    "indicator": "Meno di tre assenze al mese",
    "who": "Elena li porta.",
}


def later(days: int) -> Any:
    return clock.today() + timedelta(days=days)


def write_goal(by: Any, case: Case, **given: Any) -> Goal:
    return actions.write_goal(by=by, case=case, **{**GOAL, "by_when": later(60), **given})


def begin(by: Any, case: Case, **given: Any) -> CarePlan:
    answers = {"agreement": Agreement.SPOKEN, "agreed_on": clock.today(), "review_on": later(90)}
    return actions.begin_plan(by=by, case=case, **{**answers, **given})


def open_plan(world: World, case: Case, state: str) -> CarePlan:
    """A plan in ``state``, by the acts that lead there."""
    giulia = world.giulia
    actions.write_plan(by=giulia, case=case, expectations="Vorrei un po' di respiro.")
    goal = write_goal(giulia, case)
    if state != PlanState.DRAFT:
        actions.share_plan(by=giulia, case=case)
    if state not in {PlanState.DRAFT, PlanState.SHARED}:
        begin(giulia, case)
    if state == PlanState.REVIEWING:
        actions.begin_review(by=giulia, case=case)
    if state in {PlanState.CONCLUDED, PlanState.INTERRUPTED}:
        actions.settle_goal(by=giulia, case=case, goal=goal, outcome=GoalOutcome.REACHED)
        actions.end_plan(by=giulia, case=case, state=state, outcome="Va meglio.")
    return CarePlan.objects.get(case=case)
