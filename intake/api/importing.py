"""Situations from the archive of a comune through the API: the file, its columns, the trial, the writing."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, log, refuse_unknown
from accounts.models import User
from accounts.permissions import require
from accounts.requests import ApiRequest
from accounts.roles import Role, UnitKind
from audit.models import AccessKind
from intake import actions
from intake.api.import_serializers import (
    CaseFileBody,
    CaseImportProgressSerializer,
    CaseImportSerializer,
    ColumnsBody,
    DecisionsBody,
    ReportPartSerializer,
    WholeCaseImportSerializer,
)
from intake.importing.judging import matches_in
from intake.importing.report import Doubt, progress_of, shown_doubts
from intake.models import CaseImport, FormVersion, Person
from intake.scheda.table import model_sheets
from network.api_acts import acted
from network.spreadsheets import XLSX as SHEET
from network.spreadsheets import download, workbook_of

CURSOR = OpenApiParameter("cursor", OpenApiTypes.STR)


class CaseImports(APIView):
    """The files of which something is still to be written, newest first; one more file."""

    parser_classes = (MultiPartParser,)

    @extend_schema(parameters=[CURSOR], responses=CaseImportSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        require(request.user, "intake.import_cases")
        sources = CaseImport.objects.visible_to(request.user).on_their_way()
        return listed(request, sources, ("-begun_at", "-pk"), CaseImportSerializer, logged=False)

    @extend_schema(
        request={"multipart/form-data": CaseFileBody}, responses={201: CaseImportProgressSerializer}
    )
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "intake.import_cases")
        asked = CaseFileBody(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        source = actions.begin_case_import(
            by=request.user, municipality=given["municipality"], table=given["file"]
        )
        return Response(CaseImportProgressSerializer(source).data, status=201)


class CaseImportModel(APIView):
    """The table to fill, with every column that is known, and how each is written."""

    @extend_schema(responses={(200, SHEET): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest) -> HttpResponse:
        refuse_unknown(request)
        require(request.user, "intake.import_cases")
        (ambito, *_others) = sorted(request.user.grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO))
        form = FormVersion.objects.visible_to(request.user).in_force(ambito).form
        return download(workbook_of(model_sheets(form)), "modello-situazioni.xlsx", SHEET)


class CaseImportDetail(APIView):
    """A file: its columns, what would become of its rows once tried, how far it is written."""

    @extend_schema(responses=WholeCaseImportSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        source = _source(request, pk)
        log(request, AccessKind.LIST, [source])  # it tells of people, though not yet of the archive
        context = {"request": request, "doubts": _doubts(request, source)}
        return Response(WholeCaseImportSerializer(source, context=context).data)


class CaseImportReport(APIView):
    """Every row with what becomes of it, part by part."""

    @extend_schema(parameters=[CURSOR], responses=ReportPartSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        source = _source(request, pk)
        log(request, AccessKind.EXPORT, [source])
        return listed(request, source.pages.defer("rows"), ("number",), ReportPartSerializer, logged=False)


class TryCaseImport(APIView):
    """Say of each row what would become of it, with the columns that are sent. Nothing of it is written."""

    @extend_schema(request=ColumnsBody, responses=CaseImportProgressSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        source = _source(request, pk)
        return acted(
            request, actions.try_case_import, ColumnsBody, CaseImportProgressSerializer, source=source
        )


class DecideCaseImport(APIView):
    """Say who the doubtful rows are about. The last word counts, until the writing begins."""

    @extend_schema(request=DecisionsBody, responses=CaseImportProgressSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        source = _source(request, pk)
        return acted(
            request, actions.decide_case_import, DecisionsBody, CaseImportProgressSerializer, source=source
        )


class WriteCaseImport(APIView):
    """Write the next part of a file that was tried: to be asked again until ``finished_at`` is there."""

    @extend_schema(request=None, responses=CaseImportProgressSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        source = _source(request, pk)
        return acted(request, actions.write_case_import, Body, CaseImportProgressSerializer, source=source)


class DiscardCaseImport(APIView):
    """Throw away what of a file is not written. What is written stays."""

    @extend_schema(request=None, responses=CaseImportProgressSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        source = _source(request, pk)
        return acted(request, _discard, Body, CaseImportProgressSerializer, source=source)


def _discard(*, by: User, source: CaseImport) -> CaseImport:
    actions.discard_case_import(by=by, source=source)
    return CaseImport.objects.visible_to(by).get(pk=source.pk)


def _source(request: ApiRequest, pk: int) -> CaseImport:
    found = CaseImport.objects.visible_to(request.user).select_related("municipality")
    source: CaseImport = get_object_or_404(found, pk=pk)
    return source


def _doubts(request: ApiRequest, source: CaseImport) -> list[Doubt]:
    """The doubtful rows that can still be decided; whom they may be about is written in the register."""
    if not progress_of(source).may_change or not matches_in(source):
        return []
    people = Person.objects.visible_to(request.user).filter(ambito=source.ambito_id, protected=False)
    doubts = shown_doubts(source, people)
    if shown := {person.pk: person for doubt in doubts for person in doubt.people}:
        log(request, AccessKind.LIST, list(shown.values()))
    return doubts


urlpatterns = [
    path("cases/imports/", CaseImports.as_view(), name="case_imports"),
    path("cases/imports/model/", CaseImportModel.as_view(), name="case_import_model"),
    path("cases/imports/<int:pk>/", CaseImportDetail.as_view(), name="case_import"),
    path("cases/imports/<int:pk>/report/", CaseImportReport.as_view(), name="case_import_report"),
    path("cases/imports/<int:pk>/try/", TryCaseImport.as_view(), name="try_case_import"),
    path("cases/imports/<int:pk>/decide/", DecideCaseImport.as_view(), name="decide_case_import"),
    path("cases/imports/<int:pk>/write/", WriteCaseImport.as_view(), name="write_case_import"),
]
