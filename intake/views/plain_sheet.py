"""The sheet for the person, on the screen to be printed and as PDF. Each opening stands in the access log."""

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake.models import Intake
from intake.scheda.plain_sheet import Sheet, sheet_of_case, sheet_of_intake
from intake.views.case_page import readable_case
from network.on_paper import pdf_answer


def show_sheet(request: SignedInRequest, sheet: Sheet, back: str, *subjects: Model) -> HttpResponse:
    """A sheet ready for the printer. ``back`` is the page it belongs to, ``subjects`` what was read."""
    _log(request, subjects)
    name = request.resolver_match.view_name
    pdf_url = reverse(f"{name}_pdf", kwargs=request.resolver_match.kwargs)
    return render(request, "intake/plain_sheet.html", {"sheet": sheet, "back": back, "pdf_url": pdf_url})


def draw_sheet(request: SignedInRequest, sheet: Sheet, *subjects: Model) -> HttpResponse:
    """A sheet as PDF."""
    _log(request, subjects)
    name = f"foglio-{sheet.number.replace('/', '-')}.pdf"
    return pdf_answer(request, "intake/plain_sheet_pdf.html", {"sheet": sheet}, name)


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
    return show_sheet(request, sheet_of_intake(row), row.get_absolute_url(), row, row.person)


@require_safe
def intake_sheet_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same as PDF."""
    row = _intake(request, pk)
    return draw_sheet(request, sheet_of_intake(row), row, row.person)


@require_safe
def case_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who follows the person, or that the work together has ended."""
    row = readable_case(request, pk)
    return show_sheet(request, sheet_of_case(row), row.get_absolute_url(), row, row.person)


@require_safe
def case_sheet_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same as PDF."""
    row = readable_case(request, pk)
    return draw_sheet(request, sheet_of_case(row), row, row.person)
