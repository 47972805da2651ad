"""How the units one coordinates are doing: twelve months, districts, themes, professions."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.requests import SignedInRequest
from audit import clock
from audit.access import log_reading
from audit.models import AccessKind
from intake.figures.trend import KEYS, Trend, trend_of
from network.filters import refuse_unknown
from network.mandates.reading import asked_of
from network.spreadsheets import XLSX, csv_of, download, workbook_of


@require_safe
def trend(request: SignedInRequest) -> HttpResponse:
    """Figures only: each leads to the list of the situations behind it."""
    found = _asked(request, AccessKind.LIST)
    charts = [
        {"label": label, "values": [getattr(month, name) for month in found.months]}
        for name, label in (
            ("opened", _("Aperte nel mese")),
            ("closed", _("Chiuse nel mese")),
            ("in_charge", _("In carico a fine mese")),
            ("mean_load", _("Punti per operatore")),
        )
    ]
    context = {"trend": found, "charts": charts, "priorities": asked_of(request.user)}
    return render(request, "intake/trend.html", context)


@require_safe
def trend_csv(request: SignedInRequest) -> HttpResponse:
    """One of the tables, for a spreadsheet set to Italian: semicolons and decimal commas."""
    key = request.GET.get("tabella", KEYS[0])
    found = _asked(request, AccessKind.EXPORT, "tabella")
    if key not in KEYS:
        raise BadRequest(_("Questa tabella non c'è: sceglila dalla pagina Andamento."))
    rows = [[_said(cell) for cell in row] for row in found.table(key).rows]
    return download(
        csv_of(rows, delimiter=";").encode("utf-8-sig"), _name(key, "csv"), "text/csv; charset=utf-8"
    )


@require_safe
def trend_xlsx(request: SignedInRequest) -> HttpResponse:
    """All the tables, one on each sheet."""
    tables = [(table.title, table.rows) for table in _asked(request, AccessKind.EXPORT).tables]
    return download(workbook_of(tables), _name("andamento", "xlsx"), XLSX)


def _asked(request: SignedInRequest, kind: AccessKind, *known: str) -> Trend:
    require(request.user, "intake.see_board")
    refuse_unknown(request.GET, *known)
    log_reading(by=request.user, kind=kind, place=request.resolver_match.view_name)
    return trend_of(request.user)


def _name(what: str, ending: str) -> str:
    return f"{what}-{clock.today().isoformat()}.{ending}"


def _said(cell: Any) -> Any:
    return number_format(cell, 1, use_l10n=True) if isinstance(cell, float | Decimal) else cell
