"""Changing one person of a pair: somebody else, the hand-over, the coordinator ad interim."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import SignedInRequest
from intake import actions
from intake.forms.pair import HandOverForm, ReleaseForm, ReplaceForm
from intake.models import Assignment
from intake.routing.candidates import operators_of
from intake.routing.choice import proposals_for
from intake.views.case_acts import act_page, typed
from intake.views.case_page import readable_case
from intake.workload.weighing import rules_of
from network.forms import attempt


def _seat(request: SignedInRequest, pk: int) -> Assignment:
    seats = Assignment.objects.visible_to(request.user).select_related("case", "operator")
    return get_object_or_404(seats, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def replace_seat(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask somebody else to take one seat, among those the routing proposes; the other seat stays as it is."""
    seat = _seat(request, pk)
    require(request.user, "intake.replace_seat", seat.case)
    row = readable_case(request, seat.case_id, is_content=False)
    posts = operators_of(row.ambito_id)
    sitting = {one.operator_id for one in row.assignments.all() if one.is_open}
    form = ReplaceForm(
        typed(request),
        initial={"version": row.version},
        proposals=proposals_for(row, rules_of(row.ambito_id), seat.seat),
        seat=seat.seat,
        people=[post.user for post in posts if post.user_id not in sitting],
    )
    status = attempt(request, form, actions.replace_seat, case=row, seat=seat.seat)
    if status is None:
        words = _("%(name)s riceve l'avviso. Chi ha il posto lo tiene finché non è stato preso in carico.")
        messages.success(request, words % {"name": form.cleaned_data["operator"].label})
        return redirect(row)
    return act_page(request, row, form, "replace_seat", status, is_content=False, seat=seat)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write what who comes must know, and for how long who leaves still reads."""
    seat = _seat(request, pk)
    require(request.user, "intake.hand_over", seat)
    row = readable_case(request, seat.case_id)
    form = HandOverForm(typed(request), written=seat.written)
    status = attempt(request, form, actions.hand_over, assignment=seat)
    if status is None:
        messages.success(request, _("Consegne salvate. Chi arriva le trova qui e riceve l'avviso."))
        return redirect(row)
    return act_page(request, row, form, "hand_over", status, seat=seat)


@require_http_methods(["GET", "HEAD", "POST"])
def release_seat(request: SignedInRequest, pk: int) -> HttpResponse:
    """Free at once the seat of who can no longer follow; a coordinator holds it meanwhile."""
    seat = _seat(request, pk)
    require(request.user, "intake.release_seat", seat.case)
    row = readable_case(request, seat.case_id, is_content=False)
    form = ReleaseForm(typed(request))
    status = attempt(request, form, actions.release_seat, assignment=seat)
    if status is None:
        messages.success(request, _("Il posto è libero. Adesso scegli chi lo prende."))
        return redirect(row)
    return act_page(request, row, form, "release_seat", status, is_content=False, seat=seat)
