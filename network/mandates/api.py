"""Priorities through the API: read by everybody, set, changed and measured by who may."""

from functools import partial

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, refuse_unknown
from accounts.models import User
from accounts.permissions import require
from accounts.requests import ApiRequest
from network.api_acts import Among, OfAmbitoBody, acted, row_act
from network.mandates import actions
from network.mandates.models import Mandate, MandateFigure
from network.mandates.reading import possible_owners
from network.versions import version_of

WORDS = ["set_by", "goal", "indicator", "unit", "baseline", "expected", "since", "until", "owner"]


def mandates_of(user: User) -> QuerySet[Mandate]:
    """The priorities that ``user`` reads, with what was measured."""
    rows = Mandate.objects.visible_to(user).with_last().select_related("ambito__unit", "owner")
    return rows.prefetch_related("figures")


class FigureSerializer(Body, serializers.ModelSerializer[MandateFigure]):
    """The value of the indicator on a day."""

    class Meta:
        model = MandateFigure
        fields = ["measured_on", "value"]


class MandateWordsSerializer(serializers.ModelSerializer[Mandate]):
    """What a priority says."""

    class Meta:
        model = Mandate
        fields = ["id", *WORDS]


class MandateSerializer(MandateWordsSerializer):
    """A priority, with what was measured."""

    figures = FigureSerializer(many=True)
    is_reached = serializers.BooleanField()

    class Meta(MandateWordsSerializer.Meta):
        fields = [*MandateWordsSerializer.Meta.fields, "figures", "is_reached"]


class MandateByItselfSerializer(MandateSerializer):
    """A priority by itself. ``version`` is to be sent back by who changes it."""

    version = serializers.SerializerMethodField()

    class Meta(MandateSerializer.Meta):
        fields = [*MandateSerializer.Meta.fields, "version"]

    def get_version(self, mandate: Mandate) -> int:
        return version_of(mandate)


class NewMandateSerializer(OfAmbitoBody, serializers.ModelSerializer[Mandate]):
    """A new priority; ``owner`` coordinates or plans in its Ambito."""

    owner = Among(User, lambda user, _row: possible_owners(user.grants.ambiti()))

    class Meta:
        model = Mandate
        fields = ["ambito", *WORDS]


class RevisedMandateSerializer(Body, serializers.ModelSerializer[Mandate]):
    """A priority written anew, with the reason and the ``version`` that was read."""

    owner = Among(User, lambda _user, mandate: possible_owners([mandate.ambito_id]))
    reason = serializers.CharField(max_length=300)
    version = serializers.IntegerField()

    class Meta:
        model = Mandate
        fields = [*WORDS, "reason", "version"]


class MandateList(APIView):
    """The priorities of one's Ambiti, the last to end first; setting one more."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=MandateSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = Mandate.objects.visible_to(request.user).with_last().prefetch_related("figures")
        return listed(request, rows, ("-until", "-pk"), MandateSerializer, logged=False)

    @extend_schema(request=NewMandateSerializer, responses={201: MandateWordsSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "network.set_mandate")
        return acted(request, actions.set_mandate, NewMandateSerializer, MandateWordsSerializer, status=201)


class MandateDetail(APIView):
    """A priority, and how far it is."""

    @extend_schema(responses=MandateByItselfSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        return Response(MandateByItselfSerializer(get_object_or_404(mandates_of(request.user), pk=pk)).data)


_mandate = partial(row_act, about="mandate", rows=mandates_of)

ACTS = {
    "mandates/<int:pk>/revise/": _mandate(
        actions.revise_mandate,
        "Change a priority, saying why.",
        body=RevisedMandateSerializer,
        answer=MandateWordsSerializer,
    ),
    "mandates/<int:pk>/figures/": _mandate(
        actions.record_figure,
        "Write down the value of the indicator on a day.",
        body=FigureSerializer,
        answer=FigureSerializer,
        status=201,
    ),
}
