"""The tables of the board and of the waits through the API, as files for a spreadsheet."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts.api import log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit import clock
from audit.models import AccessKind
from intake.api.board import FILTER_NAMES, FILTERS
from intake.board import Board, Question
from intake.board.sheets import tables
from intake.fairness.facts import fairness_of
from intake.figures.trend import trend_of
from network.spreadsheets import XLSX, download, workbook_of


class BoardWorkbook(APIView):
    """Who carries what, which situations wait and the comuni, each on its sheet; nobody followed is named."""

    @extend_schema(parameters=list(FILTERS), responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest) -> HttpResponse:
        refuse_unknown(request, *FILTER_NAMES)
        require(request.user, "intake.see_board")
        board = Board(request.user, Question.read(request.GET))
        log(request, AccessKind.EXPORT, [one.case for one in board.situations], is_content=False)
        return download(workbook_of(tables(board)), f"bacheca-{clock.today().isoformat()}.xlsx", XLSX)


class TrendWorkbook(APIView):
    """How the units one coordinates are doing: twelve months and the other tables, each on its sheet."""

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest) -> HttpResponse:
        refuse_unknown(request)
        require(request.user, "intake.see_board")
        log(request, AccessKind.EXPORT, [])
        found = [(table.title, table.rows) for table in trend_of(request.user).tables]
        return download(workbook_of(found), f"andamento-{clock.today().isoformat()}.xlsx", XLSX)


class FairnessWorkbook(APIView):
    """How long people wait, by comune and theme, each table on its sheet; small numbers stay masked."""

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest) -> HttpResponse:
        refuse_unknown(request)
        require(request.user, "intake.see_fairness")
        log(request, AccessKind.EXPORT, [])
        found = [(table.title, table.rows) for table in fairness_of(request.user).tables]
        return download(workbook_of(found), f"equita-{clock.today().isoformat()}.xlsx", XLSX)
