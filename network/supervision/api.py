"""Supervision through the API: one's sessions and one's answers. Never the notes of a group."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, refuse_unknown
from accounts.requests import ApiRequest
from network.supervision.actions import answer_invitation
from network.supervision.models import Attendance, GroupSession
from network.supervision.states import Answer


class GroupSessionSerializer(serializers.ModelSerializer[GroupSession]):
    """A session of a group."""

    group_name = serializers.CharField(source="group.name")

    class Meta:
        model = GroupSession
        fields = ["id", "group", "group_name", "starts_at", "ends_at", "place", "theme", "state"]


class GroupSessionList(APIView):
    """The sessions of the groups one leads, sits in or coordinates, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=GroupSessionSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = GroupSession.objects.visible_to(request.user).select_related("group")
        return listed(request, rows, ("-starts_at", "-pk"), GroupSessionSerializer, logged=False)


class InvitationAnswerSerializer(Body):
    """Whether one comes."""

    answer = serializers.ChoiceField(
        [(Answer.YES.value, Answer.YES.label), (Answer.NO.value, Answer.NO.label)]
    )


class AnswerInvitation(APIView):
    """Say whether one comes to a session."""

    @extend_schema(request=InvitationAnswerSerializer, responses=OpenApiTypes.OBJECT)
    def post(self, request: ApiRequest, pk: int) -> Response:
        session = get_object_or_404(GroupSession.objects.visible_to(request.user), pk=pk)
        own = Attendance.objects.visible_to(request.user).expected().select_related("member")
        row = own.filter(session=session, member__user=request.user).first()
        if row is None:
            raise PermissionDenied(_("Non facevi parte del gruppo il giorno di questo incontro."))
        asked = InvitationAnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answered = answer_invitation(by=request.user, attendance=row, answer=asked.validated_data["answer"])
        return Response({"session": session.pk, "answer": answered.answer})
