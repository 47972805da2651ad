"""The individual plan of a situation: written, read with the person, begun, reviewed, ended."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.answers import AgendaKind, Agreement, GoalOutcome
from intake.models import CarePlan, Case, Goal, PlanReview
from intake.moving import locked, refuse_closed, save_weighed, tell
from intake.reviewing import set_review, settle_all
from intake.states import CASE_OF_PLAN, AgendaState, CaseState, PlanState
from network.notice_kinds import NoticeKind


@action
def write_plan(*, by: User, case: Case, expectations: str) -> CarePlan:
    """Open the plan of a situation, or write anew what the person expects from the open one.

    Raises:
        ValidationError: no words, or too many.
    """
    case = _open_case(by, case, "intake.write_plan")
    plan = case.care_plans.open().first() or CarePlan(case=case)
    if plan.expectations == expectations.strip():
        return plan
    return _save(plan, expectations=expectations.strip())


@action
def write_goal(
    *, by: User, case: Case, text: str, indicator: str, who: str, by_when: date, goal: Goal | None = None
) -> Goal:
    """Add a goal to the plan, or write one anew. A plan already read with the person goes back to a draft.

    Raises:
        ValidationError: by field, what is missing, or that the day is past; the goal has its outcome already;
            (``conflict``) there is no open plan any more.
    """
    case = _open_case(by, case, "intake.write_goal")
    plan = _plan_of(case)
    if goal is not None:
        goal = _goal_of(plan, goal)
    goal = goal or Goal(plan=plan)
    if by_when != goal.by_when and by_when < clock.today():
        raise ValidationError({"by_when": _("Scegli un giorno da oggi in poi")})
    for name, value in {"text": text, "indicator": indicator, "who": who}.items():
        setattr(goal, name, value.strip())
    goal.by_when = by_when
    goal.clean_fields(exclude=["plan"])
    goal.save()
    if plan.state == PlanState.SHARED:
        plan.move_to(PlanState.DRAFT)
        plan.shared_at = None
    _save(plan)
    return goal


@action
def settle_goal(*, by: User, case: Case, goal: Goal, outcome: str) -> Goal:
    """Say what became of a goal. The same answer twice changes nothing.

    Raises:
        ValidationError: no such outcome, another was written, or (``conflict``) the plan is not open.
    """
    case = _open_case(by, case, "intake.settle_goal")
    plan = _plan_of(case)
    if outcome not in GoalOutcome.values:
        raise ValidationError({"outcome": _("Scegli che cosa ne è stato dell'obiettivo")})
    row = Goal.objects.get(pk=goal.pk, plan=plan)
    if row.outcome == outcome:
        return row
    goal = _goal_of(plan, goal)
    goal.outcome, goal.settled_at = outcome, clock.now()
    goal.save()
    _save(plan)
    return goal


@action
def share_plan(*, by: User, case: Case) -> CarePlan:
    """Say that the plan was read together with the person.

    Raises:
        ValidationError: it has no goal yet, or (``conflict``) somebody was faster.
    """
    case = _open_case(by, case, "intake.share_plan")
    plan = _plan_of(case)
    if not plan.goals.exists():
        raise ValidationError(_("Scrivi almeno un obiettivo, poi leggilo con la persona."))
    plan.move_to(PlanState.SHARED)
    plan = _save(plan, shared_at=clock.now())
    _tell(by, case)
    return plan


@action
def begin_plan(
    *, by: User, case: Case, agreement: str, agreed_on: date, review_on: date, agreement_words: str = ""
) -> CarePlan:
    """Record whether the person agrees, and begin; the situation follows, its review goes on the agenda.

    Args:
        agreement: a code of ``Agreement``; who does not agree, or could not be asked, needs some words.

    Raises:
        ValidationError: by field, what is missing; the pair has not taken charge yet; (``conflict``) somebody
            was faster.
    """
    case = _open_case(by, case, "intake.begin_plan")
    plan = _plan_of(case)
    if agreement not in Agreement.values:
        raise ValidationError({"agreement": _("Scegli se la persona è d'accordo")})
    if agreement in {Agreement.NO, Agreement.UNABLE} and not agreement_words.strip():
        raise ValidationError({"agreement_words": _("Scrivi perché: chi legge deve capirlo")})
    if agreed_on > clock.today():
        raise ValidationError({"agreed_on": _("Questo giorno è nel futuro: controlla la data")})
    _refuse_past(review_on, "review_on")
    if not case.may_move_to(CaseState.PLAN_ACTIVE):
        raise ValidationError(_("Prima la coppia prende in carico la situazione, poi il progetto comincia."))
    given = {"agreement": agreement, "agreement_words": agreement_words.strip(), "agreed_on": agreed_on}
    _move(plan, PlanState.ACTIVE, {**given, "began_at": clock.now(), "review_on": review_on})
    set_review(case, review_on)
    _tell(by, case)
    return plan


@action
def begin_review(*, by: User, case: Case) -> CarePlan:
    """Begin to look at the plan again with the person; the situation follows.

    Raises:
        ValidationError: (``conflict``) it does not run.
    """
    case = _open_case(by, case, "intake.begin_review")
    plan = _plan_of(case)
    _move(plan, PlanState.REVIEWING, {})
    _tell(by, case)
    return plan


@action
def record_review(*, by: User, case: Case, words: str, reviewed_on: date, next_on: date) -> PlanReview:
    """Write what a review has seen; the plan runs on until the next one, which goes on the agenda.

    Raises:
        ValidationError: by field, what is missing; (``conflict``) no review has begun.
    """
    case = _open_case(by, case, "intake.record_review")
    plan = _plan_of(case)
    if reviewed_on > clock.today():
        raise ValidationError({"reviewed_on": _("Questo giorno è nel futuro: controlla la data")})
    _refuse_past(next_on, "next_on")
    review = PlanReview(plan=plan, author=by, words=words.strip(), reviewed_on=reviewed_on, next_on=next_on)
    review.clean_fields(exclude=["plan", "author"])
    _move(plan, PlanState.ACTIVE, {"review_on": next_on})
    review.save()
    settle_all(case, AgendaKind.REVIEW, AgendaState.DONE)
    set_review(case, next_on)
    _tell(by, case)
    return review


@action
def end_plan(*, by: User, case: Case, state: str, outcome: str) -> CarePlan:
    """End the plan: concluded, or interrupted before its time. The situation stays in charge without reviews.

    Raises:
        ValidationError: no words; a goal without its outcome, when it is concluded; (``conflict``) it has
            ended already.
    """
    case = _open_case(by, case, "intake.end_plan")
    plan = _plan_of(case)
    if state not in {PlanState.CONCLUDED, PlanState.INTERRUPTED}:
        raise ValidationError({"state": _("Scegli se il progetto è concluso o interrotto")})
    if not outcome.strip():
        raise ValidationError({"outcome": _("Scrivi com'è andata")})
    if state == PlanState.CONCLUDED and plan.goals.filter(outcome="").exists():
        raise ValidationError(_("Scrivi prima l'esito di ogni obiettivo, anche di quelli lasciati."))
    _move(plan, state, {"outcome": outcome.strip(), "ended_at": clock.now()})
    settle_all(case, AgendaKind.REVIEW, AgendaState.CANCELLED, _("Il progetto è finito."))
    _tell(by, case)
    return plan


def _open_case(by: User, case: Case, right: str) -> Case:
    case = locked(case)
    refuse_closed(by, case)
    require(by, right, case)
    return case


def _plan_of(case: Case) -> CarePlan:
    plan: CarePlan | None = case.care_plans.open().first()
    if plan is None:
        raise ValidationError(
            _("Non c'è un progetto aperto: forse qualcuno l'ha già finito."), code="conflict"
        )
    plan.case = case
    return plan


def _goal_of(plan: CarePlan, goal: Goal) -> Goal:
    row = Goal.objects.get(pk=goal.pk, plan=plan)
    if row.outcome:
        raise ValidationError(_("Questo obiettivo ha già il suo esito: scrivine uno nuovo."), code="conflict")
    return row


def _refuse_past(day: date, name: str) -> None:
    if day <= clock.today():
        raise ValidationError({name: _("La prossima verifica è nel futuro: controlla la data")})


def _move(plan: CarePlan, state: str, given: Mapping[str, Any]) -> None:
    """Move the plan, and the situation with it where a plan was running or begins."""
    if plan.case.is_suspended:
        raise ValidationError(_("La situazione è sospesa: prima riprendila."), code="conflict")
    was_running = plan.began_at is not None
    plan.move_to(state)
    _save(plan, **given)
    case = plan.case
    if (was_running or plan.began_at) and case.state != CASE_OF_PLAN[state]:
        case.move_to(CASE_OF_PLAN[state])
        save_weighed(case)


def _save(plan: CarePlan, **given: Any) -> CarePlan:
    for name, value in given.items():
        setattr(plan, name, value)
    plan.version += 1
    plan.clean_fields(exclude=["case"])
    plan.save()
    return plan


def _tell(by: User, case: Case) -> None:
    pair = [seat.operator for seat in case.assignments.all() if seat.is_open]
    tell(by, case, pair, NoticeKind.PLAN_MOVED, reverse("intake:case_plan", args=[case.pk]))
