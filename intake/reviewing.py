"""Reviews of the plan, one after the other: the next one always stands on the agenda of the pair.

Its day comes from the plan, or from how often the last équipe wanted to look at it again.
"""

from datetime import date, timedelta

from audit import clock
from intake.answers import AgendaKind
from intake.models import AgendaItem, Case
from intake.models.agenda import ReminderStep
from intake.states import AgendaState, PlanState

A_MONTH = timedelta(days=30)


def set_review(case: Case, day: date, title: str = "") -> None:
    """Put the next review on the agenda by ``day``; the one that is there already is moved."""
    item = _planned(case) or AgendaItem(case=case, kind=AgendaKind.REVIEW, title=title)
    if item.day != day:
        item.day, item.hour, item.reminded = day, None, ReminderStep.NOTHING
        item.full_clean(exclude=["case", "intake", "submission"])
        item.save()


def settle_all(case: Case, kind: AgendaKind, state: str, outcome: str = "") -> None:
    """Say how all of one kind that is still on the agenda went, when what it was for is done or over."""
    for item in case.agenda.planned().filter(kind=kind):
        item.move_to(state)
        item.outcome = outcome
        item.save()


def set_review_of_team(case: Case, months: int, title: str) -> None:
    """Put on the agenda the review an équipe wants, unless an earlier one is there; the plan follows."""
    day = clock.today() + months * A_MONTH
    item = _planned(case)
    if item is None or item.day > day:
        set_review(case, day, title)
    plan = case.care_plans.filter(state=PlanState.ACTIVE, review_on__gt=day).first()
    if plan is not None:
        plan.review_on = day
        plan.version += 1
        plan.save()


def go_on_reviewing(item: AgendaItem) -> None:
    """After a review that was done, plan the one that follows, as often as the last équipe wanted."""
    if item.kind != AgendaKind.REVIEW or item.state != AgendaState.DONE:
        return
    team = item.case.team_meetings.exclude(synthesis="").first()
    if team is not None and team.review_months is not None:
        set_review_of_team(item.case, team.review_months, item.title)


def _planned(case: Case) -> AgendaItem | None:
    return case.agenda.planned().filter(kind=AgendaKind.REVIEW).in_order().first()
