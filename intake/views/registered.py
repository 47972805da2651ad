"""A registered scheda: read on the page, printed, saved as PDF."""

from http.client import OK
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can, require
from accounts.refusals import UNPROCESSABLE
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake.forms.printing import WholePrintForm
from intake.household.members import with_members
from intake.models import Intake
from intake.progress import progress_of_intake, with_pair
from intake.scheda.fingerprint import is_as_signed
from intake.scheda.registered import opening_of
from intake.scheda.sheet import CONTACTS, EVERYTHING, IDENTITY, parts_of, scheda_of
from intake.scheda.sheet_on_paper import scheda_pdf


@require_safe
def intake(request: SignedInRequest, pk: int) -> HttpResponse:
    """A registered scheda: what the reader may see of it, and what happens now."""
    return _page(request, _row(request, pk), WholePrintForm())


@require_http_methods(["GET", "HEAD", "POST"])
def intake_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The scheda as PDF, as it was registered.

    What a judge or a protection is about stays out, and so does who asked not to be named, unless a reason
    to have them on paper is written.
    """
    row = _row(request, pk)
    require(request.user, "intake.read_answers", row)
    form = request.typed_form = WholePrintForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not form.is_valid():
        return _page(request, row, form, UNPROCESSABLE)
    reason = form.cleaned_data["reason"] if form.is_bound else ""
    _log(request, AccessKind.PRINT, row, reason)
    answer = scheda_pdf(request, row, is_whole=bool(reason))
    if answer.status_code != OK:
        messages.warning(request, _("Qui il PDF non si può fare: usa «Stampa» e scegli «Salva come PDF»."))
        return redirect(row)
    return answer


def _page(request: SignedInRequest, row: Intake, form: WholePrintForm, status: int = 200) -> HttpResponse:
    reads_all = can(request.user, "intake.read_answers", row)
    classes = EVERYTHING if reads_all else IDENTITY if row.person.protected else IDENTITY | CONTACTS
    _log(request, AccessKind.RECORD, row)
    context = {
        "intake": row,
        "form": form,
        "parts": parts_of(
            scheda_of(row), row.form_version.form, opening_of(row), classes, notice=row.form_version.notice
        ),
        "progress": progress_of_intake(row),
        "opens_case": row.case is not None and can(request.user, "intake.see_readings", row.case),
        "reads_all": reads_all,
        "may_complete": bool(row.missing) and can(request.user, "intake.complete_intake", row),
        "is_as_signed": reads_all and bool(row.fingerprint) and is_as_signed(row),
        "may_cancel": not row.is_cancelled and can(request.user, "intake.cancel_intake", row),
        "may_attach": can(request.user, "intake.attach_to_intake", row),
        "may_start": can(request.user, "intake.see_desk"),
        "may_refer": can(request.user, "referrals.send_referral", row),
    }
    return render(request, "intake/intake.html", context, status=status)


def _row(request: SignedInRequest, pk: int) -> Intake:
    rows = Intake.objects.visible_to(request.user).select_related(
        "person",
        "municipality",
        "household",
        "case",
        "compiled_by",
        "cancelled_by",
        "duplicate_of",
        "access_point__unit",
        "form_version",
    )
    return get_object_or_404(rows.prefetch_related(with_pair("case__"), with_members()), pk=pk)


def _log(request: SignedInRequest, kind: AccessKind, row: Intake, reason: str = "") -> None:
    subjects: list[Any] = [row, row.person]
    place = request.resolver_match.view_name
    log_reading(by=request.user, kind=kind, place=place, subjects=subjects, reason=reason)
