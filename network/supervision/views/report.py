"""The report of the hours, on the page and for a spreadsheet."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from network.filters import refuse_unknown
from network.mandates.reading import asked_of
from network.spreadsheets import XLSX, download
from network.supervision.report import FIRST_YEAR, LAST_YEAR, Report, report_for, this_year
from network.supervision.sheets import as_csv, as_xlsx, indicator_rows


@require_safe
def supervision_report(request: SignedInRequest) -> HttpResponse:
    """Hours, attendance, costs and indicators of a year. The planning office reads no names."""
    report = _asked(request, "network.see_supervision_report", AccessKind.LIST)
    context = {
        "report": report,
        "years": range(this_year(), this_year() - 4, -1),
        "indicators": indicator_rows(report),
        "sees_names": can(request.user, "network.see_supervised_people"),
        "priorities": asked_of(request.user),
    }
    return render(request, "network/supervision/report.html", context)


@require_safe
def supervision_csv(request: SignedInRequest) -> HttpResponse:
    """Hours and attendance of each person."""
    report = _asked(request, "network.see_supervised_people", AccessKind.EXPORT)
    return download(
        as_csv(report).encode("utf-8-sig"), f"supervisione-{report.year}.csv", "text/csv; charset=utf-8"
    )


@require_safe
def supervision_xlsx(request: SignedInRequest) -> HttpResponse:
    """Every table of the report that the reader may see."""
    report = _asked(request, "network.see_supervision_report", AccessKind.EXPORT)
    return download(as_xlsx(report), f"supervisione-{report.year}.xlsx", XLSX)


def _asked(request: SignedInRequest, right: str, kind: AccessKind) -> Report:
    require(request.user, right)
    refuse_unknown(request.GET, "anno")
    asked = request.GET.get("anno", str(this_year()))
    if not asked.isascii() or not asked.isdigit() or not FIRST_YEAR <= int(asked[:5]) <= LAST_YEAR:
        raise BadRequest(_("L'anno si scrive con quattro cifre, per esempio 2026."))
    log_reading(by=request.user, kind=kind, place=request.resolver_match.view_name)
    return report_for(request.user, int(asked))
