"""One's meetings, what one has promised there, and the early signals through the API."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit import clock
from audit.models import AccessKind
from intake.agenda.meetings import meetings_of
from intake.agenda.promises import promises_of
from intake.signal_events import signals_for

AHEAD = timedelta(days=92)
MOST = 50


class MeetingSerializer(serializers.Serializer[Any]):
    """A meeting, without personal data."""

    key = serializers.CharField()
    words = serializers.CharField()
    place = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    url = serializers.CharField()


class Meetings(APIView):
    """One's meetings of the next three months: supervision, cantieri, tavoli, équipe."""

    @extend_schema(responses=MeetingSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        now = clock.now()
        return Response(MeetingSerializer(meetings_of(request.user, now, now + AHEAD), many=True).data)


class PromiseSerializer(serializers.Serializer[Any]):
    """Something to be done by a day, without personal data."""

    key = serializers.CharField()
    words = serializers.CharField()
    day = serializers.DateField()
    is_late = serializers.BooleanField()
    url = serializers.CharField()


class Promises(APIView):
    """What one has still to do for tavoli and cantieri, the earliest first."""

    @extend_schema(responses=PromiseSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        return Response(PromiseSerializer(promises_of(request.user), many=True).data)


class SignalSerializer(serializers.Serializer[Any]):
    """A count beyond what chance explains, of a comune and an area of need."""

    kind = serializers.CharField()
    municipality = serializers.IntegerField()
    area = serializers.CharField()
    recent = serializers.IntegerField()
    usual = serializers.FloatField()
    limit = serializers.IntegerField()
    words = serializers.CharField()


class EarlySignals(APIView):
    """What happens more often than usual, the least explained by chance first."""

    @extend_schema(responses=SignalSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        require(request.user, "intake.see_early_signals")
        log(request, AccessKind.LIST, [])
        return Response(SignalSerializer(signals_for(request.user)[:MOST], many=True).data)
