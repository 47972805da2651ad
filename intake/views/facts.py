"""What is known of a situation, corrected by who follows it; who must not follow it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from intake import actions
from intake.candidates import operators_of
from intake.forms.facts import ConflictForm, FactsForm
from intake.moving import refuse_closed
from intake.operability import complexity, operability
from intake.restorable import CORRECTABLE
from intake.views.case_acts import act_page, attempt, typed
from intake.views.case_page import readable_case
from intake.weighing import facts_of


@require_http_methods(["GET", "HEAD", "POST"])
def correct_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """The facts behind operability, complexity and points, with the reason why they change."""
    row = readable_case(request, pk)
    refuse_closed(request.user, row)
    require(request.user, "intake.correct_facts", row)
    initial = {name: getattr(row, name) for name in (*CORRECTABLE, "version")}
    form = FactsForm(typed(request), initial=initial)
    computed = complexity(facts_of(row))
    status = attempt(form, actions.correct_facts, by=request.user, case=row)
    if status is None:
        messages.success(request, _("Dati corretti. La coppia e il coordinatore ricevono un avviso."))
        return redirect(row)
    shown = {"operability": operability(facts_of(row)), "computed": computed}
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
    status = attempt(form, actions.declare_conflict, by=request.user, case=row)
    if status is None:
        messages.success(request, _("Fatto: non sarà più proposto per questa persona."))
        return redirect(row)
    return act_page(request, row, form, "declare_conflict", status)
