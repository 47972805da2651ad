"""The acts of supervision through the API, by address; the same actions as the pages, but for the notes."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, ByKeyField
from accounts.models import User
from accounts.requests import ApiRequest
from network.api_acts import Among, acted, row_act
from network.areas import Area
from network.supervision import actions
from network.supervision.actions.revising import CORRECTED
from network.supervision.actions.sessions import LONGEST_MINUTES, MOST_TIMES, Series
from network.supervision.api import (
    AttendanceSerializer,
    CycleSerializer,
    GroupMemberSerializer,
    GroupSessionSerializer,
    SessionRegisterSerializer,
    cycles_of,
    groups_of,
    sessions_of,
)
from network.supervision.candidates import candidates, people_of
from network.supervision.models import Cycle, GroupMember, SupervisionGroup
from network.supervision.reading import own_attendance
from network.supervision.states import Answer


def members_of(user: User) -> QuerySet[GroupMember]:
    """Who sits or sat in the groups that ``user`` sees."""
    return GroupMember.objects.visible_to(user).select_related("group", "user")


class RevisedCycleSerializer(Body, serializers.ModelSerializer[Cycle]):
    """What changes in a cycle and why, over the ``version`` that was read; what is left out stays."""

    reason = serializers.CharField(max_length=300)
    version = serializers.IntegerField()

    class Meta:
        model = Cycle
        fields = [*CORRECTED, "reason", "version"]
        extra_kwargs = {name: {"required": False} for name in CORRECTED}


class NewGroupSerializer(Body):
    """The name of a group, once in its cycle."""

    name = serializers.CharField(max_length=80)


class GroupWordsSerializer(serializers.ModelSerializer[SupervisionGroup]):
    """A group as it was opened."""

    class Meta:
        model = SupervisionGroup
        fields = ["id", "cycle", "name"]


class NewMembersSerializer(Body):
    """Who enters a group, among its ``candidates``."""

    users = Among(User, lambda user, group: people_of(candidates(user, group)), many=True, allow_empty=False)


class MembersSerializer(serializers.Serializer[Any]):
    """Who entered a group."""

    members = GroupMemberSerializer(many=True, source="*")


class NewSessionsSerializer(Body):
    """One session, or ``times`` of them, one every so many weeks at the same hour of the clock.

    ``theme`` is an area of work, never a situation. ``despite_clashes``: though somebody is away or taken.
    """

    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST_MINUTES)
    times = serializers.IntegerField(min_value=1, max_value=MOST_TIMES, default=1)
    every_weeks = serializers.IntegerField(min_value=1, max_value=MOST_TIMES, default=1)
    place = serializers.CharField(max_length=120)
    theme = serializers.ChoiceField(Area.choices, allow_blank=True, default="")
    despite_clashes = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        series = Series(**{name: attrs.pop(name) for name in Series._fields})
        return {**attrs, "series": series}


class MovedSessionSerializer(Body):
    """When and where from now on, ``despite_clashes`` as for new ones."""

    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST_MINUTES)
    place = serializers.CharField(max_length=120)
    despite_clashes = serializers.BooleanField(default=False)


class SessionsSerializer(serializers.Serializer[Any]):
    """What was put in the calendar."""

    sessions = GroupSessionSerializer(many=True, source="*")


class InvitationAnswerSerializer(Body):
    """Whether one comes."""

    answer = serializers.ChoiceField(
        [(Answer.YES.value, Answer.YES.label), (Answer.NO.value, Answer.NO.label)]
    )


class RegisterSerializer(Body):
    """For each row of the register, by its ``member``, the minutes, 0 when absent; the ``version`` read."""

    minutes = ByKeyField(child=serializers.IntegerField(min_value=0, max_value=LONGEST_MINUTES))
    version = serializers.IntegerField()


class CancelledSessionSerializer(Body):
    """Why: whoever was invited reads it."""

    reason = serializers.CharField(max_length=300)


class AnswerInvitation(APIView):
    """Say whether one comes to a session."""

    @extend_schema(request=InvitationAnswerSerializer, responses=AttendanceSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return _of_oneself(request, pk, actions.answer_invitation, InvitationAnswerSerializer)


class SignAttendance(APIView):
    """Sign one's own presence for the whole session. Twice changes nothing."""

    @extend_schema(request=None, responses=AttendanceSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return _of_oneself(request, pk, actions.sign_attendance, Body)


def _of_oneself(request: ApiRequest, pk: int, act: Any, body: type[Body]) -> Response:
    """What a member does with their own row of the register."""
    session = get_object_or_404(sessions_of(request.user), pk=pk)
    own = own_attendance(request.user, session)
    return acted(request, act, body, AttendanceSerializer, attendance=own)


_cycle = partial(row_act, about="cycle", rows=cycles_of)
_group = partial(row_act, about="group", rows=groups_of)
_session = partial(row_act, about="session", rows=sessions_of)

ACTS = {
    "supervision/cycles/<int:pk>/revise/": _cycle(
        actions.revise_cycle,
        "Correct what a cycle says, saying why.",
        body=RevisedCycleSerializer,
        answer=CycleSerializer,
    ),
    "supervision/cycles/<int:pk>/groups/": _cycle(
        actions.open_group,
        "Open a group of a cycle.",
        body=NewGroupSerializer,
        answer=GroupWordsSerializer,
        status=201,
    ),
    "supervision/groups/<int:pk>/members/": _group(
        actions.add_members,
        "Let some people into a group, all or none: they are invited to its coming sessions.",
        body=NewMembersSerializer,
        answer=MembersSerializer,
        status=201,
    ),
    "supervision/members/<int:pk>/end/": row_act(
        actions.remove_member,
        "Let somebody leave a group; the hours they did stay theirs.",
        about="member",
        rows=members_of,
        answer=GroupMemberSerializer,
    ),
    "supervision/groups/<int:pk>/sessions/": _group(
        actions.schedule_sessions,
        "Put one or more sessions in the calendar, all or none, and invite the members.",
        body=NewSessionsSerializer,
        answer=SessionsSerializer,
        status=201,
    ),
    "supervision/sessions/<int:pk>/register/": _session(
        actions.record_attendance,
        "Write the register for all and close it; done again, it corrects what was written.",
        body=RegisterSerializer,
        answer=SessionRegisterSerializer,
    ),
    "supervision/sessions/<int:pk>/move/": _session(
        actions.move_session,
        "Move a session to another moment or place; whoever was invited is told and answers again.",
        body=MovedSessionSerializer,
        answer=GroupSessionSerializer,
    ),
    "supervision/sessions/<int:pk>/cancel/": _session(
        actions.cancel_session,
        "Call a session off; whoever was invited is told.",
        body=CancelledSessionSerializer,
        answer=GroupSessionSerializer,
    ),
}
