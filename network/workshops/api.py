"""Workshops and what they found, through the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, refuse_unknown
from accounts.requests import ApiRequest
from network.workshops.models import Proposal, Workshop


class WorkshopSerializer(serializers.ModelSerializer[Workshop]):
    """A workshop, open to whoever works in its Ambito."""

    class Meta:
        model = Workshop
        fields = ["id", "title", "area", "purpose", "places", "state", "state_reason", "proposed_at"]


class WorkshopList(APIView):
    """The workshops of one's Ambiti, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=WorkshopSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = Workshop.objects.visible_to(request.user)
        return listed(request, rows, ("-proposed_at", "-pk"), WorkshopSerializer, logged=False)


class SolutionSerializer(serializers.ModelSerializer[Proposal]):
    """A proposal that was tried, with its figures."""

    area = serializers.CharField(source="workshop.area")
    measurements = serializers.SerializerMethodField()

    class Meta:
        model = Proposal
        fields = [
            "id",
            "title",
            "area",
            "problem",
            "idea",
            "state",
            "outcome_words",
            "concluded_at",
            "indicator",
            "unit",
            "baseline",
            "measurements",
        ]

    def get_measurements(self, proposal: Proposal) -> list[dict[str, str]]:
        return [
            {"measured_on": row.measured_on.isoformat(), "value": str(row.value)}
            for row in proposal.measurements.all()
        ]


class SolutionList(APIView):
    """What colleagues tried and concluded, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=SolutionSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = Proposal.objects.visible_to(request.user).found().select_related("workshop")
        return listed(
            request,
            rows.prefetch_related("measurements"),
            ("-concluded_at", "-pk"),
            SolutionSerializer,
            logged=False,
        )
