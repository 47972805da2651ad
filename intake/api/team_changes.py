"""Changing an équipe and calling it off, through the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body
from accounts.permissions import require
from accounts.requests import ApiRequest
from intake import actions
from intake.api.teams import TeamRecordSerializer, team_answer, visible_team
from network.api_acts import CallOffSerializer


class TeamCallAgainSerializer(Body):
    """When, where, of what from now on, and the ``version`` that was read."""

    starts_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=120)
    agenda = serializers.CharField(max_length=600)
    version = serializers.IntegerField()


class ReviseTeam(APIView):
    """Change when, where or of what an équipe is; if it moved, whoever is invited answers again."""

    @extend_schema(request=TeamCallAgainSerializer, responses=TeamRecordSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        meeting = visible_team(request, pk)
        require(request.user, "intake.revise_team", meeting.case)
        asked = TeamCallAgainSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        changed = actions.revise_team(by=request.user, meeting=meeting, **asked.validated_data)
        return team_answer(request, changed)


class CancelTeam(APIView):
    """Call an équipe off; its page says why."""

    @extend_schema(request=CallOffSerializer, responses=TeamRecordSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        meeting = visible_team(request, pk)
        require(request.user, "intake.cancel_team", meeting.case)
        asked = CallOffSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return team_answer(
            request, actions.cancel_team(by=request.user, meeting=meeting, **asked.validated_data)
        )
