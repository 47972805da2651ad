"""Asking to talk about one's load through the API. What was asked stands in the load it is about."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body
from accounts.permissions import require
from accounts.requests import ApiRequest
from intake.actions import ask_to_talk, settle_talk
from intake.models import TalkRequest
from intake.work import own_post
from network.api_acts import acted


class TalkRequestSerializer(Body, serializers.ModelSerializer[TalkRequest]):
    """A wish to talk with who coordinates one; ``settled_at`` is null until somebody says how it went."""

    class Meta:
        model = TalkRequest
        fields = ["id", "operator", "words", "asked_at", "settled_at", "outcome"]
        read_only_fields = ["operator", "asked_at", "settled_at", "outcome"]


class TalkOutcomeSerializer(Body):
    """What the two agreed."""

    outcome = serializers.CharField(max_length=600, required=False, allow_blank=True)


class AskToTalk(APIView):
    """Ask who coordinates one to talk about one's load; one request at a time stands."""

    @extend_schema(request=TalkRequestSerializer, responses={201: TalkRequestSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_my_load")
        if (post := own_post(request.user)) is None:
            raise Http404
        return acted(
            request, ask_to_talk, TalkRequestSerializer, TalkRequestSerializer, status=201, post=post
        )


class SettleTalk(APIView):
    """Say that the two have talked, or that it serves no more."""

    @extend_schema(request=TalkOutcomeSerializer, responses=TalkRequestSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        talk = get_object_or_404(TalkRequest.objects.visible_to(request.user), pk=pk)
        require(request.user, "intake.settle_talk", talk)
        return acted(request, settle_talk, TalkOutcomeSerializer, TalkRequestSerializer, talk=talk)
