"""The sheet for the person, through the API: the same words, to be printed or read aloud elsewhere."""

from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, log, refuse_unknown
from accounts.models import User
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import send_sheet
from intake.content import ask_reason
from intake.models import Case, Intake, SheetLetter
from intake.scheda.plain_sheet import Sheet, sheet_of_case, sheet_of_intake
from intake.scheda.sheet_on_paper import sheet_pdf


class PartSerializer(serializers.Serializer[Any]):
    """A heading with its sentences."""

    heading = serializers.CharField()
    sentences = serializers.ListField(child=serializers.CharField())


class SheetSerializer(serializers.Serializer[Any]):
    """A sheet; ``name`` is empty for who is protected, who may be handed it and never written to."""

    name = serializers.CharField()
    number = serializers.CharField()
    parts = PartSerializer(many=True)
    by_hand_only = serializers.BooleanField()


PDF_ANSWER = {(200, "application/pdf"): OpenApiTypes.BINARY}


def sheet_answer(request: ApiRequest, sheet: Sheet, *subjects: Model) -> Response:
    """A sheet; ``subjects`` is what was read for it."""
    log(request, AccessKind.PRINT, list(subjects))
    return Response(SheetSerializer(sheet).data)


def sheet_pdf_answer(request: ApiRequest, sheet: Sheet, *subjects: Model) -> HttpResponse:
    """A sheet as PDF; ``subjects`` is what was read for it."""
    log(request, AccessKind.PRINT, list(subjects))
    return sheet_pdf(request._request, sheet)


class SheetLetterSerializer(serializers.ModelSerializer[SheetLetter]):
    """A sheet sent to a person by e-mail: when it left, or came back and why."""

    sent_by = serializers.CharField(source="sent_by.label")
    is_given_up = serializers.BooleanField()
    return_reason = serializers.CharField()

    class Meta:
        model = SheetLetter
        fields = ["id", "sent_by", "written_at", "sent_at", "is_given_up", "returned_at", "return_reason"]


class SheetLetters(APIView):
    """The letters that carried a sheet to its person, newest first; sending one, where it is safe."""

    def row(self, request: ApiRequest, pk: int) -> Any:
        """What the sheet is about."""
        raise NotImplementedError

    right: ClassVar[str]

    def send(self, user: User, row: Any) -> SheetLetter:
        """Write the letter."""
        raise NotImplementedError

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=SheetLetterSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        row = self.row(request, pk)
        require(request.user, self.right, row)
        log(request, AccessKind.RECORD, [row, row.person])
        letters = SheetLetter.objects.visible_to(request.user).filter(path=row.get_absolute_url())
        rows = letters.select_related("sent_by")
        return listed(request, rows, ("-written_at", "-pk"), SheetLetterSerializer, logged=False)

    @extend_schema(request=None, responses={201: SheetLetterSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        row = self.row(request, pk)
        log(request, AccessKind.RECORD, [row, row.person])
        return Response(SheetLetterSerializer(self.send(request.user, row)).data, status=201)


def _intake(request: ApiRequest, pk: int) -> Intake:
    rows = Intake.objects.visible_to(request.user).select_related("person", "access_point__unit", "case")
    return get_object_or_404(rows, pk=pk)


def _case(request: ApiRequest, pk: int) -> Case:
    rows = Case.objects.visible_to(request.user).select_related("person")
    case: Case = get_object_or_404(rows.prefetch_related("assignments__operator"), pk=pk)
    ask_reason(request.user, [case])
    return case


class IntakeSheet(APIView):
    """What happens now, for who was just received."""

    @extend_schema(responses=SheetSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        intake = _intake(request, pk)
        return sheet_answer(request, sheet_of_intake(intake), intake, intake.person)


class CaseSheet(APIView):
    """Who follows the person, or that the work together has ended."""

    @extend_schema(responses=SheetSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        case = _case(request, pk)
        return sheet_answer(request, sheet_of_case(case), case, case.person)


class IntakeSheetPdf(APIView):
    """The sheet of a scheda as PDF, ready to be handed over."""

    @extend_schema(responses=PDF_ANSWER)
    def get(self, request: ApiRequest, pk: int) -> HttpResponse:
        refuse_unknown(request)
        intake = _intake(request, pk)
        return sheet_pdf_answer(request, sheet_of_intake(intake), intake, intake.person)


class CaseSheetPdf(APIView):
    """The sheet of a situation as PDF, ready to be handed over."""

    @extend_schema(responses=PDF_ANSWER)
    def get(self, request: ApiRequest, pk: int) -> HttpResponse:
        refuse_unknown(request)
        case = _case(request, pk)
        return sheet_pdf_answer(request, sheet_of_case(case), case, case.person)


class IntakeSheetLetters(SheetLetters):
    """The letters with the sheet of a scheda."""

    right = "intake.send_sheet"

    def row(self, request: ApiRequest, pk: int) -> Intake:
        return _intake(request, pk)

    def send(self, user: User, row: Intake) -> SheetLetter:
        return send_sheet(by=user, origin=row)


class CaseSheetLetters(SheetLetters):
    """The letters with the sheet of a situation."""

    right = "intake.send_sheet"

    def row(self, request: ApiRequest, pk: int) -> Case:
        return _case(request, pk)

    def send(self, user: User, row: Case) -> SheetLetter:
        return send_sheet(by=user, origin=row)
