"""Cancelling a scheda that was registered by mistake."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.forms.cases import CancellingForm
from intake.models import Intake
from intake.views.case_acts import typed
from network.forms import attempt


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_intake(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask why, then cancel the scheda."""
    row = get_object_or_404(Intake.objects.visible_to(request.user).select_related("person", "case"), pk=pk)
    require(request.user, "intake.cancel_intake", row)
    form = request.typed_form = CancellingForm(typed(request))
    status = attempt(request, form, actions.cancel_intake, intake=row)
    if status is None:
        messages.success(request, _("Scheda annullata: resta da leggere e non conta più."))
        return redirect(row)
    log_reading(
        by=request.user,
        kind=AccessKind.RECORD,
        place=request.resolver_match.view_name,
        subjects=[row, row.person],
    )
    return render(request, "intake/cancel_intake.html", {"intake": row, "form": form}, status=status)
