"""What is known of a situation, corrected by who follows it; who must not follow it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.forms.facts import ConflictForm, FactsForm, WithdrawalForm
from intake.models import Case, ConflictOfInterest
from intake.models.conflicts import ConflictQuerySet
from intake.moving import refuse_closed
from intake.operability import complexity, operability
from intake.routing.candidates import operators_of
from intake.story.restorable import CORRECTABLE
from intake.views.case_acts import act_page, typed
from intake.views.case_page import readable_case
from intake.workload.weighing import facts_of
from network.forms import attempt
from network.models import Municipality


@require_http_methods(["GET", "HEAD", "POST"])
def correct_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """The facts behind operability, complexity and points, with the reason why they change."""
    row = readable_case(request, pk)
    refuse_closed(request.user, row)
    require(request.user, "intake.correct_facts", row)
    initial = {name: getattr(row, name) for name in (*CORRECTABLE, "version")}
    comuni = Municipality.objects.visible_to(request.user).filter(ambito=row.ambito_id)
    form = FactsForm(typed(request), initial=initial, comuni=comuni)
    computed = complexity(facts_of(row))
    status = attempt(request, form, actions.correct_facts, case=row)
    if status is None:
        messages.success(request, _("Dati corretti. La coppia e il coordinatore ricevono un avviso."))
        return redirect(row)
    shown: dict[str, Any] = {"operability": operability(facts_of(row)), "computed": computed}
    return act_page(request, row, form, "correct_facts", status, **shown)


@require_http_methods(["GET", "HEAD", "POST"])
def declare_conflict(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that somebody must not follow this person: oneself or, for who coordinates, any operator."""
    row = readable_case(request, pk)
    people = [
        post.user
        for post in operators_of(row.ambito_id)
        if can(request.user, "intake.declare_conflict", (row, post.user))
    ]
    require(request.user, "intake.declare_conflict", (row, people[0] if people else request.user))
    form = ConflictForm(typed(request), people=people)
    status = attempt(request, form, actions.declare_conflict, case=row)
    if status is None:
        messages.success(request, _("Fatto: non sarà più proposto per questa persona."))
        return redirect(row)
    declared = ConflictOfInterest.objects.visible_to(request.user).standing().filter(person=row.person)
    shown = [(one, can(request.user, "intake.withdraw_conflict", one)) for one in _with_names(declared)]
    return act_page(request, row, form, "declare_conflict", status, declared=shown)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_conflict(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back a conflict of interest one has declared, and say why."""
    conflict = get_object_or_404(_with_names(ConflictOfInterest.objects.visible_to(request.user)), pk=pk)
    require(request.user, "intake.withdraw_conflict", conflict)
    form = request.typed_form = WithdrawalForm(typed(request))
    status = attempt(request, form, actions.withdraw_conflict, conflict=conflict)
    cases = Case.objects.visible_to(request.user).filter(person=conflict.person_id)
    back = cases.order_by("-opened_at").first()
    if status is None:
        messages.success(request, _("Ritirato: può essere di nuovo proposto per questa persona."))
        return redirect(back or "intake:case_list")
    log_reading(
        by=request.user,
        kind=AccessKind.RECORD,
        place=request.resolver_match.view_name,
        subjects=[conflict.person],
    )
    context = {"conflict": conflict, "form": form, "case": back}
    return render(request, "intake/withdraw_conflict.html", context, status=status)


def _with_names(conflicts: ConflictQuerySet) -> ConflictQuerySet:
    return conflicts.select_related("person", "operator").order_by("declared_at", "pk")
