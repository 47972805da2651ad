"""The agenda through the API: one's own, that of a situation, and the acts on each item."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import (
    change_agenda_item,
    open_agenda_feed,
    plan_agenda_item,
    revoke_agenda_feed,
    settle_agenda_item,
)
from intake.agenda.reading import MOST_SHOWN, planned_for
from intake.content import ask_reason
from intake.models import AgendaItem, Case
from intake.states import AgendaState


class AgendaItemSerializer(Body, serializers.ModelSerializer[AgendaItem]):
    """Something on the agenda; without an hour it is to be done by the end of the day."""

    submission = serializers.UUIDField(write_only=True, required=False)
    words = serializers.CharField(read_only=True)
    case_number = serializers.CharField(source="case.number", read_only=True)

    class Meta:
        model = AgendaItem
        fields = [
            "id",
            "case",
            "case_number",
            "kind",
            "title",
            "words",
            "day",
            "hour",
            "seat",
            "state",
            "outcome",
            "submission",
        ]
        read_only_fields = ["case", "state", "outcome"]


class OutcomeSerializer(Body):
    """How it went; ``planned`` puts the item back among what is to be done."""

    state = serializers.ChoiceField(AgendaState.choices)
    outcome = serializers.CharField(max_length=600, required=False, allow_blank=True)


class MyAgenda(APIView):
    """What one has to do, in order of time; at most 400 items."""

    @extend_schema(responses=AgendaItemSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        require(request.user, "intake.see_agenda")
        items = list(planned_for(request.user)[:MOST_SHOWN])
        log(request, AccessKind.LIST, [item.case for item in items])
        return Response(AgendaItemSerializer(items, many=True).data)


class CaseAgenda(APIView):
    """What is to be done in a situation; something more to do."""

    @extend_schema(responses=AgendaItemSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        log(request, AccessKind.RECORD, [case])
        items = AgendaItem.objects.visible_to(request.user).filter(case=case).planned().in_order()
        return Response(AgendaItemSerializer(items.select_related("case")[:MOST_SHOWN], many=True).data)

    @extend_schema(request=AgendaItemSerializer, responses={201: AgendaItemSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        asked = AgendaItemSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        item = plan_agenda_item(by=request.user, case=case, **asked.validated_data)
        # What was just typed is answered, and no more.
        log(request, AccessKind.RECORD, [case], is_content=False)
        return Response(AgendaItemSerializer(item).data, status=201)


class ChangeAgendaItem(APIView):
    """Move an item to another day, or say it better; what is left out stays as it is."""

    @extend_schema(request=AgendaItemSerializer, responses=AgendaItemSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        item = _item(request, pk)
        asked = AgendaItemSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        given = {name: value for name, value in asked.validated_data.items() if name != "submission"}
        changed = change_agenda_item(by=request.user, item=item, **given)
        log(request, AccessKind.RECORD, [changed.case])
        return Response(AgendaItemSerializer(changed).data)


class SettleAgendaItem(APIView):
    """Say how an item went."""

    @extend_schema(request=OutcomeSerializer, responses=AgendaItemSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        item = _item(request, pk)
        asked = OutcomeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        settled = settle_agenda_item(by=request.user, item=item, **asked.validated_data)
        log(request, AccessKind.RECORD, [settled.case])
        return Response(AgendaItemSerializer(settled).data)


class FeedAddressSerializer(serializers.Serializer[Any]):
    """The secret address, shown this once: it is stored nowhere."""

    address = serializers.URLField()


class OpenAgendaFeed(APIView):
    """Make the secret address of one's own agenda for a calendar program; the one of before stops."""

    @extend_schema(request=None, responses={201: FeedAddressSerializer})
    def post(self, request: ApiRequest) -> Response:
        secret = open_agenda_feed(by=request.user)
        address = request.build_absolute_uri(reverse("intake:agenda_feed", args=[secret]))
        return Response(FeedAddressSerializer({"address": address}).data, status=201)


class RevokeAgendaFeed(APIView):
    """Stop the secret address of one's own agenda."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: ApiRequest) -> Response:
        revoke_agenda_feed(by=request.user)
        return Response(status=204)


def _item(request: ApiRequest, pk: int) -> AgendaItem:
    """An item, of which the answer will show the words.

    Raises:
        ReasonNeeded: as in ``ask_reason``.
    """
    items = AgendaItem.objects.visible_to(request.user).select_related("case")
    item: AgendaItem = get_object_or_404(items, pk=pk)
    ask_reason(request.user, [item])
    return item
