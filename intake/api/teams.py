"""Answering the invitation to an équipe through the API."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log
from accounts.permissions import can
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import answer_team
from intake.models import TeamMeeting
from intake.models.team import TeamAnswer


class TeamAnswerSerializer(Body):
    """Whether one comes."""

    answer = serializers.ChoiceField(choices=TeamAnswer.choices)


class AnswerTeam(APIView):
    """Say whether one comes to an équipe, oneself or the service of which one is the contact."""

    @extend_schema(request=TeamAnswerSerializer, responses=TeamAnswerSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        meetings = TeamMeeting.objects.visible_to(request.user).select_related("case__person")
        meeting = get_object_or_404(meetings, pk=pk)
        guests = meeting.guests.select_related("meeting__case")
        guest = next((one for one in guests if can(request.user, "intake.answer_team", one)), None)
        if guest is None:
            raise PermissionDenied(_("Risponde solo chi è invitato."))
        given = TeamAnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        guest = answer_team(by=request.user, guest=guest, **given.validated_data)
        log(request, AccessKind.RECORD, [meeting.case, meeting.case.person])
        return Response(TeamAnswerSerializer(guest).data)
