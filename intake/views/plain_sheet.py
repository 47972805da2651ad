"""The sheet for the person, on the screen to be printed and as PDF. Each opening stands in the access log."""

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import can
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake.actions import send_sheet
from intake.models import Intake, Person
from intake.scheda.plain_sheet import Sheet, sheet_of_case, sheet_of_intake
from intake.scheda.sheet_on_paper import sheet_pdf
from intake.scheda.sheet_post import post_of
from intake.views.case_page import readable_case


def show_sheet(
    request: SignedInRequest, sheet: Sheet, row: Any, person: Person, *, may_send: bool
) -> HttpResponse:
    """A sheet ready for the printer, and how it goes by mail, for who may send it. ``row``: what it is of."""
    _log(request, (row, person))
    match, back = request.resolver_match, row.get_absolute_url()
    context = {
        "sheet": sheet,
        "back": back,
        "pdf_url": reverse(f"{match.view_name}_pdf", kwargs=match.kwargs),
        "post": post_of(request.user, person, back) if may_send else None,
        "post_url": reverse(f"{match.view_name}_send", kwargs=match.kwargs),
    }
    return render(request, "intake/plain_sheet.html", context)


def draw_sheet(request: SignedInRequest, sheet: Sheet, *subjects: Model) -> HttpResponse:
    """A sheet as PDF."""
    _log(request, subjects)
    return sheet_pdf(request, sheet)


def _log(request: SignedInRequest, subjects: tuple[Model, ...]) -> None:
    log_reading(
        by=request.user,
        kind=AccessKind.PRINT,
        place=request.resolver_match.view_name,
        subjects=list(subjects),
    )


def _intake(request: SignedInRequest, pk: int) -> Intake:
    rows = Intake.objects.visible_to(request.user).select_related("person", "access_point__unit", "case")
    return get_object_or_404(rows, pk=pk)


@require_safe
def intake_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """What happens now, for who was just received."""
    row = _intake(request, pk)
    may_send = can(request.user, "intake.send_sheet", row)
    return show_sheet(request, sheet_of_intake(row), row, row.person, may_send=may_send)


@require_safe
def intake_sheet_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same as PDF."""
    row = _intake(request, pk)
    return draw_sheet(request, sheet_of_intake(row), row, row.person)


@require_safe
def case_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who follows the person, or that the work together has ended."""
    row = readable_case(request, pk)
    may_send = can(request.user, "intake.send_sheet", row)
    return show_sheet(request, sheet_of_case(row), row, row.person, may_send=may_send)


@require_safe
def case_sheet_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same as PDF."""
    row = readable_case(request, pk)
    return draw_sheet(request, sheet_of_case(row), row, row.person)


def sheet_sent(request: SignedInRequest, address: str, pk: int) -> HttpResponse:
    """The page of a sheet again, named ``address``, now that its letter is written."""
    messages.success(request, _("Il foglio parte tra poco. Qui sotto leggi quando è partito."))
    return redirect(address, pk)


@require_POST
def send_intake_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send it to the person by e-mail."""
    send_sheet(by=request.user, origin=_intake(request, pk))
    return sheet_sent(request, "intake:intake_sheet", pk)


@require_POST
def send_case_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send it to the person by e-mail."""
    send_sheet(by=request.user, origin=readable_case(request, pk))
    return sheet_sent(request, "intake:case_sheet", pk)
