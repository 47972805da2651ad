"""Offers of help through the API: what, where and when; who it is, only for who keeps them or agreed."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, log, refuse_unknown
from accounts.models import User
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from network.api_acts import Among, OfAmbitoBody, acted, row_act
from network.models import Municipality
from network.offers import actions
from network.offers.models import Offer, OfferHours, OfferRequest
from network.offers.reading import hours_given, knows_who
from network.offers.states import ANSWERS, OfferKind
from network.tables.models import Table


def offers_of(user: User) -> QuerySet[Offer]:
    """The offers that ``user`` reads."""
    return Offer.objects.visible_to(user).select_related("ambito__unit", "municipality")


def requests_of(user: User) -> QuerySet[OfferRequest]:
    """The requests that ``user`` reads."""
    return OfferRequest.objects.visible_to(user).select_related("offer__ambito__unit")


class OfferSerializer(serializers.ModelSerializer[Offer]):
    """An offer available now."""

    class Meta:
        model = Offer
        fields = ["id", "kind", "words", "municipality", "times", "expires_on"]


class OfferByItselfSerializer(OfferSerializer):
    """An offer by itself; ``name`` and ``contact`` are null for who has no agreement with them."""

    name = serializers.SerializerMethodField()
    contact = serializers.SerializerMethodField()

    class Meta(OfferSerializer.Meta):
        fields = [
            *OfferSerializer.Meta.fields,
            "name",
            "contact",
            "checks",
            "checked_on",
            "consent_on",
            "received_at",
            "withdrawn_at",
        ]

    def get_name(self, offer: Offer) -> str | None:
        return offer.name if self.context["knows_who"] else None

    def get_contact(self, offer: Offer) -> str | None:
        return offer.contact if self.context["knows_who"] else None


class NewOfferSerializer(OfAmbitoBody, serializers.ModelSerializer[Offer]):
    """An offer received at a desk, with the consent of who makes it; without a comune, anywhere."""

    municipality = Among(
        Municipality,
        lambda user, _row: Municipality.objects.visible_to(user),
        allow_null=True,
        default=None,
    )

    class Meta:
        model = Offer
        fields = [
            "ambito",
            "name",
            "contact",
            "kind",
            "words",
            "municipality",
            "times",
            "consent_on",
            "expires_on",
        ]
        extra_kwargs = {"consent_on": {"required": True}}


class ChecksSerializer(Body, serializers.ModelSerializer[Offer]):
    """Which checks were made, and when."""

    class Meta:
        model = Offer
        fields = ["checks", "checked_on"]
        extra_kwargs = {
            "checks": {"required": True, "allow_blank": False},
            "checked_on": {"required": True, "allow_null": False},
        }


class ConsentSerializer(Body, serializers.ModelSerializer[Offer]):
    """A new consent, and until when it holds: a year at most."""

    class Meta:
        model = Offer
        fields = ["consent_on", "expires_on"]
        extra_kwargs = {"consent_on": {"required": True}}


class HelpAskedSerializer(Body, serializers.ModelSerializer[OfferRequest]):
    """What is needed and where, never for whom; ``table`` when it is for a table."""

    table = Among(
        Table,
        lambda user, offer: Table.objects.visible_to(user).filter(ambito=offer.ambito_id),
        required=False,
        allow_null=True,
    )

    class Meta:
        model = OfferRequest
        fields = ["words", "table"]


class HelpRequestSerializer(serializers.ModelSerializer[OfferRequest]):
    """A request for help, and what became of it."""

    class Meta:
        model = OfferRequest
        fields = ["id", "offer", "asked_by", "table", "words", "asked_at", "state", "agreed"]


class HelpAnswerSerializer(Body):
    """What who offers help answers, and what the two agreed on, or why not."""

    answer = serializers.ChoiceField(ANSWERS)
    agreed = serializers.CharField(max_length=300)


class HoursSerializer(Body, serializers.ModelSerializer[OfferHours]):
    """Hours given on a day."""

    class Meta:
        model = OfferHours
        fields = ["day", "hours"]


class OfferSearch(serializers.Serializer[Any]):
    """Which help is needed, and in which comune; without a choice, whichever."""

    kind = serializers.ChoiceField(OfferKind.choices, required=False)
    municipality = Among(
        Municipality, lambda user, _row: Municipality.objects.visible_to(user), required=False
    )


class OfferList(APIView):
    """The offers available now, newest first; registering one more. Who offers is not said."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR), OfferSearch],
        responses=OfferSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor", "kind", "municipality")
        need = OfferSearch(data=request.query_params.dict(), context={"request": request})
        need.is_valid(raise_exception=True)
        rows = Offer.objects.visible_to(request.user).available().for_need(**need.validated_data)
        return listed(request, rows, ("-received_at", "-pk"), OfferSerializer, logged=False)

    @extend_schema(request=NewOfferSerializer, responses={201: OfferSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "network.register_offer")
        return acted(request, actions.register_offer, NewOfferSerializer, OfferSerializer, status=201)


class OfferToMendSerializer(OfferSerializer):
    """An offer that nobody finds, now or soon: never checked, or its consent ends within a month."""

    class Meta(OfferSerializer.Meta):
        fields = [*OfferSerializer.Meta.fields, "checked_on", "consent_on"]


class OffersToMend(APIView):
    """The offers one keeps that are to check or to renew, oldest first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=OfferToMendSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        require(request.user, "network.register_offer")
        rows = Offer.objects.visible_to(request.user).to_mend(request.user)
        return listed(request, rows, ("received_at", "pk"), OfferToMendSerializer, logged=False)


class HoursGivenSerializer(serializers.Serializer[Any]):
    """The hours given this year in the Ambiti one coordinates or plans for, and by how many people."""

    year = serializers.IntegerField()
    hours = serializers.DecimalField(max_digits=9, decimal_places=2)
    people = serializers.IntegerField()


class HoursGiven(APIView):
    """How much help was given this year."""

    @extend_schema(responses=HoursGivenSerializer)
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        require(request.user, "network.see_hours_given")
        return Response(HoursGivenSerializer(hours_given(request.user)).data)


class OfferDetail(APIView):
    """An offer: what, where, when. Who it is, only for who keeps it or has an agreement with them."""

    @extend_schema(responses=OfferByItselfSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        offer = get_object_or_404(offers_of(request.user), pk=pk)
        context: dict[str, Any] = {"knows_who": knows_who(request.user, offer)}
        if context["knows_who"]:
            log(request, AccessKind.RECORD, [offer])
        return Response(OfferByItselfSerializer(offer, context=context).data)


class HelpRequests(APIView):
    """The requests one made, and those for the offers one keeps, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=HelpRequestSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = OfferRequest.objects.visible_to(request.user)
        return listed(request, rows, ("-asked_at", "-pk"), HelpRequestSerializer, logged=False)


_offer = partial(row_act, about="offer", rows=offers_of)
_request = partial(row_act, about="help_request", rows=requests_of)

ACTS = {
    "offers/<int:pk>/check/": _offer(
        actions.check_offer,
        "Say which checks were made: from now on it is found.",
        body=ChecksSerializer,
        answer=OfferSerializer,
    ),
    "offers/<int:pk>/renew/": _offer(
        actions.renew_offer,
        "Write down a new consent of who offers help.",
        body=ConsentSerializer,
        answer=OfferSerializer,
    ),
    "offers/<int:pk>/withdraw/": _offer(
        actions.withdraw_offer,
        "Take an offer back at the wish of who made it. Twice changes nothing.",
        answer=OfferSerializer,
    ),
    "offers/<int:pk>/ask/": _offer(
        actions.ask_for_help,
        "Ask for the help offered, saying what and where and never for whom.",
        body=HelpAskedSerializer,
        answer=HelpRequestSerializer,
        status=201,
    ),
    "offers/requests/<int:pk>/answer/": _request(
        actions.answer_offer_request,
        "Bring the answer of who offers help.",
        body=HelpAnswerSerializer,
        answer=HelpRequestSerializer,
    ),
    "offers/requests/<int:pk>/hours/": _request(
        actions.record_hours,
        "Write down the hours given on a day.",
        body=HoursSerializer,
        answer=HoursSerializer,
        status=201,
    ),
    "offers/requests/<int:pk>/end/": _request(
        actions.end_help, "Say that the help agreed on has ended.", answer=HelpRequestSerializer
    ),
}
