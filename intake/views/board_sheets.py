"""The tables of the board for a spreadsheet, with the filters of the page."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.formats import number_format
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.requests import SignedInRequest
from audit import clock
from audit.access import log_reading
from audit.models import AccessKind
from intake.board import Board, Question
from intake.board.sheets import load_rows, tables
from intake.figures.municipalities import as_csv, ordered, territory_of
from network.filters import refuse_unknown
from network.spreadsheets import XLSX, csv_of, download, workbook_of

CSV = "text/csv; charset=utf-8"
FILTERS = ("presidio", "professione", "area", "ordine")


@require_safe
def loads_csv(request: SignedInRequest) -> HttpResponse:
    """Who carries what, for a spreadsheet set to Italian: semicolons and decimal commas."""
    rows = [[_said(cell) for cell in row] for row in load_rows(_asked(request))]
    return download(csv_of(rows, delimiter=";").encode("utf-8-sig"), _name("carichi", "csv"), CSV)


@require_safe
def board_xlsx(request: SignedInRequest) -> HttpResponse:
    """All the tables, one on each sheet."""
    return download(workbook_of(tables(_asked(request))), _name("bacheca", "xlsx"), XLSX)


@require_safe
def municipalities_csv(request: SignedInRequest) -> HttpResponse:
    """The table of the comuni: figures only, in the order and with the filters asked for."""
    require(request.user, "intake.see_board")
    refuse_unknown(request.GET, "presidio", "area", "ordine")
    question = Question.read(request.GET)
    log_reading(by=request.user, kind=AccessKind.EXPORT, place=request.resolver_match.view_name)
    comuni = territory_of(request.user, question.area).in_district(question.district)
    return download(as_csv(ordered(comuni, question.order)).encode(), _name("comuni", "csv"), CSV)


def _asked(request: SignedInRequest) -> Board:
    require(request.user, "intake.see_board")
    refuse_unknown(request.GET, *FILTERS)
    board = Board(request.user, Question.read(request.GET))
    log_reading(
        by=request.user,
        kind=AccessKind.EXPORT,
        place=request.resolver_match.view_name,
        subjects=[one.case for one in board.situations],
        is_content=False,
    )
    return board


def _name(what: str, ending: str) -> str:
    return f"{what}-{clock.today().isoformat()}.{ending}"


def _said(cell: Any) -> Any:
    return number_format(cell, 2, use_l10n=True) if isinstance(cell, float | Decimal) else cell
