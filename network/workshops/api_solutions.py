"""The catalogue of solutions through the API: what colleagues tried, by area and by words."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, refuse_unknown
from accounts.requests import ApiRequest
from network.areas import Area
from network.workshops.api import MeasurementSerializer
from network.workshops.models import Proposal


class SolutionSerializer(serializers.ModelSerializer[Proposal]):
    """A proposal that was tried, with its figures."""

    area = serializers.CharField(source="workshop.area")
    measurements = MeasurementSerializer(many=True)

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


class SolutionQuery(serializers.Serializer[Any]):
    """Of which area, and with which words, all of them; without a choice, whichever."""

    area = serializers.ChoiceField(Area.choices, required=False)
    words = serializers.CharField(max_length=80, required=False)


class SolutionList(APIView):
    """What colleagues tried and concluded, newest first: of one area, or in which some words are written."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR), SolutionQuery],
        responses=SolutionSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor", "area", "words")
        sought = SolutionQuery(data=request.query_params.dict())
        sought.is_valid(raise_exception=True)
        found = Proposal.objects.visible_to(request.user).found().about(**sought.validated_data)
        rows = found.select_related("workshop")
        return listed(
            request,
            rows.prefetch_related("measurements"),
            ("-concluded_at", "-pk"),
            SolutionSerializer,
            logged=False,
        )
