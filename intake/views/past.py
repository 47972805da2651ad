"""A situation as it was at a moment of the past, what changed between two, and a value put back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from intake import actions
from intake.forms.past import OriginForm, PastForm, RestoreForm
from intake.moving import refuse_closed
from intake.story.past import Restorable, differences, found_at, going_back, things_at
from intake.views.case_acts import act_page, typed
from intake.views.case_page import frame_of, log_case, readable_case
from network.forms import attempt


@require_safe
def case_past(request: SignedInRequest, pk: int) -> HttpResponse:
    """How the situation was at a moment or, with two, what they have different."""
    row = readable_case(request, pk)
    form = PastForm(request.GET if "il" in request.GET else None)
    shown = {}
    if form.is_bound and form.is_valid():
        first, second = form.cleaned_data["il"], form.cleaned_data["confronta"]
        if second:
            shown = {"differences": differences(row, request.user, first, second), "until": second}
        else:
            shown = {"things": things_at(row, request.user, first)}
        shown |= {"moment": first}
    log_case(request, row, *row.intakes.all())
    context = {
        **frame_of(request, row, "case_history"),
        "form": form,
        "may_restore": can(request.user, "intake.restore_field", row),
        **shown,
    }
    return render(request, "intake/case_past.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def restore_field(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put back the value that one moment of the history holds, as a new change with its reason."""
    row = readable_case(request, pk)
    refuse_closed(request.user, row)
    require(request.user, "intake.restore_field", row)
    origin = _origin(request)
    if found_at(row, origin) is None:
        raise Http404
    form = RestoreForm(typed(request))
    status = attempt(request, form, actions.restore_field, case=row, origin=origin)
    if status is None:
        messages.success(request, _("Fatto: il dato è tornato com'era, e resta scritto che l'hai deciso tu."))
        return redirect("intake:case_history", row.pk)
    return act_page(
        request, row, form, "restore_field", status, change=going_back(row, origin), origin=origin
    )


def _origin(request: SignedInRequest) -> Restorable:
    form = OriginForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        raise Http404
    return form.origin
