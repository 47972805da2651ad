"""The sheet for the person, through the API: the same words, to be printed or read aloud elsewhere."""

from typing import Any

from django.db.models import Model
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import log, refuse_unknown
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.content import ask_reason
from intake.models import Case, Intake
from intake.scheda.plain_sheet import Sheet, sheet_of_case, sheet_of_intake


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


def sheet_answer(request: ApiRequest, sheet: Sheet, *subjects: Model) -> Response:
    """A sheet; ``subjects`` is what was read for it."""
    log(request, AccessKind.PRINT, list(subjects))
    return Response(SheetSerializer(sheet).data)


class IntakeSheet(APIView):
    """What happens now, for who was just received."""

    @extend_schema(responses=SheetSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        rows = Intake.objects.visible_to(request.user).select_related("person", "access_point__unit", "case")
        intake = get_object_or_404(rows, pk=pk)
        return sheet_answer(request, sheet_of_intake(intake), intake, intake.person)


class CaseSheet(APIView):
    """Who follows the person, or that the work together has ended."""

    @extend_schema(responses=SheetSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        rows = Case.objects.visible_to(request.user).select_related("person")
        case = get_object_or_404(rows.prefetch_related("assignments__operator"), pk=pk)
        ask_reason(request.user, [case])
        return sheet_answer(request, sheet_of_case(case), case, case.person)
