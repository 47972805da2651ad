"""Completing the scheda of an emergency."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.forms.completing import CompletingForm
from intake.models import Intake

OK = 200


@require_http_methods(["GET", "HEAD", "POST"])
def complete_intake(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask what an emergency was registered without."""
    intake = get_object_or_404(
        Intake.objects.visible_to(request.user).select_related("person", "case", "form_version"), pk=pk
    )
    require(request.user, "intake.complete_intake", intake)
    if not intake.missing:
        messages.info(request, _("Questa scheda è già completa."))
        return redirect(intake)
    form = CompletingForm(request.POST if request.method == "POST" else None, intake=intake)
    request.typed_form = form
    status = OK
    if form.is_bound and form.is_valid():
        try:
            actions.complete_intake(
                by=request.user,
                intake=intake,
                answers=form.answers(),
                birth_date=form.cleaned_data.get("birth_date"),
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
            status = status_of(error)
        else:
            messages.success(request, _("Scheda completata."))
            return redirect(intake)
    log_reading(
        by=request.user,
        kind=AccessKind.RECORD,
        place=request.resolver_match.view_name,
        subjects=[intake, intake.person],
    )
    context = {"intake": intake, "form": form, "fields": list(form.shown())}
    status = UNPROCESSABLE if form.errors and status == OK else status
    return render(request, "intake/complete_intake.html", context, status=status)
