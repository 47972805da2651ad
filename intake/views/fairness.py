"""Same need, same time? Aggregates only, for who coordinates and for the planning office."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit import clock
from audit.access import log_reading
from audit.models import AccessKind
from intake.fairness.facts import Fairness, fairness_of
from network.filters import refuse_unknown
from network.mandates.reading import asked_of
from network.spreadsheets import XLSX, download, workbook_of


@require_safe
def fairness(request: SignedInRequest) -> HttpResponse:
    """How long people wait in each comune and for each theme, and whether it is chance."""
    found = _asked(request, AccessKind.LIST)
    context = {
        "fairness": found,
        "coordinates": can(request.user, "intake.see_board"),
        "priorities": asked_of(request.user),
    }
    return render(request, "intake/fairness.html", context)


@require_safe
def fairness_xlsx(request: SignedInRequest) -> HttpResponse:
    """The same tables for a spreadsheet, as masked as on the page."""
    tables = [(table.title, table.rows) for table in _asked(request, AccessKind.EXPORT).tables]
    return download(workbook_of(tables), f"equita-{clock.today().isoformat()}.xlsx", XLSX)


def _asked(request: SignedInRequest, kind: AccessKind) -> Fairness:
    require(request.user, "intake.see_fairness")
    refuse_unknown(request.GET)
    log_reading(by=request.user, kind=kind, place=request.resolver_match.view_name)
    return fairness_of(request.user)
