"""Priorities through the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, refuse_unknown
from accounts.requests import ApiRequest
from network.mandates.models import Mandate, MandateFigure


class FigureSerializer(serializers.ModelSerializer[MandateFigure]):
    """The value of the indicator on a day."""

    class Meta:
        model = MandateFigure
        fields = ["measured_on", "value"]


class MandateSerializer(serializers.ModelSerializer[Mandate]):
    """A priority, with what was measured."""

    figures = FigureSerializer(many=True)
    is_reached = serializers.BooleanField()

    class Meta:
        model = Mandate
        fields = [
            "id",
            "set_by",
            "goal",
            "indicator",
            "unit",
            "baseline",
            "expected",
            "since",
            "until",
            "figures",
            "is_reached",
        ]


class MandateList(APIView):
    """The priorities of one's Ambiti, the last to end first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=MandateSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = Mandate.objects.visible_to(request.user).with_last().prefetch_related("figures")
        return listed(request, rows, ("-until", "-pk"), MandateSerializer, logged=False)
