"""The report of the hours of supervision through the API, with the names the caller may read."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from network.supervision.report import FIRST_YEAR, LAST_YEAR, Total, report_for, this_year


class YearSerializer(serializers.Serializer[Any]):
    """The year asked for, this one unless another is named."""

    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)


class PersonHoursSerializer(serializers.Serializer[Any]):
    """What one person did in one cycle."""

    person = serializers.CharField()
    profession = serializers.CharField()
    cycle = serializers.CharField(source="cycle.title")
    kind = serializers.CharField(source="cycle.kind")
    hours = serializers.DecimalField(max_digits=9, decimal_places=2)
    hours_held = serializers.DecimalField(max_digits=9, decimal_places=2)
    percent = serializers.IntegerField()
    reaches = serializers.BooleanField()


class TotalHoursSerializer(serializers.Serializer[Any]):
    """People and hours of an Ambito in a kind; null where fewer than five people of others stand behind."""

    ambito = serializers.CharField()
    kind = serializers.CharField()
    people = serializers.IntegerField(allow_null=True)
    hours = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    reaching = serializers.IntegerField(allow_null=True)

    def to_representation(self, instance: Total) -> dict[str, Any]:
        figures = {"people": len(instance.people), "reaching": len(instance.reaching)}
        shown: dict[str, Any] = {"ambito": instance.ambito, "kind": instance.kind, "hours": instance.hours}
        row: dict[str, Any] = super().to_representation({**shown, **figures})
        masked = dict.fromkeys(("people", "hours", "reaching")) if instance.is_masked else {}
        return {**row, **masked}


class CostSerializer(serializers.Serializer[Any]):
    """What a cycle has cost so far, beside what it may cost."""

    cycle = serializers.CharField(source="cycle.title")
    kind = serializers.CharField(source="cycle.kind")
    cup = serializers.CharField(source="cycle.cup")
    accreditation = serializers.CharField(source="cycle.accreditation")
    sessions = serializers.IntegerField()
    hours = serializers.DecimalField(max_digits=9, decimal_places=2)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    budget = serializers.DecimalField(source="cycle.budget", max_digits=10, decimal_places=2)


class IndicatorsSerializer(serializers.Serializer[Any]):
    """The figures a funder asks for."""

    people = serializers.IntegerField()
    reached_percent = serializers.IntegerField()
    sessions = serializers.IntegerField()
    hours_led = serializers.DecimalField(max_digits=9, decimal_places=2)
    hours_attended = serializers.DecimalField(max_digits=9, decimal_places=2)
    reaching_percent = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=12, decimal_places=2)


class SupervisionReportSerializer(serializers.Serializer[Any]):
    """The report of a year. ``lines`` is empty for who reads no names."""

    year = serializers.IntegerField()
    lines = PersonHoursSerializer(many=True)
    totals = TotalHoursSerializer(many=True)
    costs = CostSerializer(many=True)
    indicators = IndicatorsSerializer()


class SupervisionReport(APIView):
    """Hours, attendance, costs and indicators of a year of supervision."""

    @extend_schema(
        parameters=[OpenApiParameter("year", OpenApiTypes.INT)], responses=SupervisionReportSerializer
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "year")
        require(request.user, "network.see_supervision_report")
        asked = YearSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        log(request, AccessKind.EXPORT, [])
        report = report_for(request.user, asked.validated_data.get("year") or this_year())
        return Response(SupervisionReportSerializer(report).data)
