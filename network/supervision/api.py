"""Supervision through the API: cycles, groups, sessions and their register. Never the notes of a group."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, refuse_unknown
from accounts.models import User
from accounts.permissions import can, require
from accounts.requests import ApiRequest
from network.api_acts import Among, OfAmbitoBody, acted
from network.models import Ambito
from network.supervision.actions import open_cycle, register_version
from network.supervision.actions.revising import CORRECTED
from network.supervision.candidates import candidates
from network.supervision.choices import groups_with_counts, other_ambiti, supervisors_for
from network.supervision.models import Attendance, Cycle, GroupMember, GroupSession, SupervisionGroup
from network.supervision.reading import called_off, expected_at
from network.versions import version_of

MOST = 60
COSTS = ("hour_cost", "budget")


def cycles_of(user: User) -> QuerySet[Cycle]:
    """The cycles that ``user`` follows."""
    return Cycle.objects.visible_to(user).select_related("ambito__unit", "supervisor")


def groups_of(user: User) -> QuerySet[SupervisionGroup]:
    """The groups that ``user`` leads, sits in or coordinates, with who sits in them."""
    rows = SupervisionGroup.objects.visible_to(user)
    rows = rows.select_related("cycle__ambito__unit", "cycle__supervisor")
    return rows.prefetch_related("members__user", "cycle__sharing")


def sessions_of(user: User) -> QuerySet[GroupSession]:
    """The sessions of those groups."""
    rows = GroupSession.objects.visible_to(user)
    return rows.select_related("group__cycle__ambito__unit", "group__cycle__supervisor")


class CycleSerializer(serializers.ModelSerializer[Cycle]):
    """A cycle: of which kind, who leads it, when, how many hours and places."""

    supervisor = serializers.CharField(source="supervisor.label")

    class Meta:
        model = Cycle
        fields = [
            "id",
            "kind",
            "profession",
            "supervisor",
            *(name for name in CORRECTED if name not in COSTS),
        ]


class NewCycleSerializer(OfAmbitoBody, serializers.ModelSerializer[Cycle]):
    """A cycle of an Ambito, alone or together with others; ``profession`` only for the kind A1."""

    supervisor = Among(User, lambda user, _row: supervisors_for(user))
    shared_with = Among(Ambito, lambda user, _row: other_ambiti(user), many=True, default=list)

    class Meta:
        model = Cycle
        fields = ["ambito", "kind", "profession", "supervisor", "shared_with", *CORRECTED]


class SeatedGroupSerializer(serializers.ModelSerializer[SupervisionGroup]):
    """A group, with how many people sit in it."""

    seated = serializers.IntegerField()

    class Meta:
        model = SupervisionGroup
        fields = ["id", "name", "seated"]


class CycleByItselfSerializer(CycleSerializer):
    """A cycle by itself; what it costs is null for who does not run it.

    ``version`` is to be sent back by who corrects it: nobody writes over what they have not read.
    """

    ambiti = serializers.SerializerMethodField()
    groups = serializers.SerializerMethodField()
    hour_cost = serializers.SerializerMethodField()
    budget = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    class Meta(CycleSerializer.Meta):
        fields = [*CycleSerializer.Meta.fields, "ambiti", "groups", *COSTS, "version"]

    def get_ambiti(self, cycle: Cycle) -> list[str]:
        return [row.ambito.name for row in cycle.sharing.select_related("ambito__unit")]

    @extend_schema_field(SeatedGroupSerializer(many=True))
    def get_groups(self, cycle: Cycle) -> Any:
        return SeatedGroupSerializer(groups_with_counts(self._user, cycle), many=True).data

    def get_hour_cost(self, cycle: Cycle) -> str | None:
        return str(cycle.hour_cost) if self._runs(cycle) else None

    def get_budget(self, cycle: Cycle) -> str | None:
        return str(cycle.budget) if self._runs(cycle) else None

    def get_version(self, cycle: Cycle) -> int:
        return version_of(cycle)

    @property
    def _user(self) -> User:
        user: User = self.context["request"].user
        return user

    def _runs(self, cycle: Cycle) -> bool:
        return can(self._user, "network.revise_cycle", cycle)


class GroupMemberSerializer(serializers.ModelSerializer[GroupMember]):
    """Somebody who sits in a group; ``id`` is that of the membership, ``user`` of the person."""

    name = serializers.CharField(source="user.label")

    class Meta:
        model = GroupMember
        fields = ["id", "user", "name", "since", "until"]


class CandidateSerializer(serializers.Serializer[Any]):
    """A person whom the group can admit; ``fits`` says that they work in the area of its cycle."""

    id = serializers.IntegerField(source="user.pk")
    name = serializers.CharField(source="user.label")
    words = serializers.CharField()
    fits = serializers.BooleanField()


class GroupSessionSerializer(serializers.ModelSerializer[GroupSession]):
    """A session of a group."""

    group_name = serializers.CharField(source="group.name")

    class Meta:
        model = GroupSession
        fields = ["id", "group", "group_name", "starts_at", "ends_at", "place", "theme", "state"]


class SupervisionGroupSerializer(serializers.ModelSerializer[SupervisionGroup]):
    """A group: who sits in it, its places left, its newest sessions.

    ``candidates`` are those who can enter; null for who does not choose them.
    """

    members = serializers.SerializerMethodField()
    free = serializers.SerializerMethodField()
    sessions = serializers.SerializerMethodField()
    candidates = serializers.SerializerMethodField()

    class Meta:
        model = SupervisionGroup
        fields = ["id", "cycle", "name", "members", "free", "sessions", "candidates"]

    @extend_schema_field(GroupMemberSerializer(many=True))
    def get_members(self, group: SupervisionGroup) -> Any:
        return GroupMemberSerializer(_seated(group), many=True).data

    def get_free(self, group: SupervisionGroup) -> int:
        return max(group.cycle.places - len(_seated(group)), 0)

    @extend_schema_field(GroupSessionSerializer(many=True))
    def get_sessions(self, group: SupervisionGroup) -> Any:
        rows = group.sessions.select_related("group").order_by("-starts_at", "-pk")[:MOST]
        return GroupSessionSerializer(rows, many=True).data

    @extend_schema_field(CandidateSerializer(many=True, allow_null=True))
    def get_candidates(self, group: SupervisionGroup) -> Any:
        user = self.context["request"].user
        if not can(user, "network.add_members", group):
            return None
        return CandidateSerializer(candidates(user, group), many=True).data


def _seated(group: SupervisionGroup) -> list[GroupMember]:
    return [member for member in group.members.all() if member.is_current]


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    """A member at a session: what they answered, how long they were there, who signed."""

    name = serializers.CharField(source="member.user.label")
    signed_by = serializers.CharField(source="signed_by.label", allow_null=True)

    class Meta:
        model = Attendance
        fields = ["session", "member", "name", "answer", "minutes", "signed_at", "signed_by"]


class SessionRegisterSerializer(GroupSessionSerializer):
    """A session with its register, and why it is off. ``version`` is to be sent back by who closes it."""

    off_reason = serializers.SerializerMethodField()
    register = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    class Meta(GroupSessionSerializer.Meta):
        fields = [*GroupSessionSerializer.Meta.fields, "off_reason", "register", "version"]

    def get_off_reason(self, session: GroupSession) -> str:
        off = called_off(session)
        return off.history_change_reason if off else ""

    @extend_schema_field(AttendanceSerializer(many=True))
    def get_register(self, session: GroupSession) -> Any:
        return AttendanceSerializer(expected_at(session), many=True).data

    def get_version(self, session: GroupSession) -> int:
        return register_version(session)


class CycleList(APIView):
    """The cycles one leads, sits in or coordinates, newest first; opening one more."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=CycleSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        return listed(request, cycles_of(request.user), ("-starts_on", "-pk"), CycleSerializer, logged=False)

    @extend_schema(request=NewCycleSerializer, responses={201: CycleSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "network.open_cycle")
        return acted(request, open_cycle, NewCycleSerializer, CycleSerializer, status=201)


class CycleDetail(APIView):
    """A cycle: what was planned, its groups."""

    @extend_schema(responses=CycleByItselfSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        cycle = get_object_or_404(cycles_of(request.user), pk=pk)
        return Response(CycleByItselfSerializer(cycle, context={"request": request}).data)


class GroupDetail(APIView):
    """A group: who sits in it, who can enter, its sessions. Never its notes."""

    @extend_schema(responses=SupervisionGroupSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        group = get_object_or_404(groups_of(request.user), pk=pk)
        return Response(SupervisionGroupSerializer(group, context={"request": request}).data)


class GroupSessionList(APIView):
    """The sessions of the groups one leads, sits in or coordinates, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=GroupSessionSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = GroupSession.objects.visible_to(request.user).select_related("group")
        return listed(request, rows, ("-starts_at", "-pk"), GroupSessionSerializer, logged=False)


class GroupSessionDetail(APIView):
    """A session: when, where, who comes, who was there and for how long."""

    @extend_schema(responses=SessionRegisterSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        session = get_object_or_404(sessions_of(request.user), pk=pk)
        return Response(SessionRegisterSerializer(session).data)
