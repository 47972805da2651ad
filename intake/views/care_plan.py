"""The individual plan of a situation: one page, and each act on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.forms.care_plan import BeginForm, EndForm, GoalForm, PlanForm, ReviewForm, SettleForm
from intake.models import CarePlan, Case, Goal
from intake.scheda.sheet_on_paper import plan_pdf, plan_to_print
from intake.views.case_page import frame_of, log_case, mark_read, readable_case
from network.forms import ActForm, attempt

View = Callable[[SignedInRequest, int], HttpResponse]

FORMS: dict[str, type[ActForm]] = {
    "write_plan": PlanForm,
    "write_goal": GoalForm,
    "settle_goal": SettleForm,
    "share_plan": ActForm,
    "begin_plan": BeginForm,
    "begin_review": ActForm,
    "record_review": ReviewForm,
    "end_plan": EndForm,
}
ON_GOALS = ("write_goal", "settle_goal")


@dataclass(frozen=True)
class ShownGoal:
    """A goal with the forms that settle it and write it anew."""

    goal: Goal
    settle: ActForm
    rewrite: ActForm


@require_safe
def case_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the person expects, what is being done about it, and how it went before."""
    row = readable_case(request, pk)
    mark_read(request, row, request.path)
    return _page(request, row)


@require_safe
def case_plan_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The open plan, or the newest one, as PDF for the person."""
    row = readable_case(request, pk)
    plan = plan_to_print(request.user, row)
    log_reading(
        by=request.user,
        kind=AccessKind.PRINT,
        place=request.resolver_match.view_name,
        subjects=[row, row.person],
    )
    return plan_pdf(request, plan)


def _act(name: str, done: Promise) -> View:
    """The view of one act of the page; what is refused is shown there, with what was typed."""

    def view(request: SignedInRequest, pk: int) -> HttpResponse:
        row = readable_case(request, pk)
        require(request.user, f"intake.{name}", row)
        form = _form(name, _open_plan(row), request.POST)
        status = attempt(request, form, getattr(actions, name), case=row)
        if status is not None:
            return _page(request, readable_case(request, pk), name, form, status)
        messages.success(request, str(done))
        return redirect("intake:case_plan", row.pk)

    return require_POST(view)


write_plan = _act("write_plan", _("Scritto."))
write_goal = _act("write_goal", _("Obiettivo scritto."))
settle_goal = _act("settle_goal", _("Esito scritto."))
share_plan = _act("share_plan", _("Segnato: il progetto è stato letto con la persona."))
begin_plan = _act("begin_plan", _("Il progetto è cominciato. La coppia riceve un avviso."))
begin_review = _act("begin_review", _("La verifica è cominciata."))
record_review = _act("record_review", _("Verifica scritta: il progetto va avanti."))
end_plan = _act("end_plan", _("Il progetto è finito. La situazione resta in carico."))


def _open_plan(case: Case) -> CarePlan | None:
    plan: CarePlan | None = case.care_plans.open().first()
    return plan


def _form(name: str, plan: CarePlan | None, typed: Any = None, goal: Goal | None = None) -> ActForm:
    given: dict[str, Any] = {"plan": plan} if name in ON_GOALS else {}
    if goal is not None:
        given["initial"] = {"goal": goal, **{each: getattr(goal, each) for each in _GOAL_FIELDS}}
    elif name == "write_plan" and plan is not None:
        given["initial"] = {"expectations": plan.expectations}
    suffix = typed.get("goal", "") if typed else str(goal.pk) if goal else ""
    return FORMS[name](typed, auto_id=f"{name}{suffix if suffix.isdecimal() else ''}_%s", **given)


_GOAL_FIELDS = ("text", "indicator", "who", "by_when")


def _goals(plan: CarePlan | None, refused: dict[str, ActForm]) -> list[ShownGoal]:
    """The goals, each with its forms: the one that was refused stands in its place."""

    def form_for(name: str, goal: Goal) -> ActForm:
        form = refused.get(name)
        is_its = form is not None and form.data.get("goal") == str(goal.pk)
        return form if form is not None and is_its else _form(name, plan, goal=goal)

    goals = plan.goals.all() if plan else []
    return [ShownGoal(goal, form_for("settle_goal", goal), form_for("write_goal", goal)) for goal in goals]


def _page(
    request: SignedInRequest, row: Case, name: str = "", form: ActForm | None = None, status: int = 200
) -> HttpResponse:
    plans = list(
        CarePlan.objects.visible_to(request.user).filter(case=row).prefetch_related("reviews__author")
    )
    plan = next((each for each in plans if each.is_open), None)
    refused = {name: form} if form else {}
    request.typed_form = form
    log_case(request, row)
    goals = _goals(plan, refused)
    stands_at_its_goal = any(form in {shown.settle, shown.rewrite} for shown in goals)
    context = {
        **frame_of(request, row, "case_plan"),
        "plan": plan,
        "past": [each for each in plans if not each.is_open],
        "goals": goals,
        "forms": {each: _form(each, plan) for each in FORMS} | ({} if stands_at_its_goal else refused),
        "refused": form,
        "may_write": can(request.user, "intake.write_plan", row),
    }
    return render(request, "intake/case_plan.html", context, status=status)
