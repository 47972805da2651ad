"""Offers of help through the API: what, where and when, never who."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, refuse_unknown
from accounts.requests import ApiRequest
from network.offers.models import Offer


class OfferSerializer(serializers.ModelSerializer[Offer]):
    """An offer available now."""

    class Meta:
        model = Offer
        fields = ["id", "kind", "words", "municipality", "times", "expires_on"]


class OfferList(APIView):
    """The offers available now, newest first. Who offers is not said: ask on the page of the offer."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=OfferSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = Offer.objects.visible_to(request.user).available()
        return listed(request, rows, ("-received_at", "-pk"), OfferSerializer, logged=False)
