"""Registered schede through the API: where one stands, and the answers it still lacks."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import complete_intake
from intake.forms.completing import BIRTH_DATE
from intake.models import Intake
from intake.serializers import IntakeSerializer
from network.api_acts import acted


class CompletingSerializer(Body):
    """All the answers in ``missing``, ``birth_date`` among them; null says that nobody knows."""

    answers = serializers.DictField(help_text="As the JSON Schema of the form version describes them.")
    birth_date = serializers.DateField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = {*attrs["answers"], *(attrs.keys() & {BIRTH_DATE})}
        if lacking := [code for code in self.context["row"].missing if code not in given]:
            raise serializers.ValidationError(dict.fromkeys(lacking, [_("Manca questa risposta.")]))
        return attrs


class IntakeDetail(APIView):
    """Where a registered scheda stands and what it still lacks, without the person's data."""

    @extend_schema(responses=IntakeSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        row = _row(request, pk)
        log(request, AccessKind.RECORD, [row, row.person], is_content=False)
        return Response(IntakeSerializer(row).data)


class CompleteIntake(APIView):
    """Write the answers that an emergency was registered without, or that the pair asks on taking charge."""

    @extend_schema(request=CompletingSerializer, responses=IntakeSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        row = _row(request, pk)
        require(request.user, "intake.complete_intake", row)
        log(request, AccessKind.RECORD, [row, row.person])
        return acted(request, complete_intake, CompletingSerializer, IntakeSerializer, row=row, intake=row)


def _row(request: ApiRequest, pk: int) -> Intake:
    rows = Intake.objects.visible_to(request.user).select_related("person", "case", "form_version")
    return get_object_or_404(rows, pk=pk)
