"""Tables through the API: who sits at them, when they meet, what they need, decided and do."""

from typing import Any

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
from network.api_acts import Among, OfAmbitoBody, acted
from network.areas import Area
from network.models import Municipality
from network.tables.actions import open_table
from network.tables.models import (
    Table,
    TableAnswer,
    TableDecision,
    TableMeeting,
    TableMember,
    TableNeed,
    TableProject,
)
from network.tables.reading import with_bodies, work_of
from network.versions import version_of


def tables_of(user: User) -> QuerySet[Table]:
    """The tables that ``user`` reads, with their territory and bodies."""
    return with_bodies(Table.objects.visible_to(user))


def meetings_of(user: User) -> QuerySet[TableMeeting]:
    """The meetings that ``user`` reads, with who was invited and what was decided."""
    rows = TableMeeting.objects.visible_to(user).select_related("table")
    return rows.prefetch_related("answers__member__organisation", "decisions__owner__organisation")


def projects_of(user: User) -> QuerySet[TableProject]:
    """The projects that ``user`` reads, with their bodies."""
    rows = TableProject.objects.visible_to(user).select_related("table")
    return rows.prefetch_related("partners__member__organisation")


class TableWordsSerializer(serializers.ModelSerializer[Table]):
    """What is said of a table. ``is_public``: anybody may read its page, without an account."""

    class Meta:
        model = Table
        fields = ["id", "name", "kind", "purpose", "is_public"]


class NeighbourhoodTableSerializer(TableWordsSerializer):
    """A table, with its territory and the bodies that sit at it."""

    comuni = serializers.SerializerMethodField()
    bodies = serializers.SerializerMethodField()

    class Meta(TableWordsSerializer.Meta):
        fields = [*TableWordsSerializer.Meta.fields, "comuni", "bodies"]

    def get_comuni(self, table: Table) -> list[str]:
        return [comune.name for comune in table.comuni]

    def get_bodies(self, table: Table) -> list[str]:
        return [member.organisation.name for member in table.seated]


class NewTableSerializer(OfAmbitoBody, serializers.ModelSerializer[Table]):
    """A table of some comuni of an Ambito."""

    comuni = Among(
        Municipality,
        lambda user, _row: Municipality.objects.visible_to(user),
        many=True,
        allow_empty=False,
    )

    class Meta:
        model = Table
        fields = ["ambito", "kind", "name", "purpose", "comuni", "is_public"]
        extra_kwargs = {"kind": {"required": True}, "is_public": {"required": True}}
        validators: list[Any] = []  # a name that is taken is refused by the act, in its words


class TableMemberSerializer(serializers.ModelSerializer[TableMember]):
    """A body that sits at a table; without a ``delegate`` it answers from a mailbox."""

    body = serializers.CharField(source="organisation.name")
    delegate = serializers.CharField(source="delegate.label", allow_null=True)

    class Meta:
        model = TableMember
        fields = ["id", "organisation", "body", "delegate", "joined_at", "left_at"]


class TableMeetingLineSerializer(serializers.ModelSerializer[TableMeeting]):
    """A meeting, as its table lists it."""

    class Meta:
        model = TableMeeting
        fields = ["id", "starts_at", "place", "agenda", "cancelled_at"]


class NeedSerializer(Body, serializers.ModelSerializer[TableNeed]):
    """A need: of an area, in a place, of about how many people; never of whom.

    ``raised_by`` is a body; null when who runs the table raised it.
    """

    municipality = Among(Municipality, lambda user, _table: Municipality.objects.visible_to(user))
    area = serializers.ChoiceField(Area.choices)
    place = serializers.CharField(max_length=80, allow_blank=True, default="")
    raised_by = serializers.CharField(source="member.organisation.name", allow_null=True, read_only=True)

    class Meta:
        model = TableNeed
        fields = ["id", "area", "municipality", "place", "people", "words", "raised_by", "raised_at"]
        read_only_fields = ["raised_at"]


class DecisionSerializer(serializers.ModelSerializer[TableDecision]):
    """Which body does what by when."""

    owner = serializers.CharField(source="owner.organisation.name")

    class Meta:
        model = TableDecision
        fields = ["id", "words", "owner", "due_on", "done_at", "outcome", "need"]


class ProjectSerializer(serializers.ModelSerializer[TableProject]):
    """A project: with which bodies, on which line of the pact, with which resources, how far it is."""

    partners = serializers.SerializerMethodField()

    class Meta:
        model = TableProject
        fields = ["id", "title", "words", "pact_line", "resources", "progress", "state", "partners"]

    def get_partners(self, project: TableProject) -> list[str]:
        return [partner.member.organisation.name for partner in project.partners.all()]


class TableWorkSerializer(serializers.Serializer[Any]):
    """A table, who sits at it, and what it works on: the newest fifty of each."""

    table = NeighbourhoodTableSerializer()
    members = TableMemberSerializer(many=True)
    coming = TableMeetingLineSerializer(many=True)
    held = TableMeetingLineSerializer(many=True)
    needs = NeedSerializer(many=True)
    decisions = DecisionSerializer(many=True)
    projects = ProjectSerializer(many=True)


class TableAnswerSerializer(serializers.ModelSerializer[TableAnswer]):
    """What a body answered to an invitation, "" as long as it did not, and whether it was there."""

    body = serializers.CharField(source="member.organisation.name")

    class Meta:
        model = TableAnswer
        fields = ["member", "body", "answer", "was_there"]


class TableMeetingSerializer(serializers.ModelSerializer[TableMeeting]):
    """A meeting: agenda before, minutes after, who was invited, what was decided.

    ``version`` is to be sent back with the minutes: nobody writes over what they have not read.
    """

    answers = TableAnswerSerializer(many=True)
    decisions = DecisionSerializer(many=True)
    version = serializers.SerializerMethodField()

    class Meta:
        model = TableMeeting
        fields = [
            "id",
            "table",
            "starts_at",
            "place",
            "agenda",
            "cancelled_at",
            "cancelled_why",
            "record",
            "answers",
            "decisions",
            "version",
        ]

    def get_version(self, meeting: TableMeeting) -> int:
        return version_of(meeting)


class TableList(APIView):
    """The tables of one's Ambiti, by name; opening one more."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=NeighbourhoodTableSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = tables_of(request.user)
        return listed(request, rows, ("name", "pk"), NeighbourhoodTableSerializer, logged=False)

    @extend_schema(request=NewTableSerializer, responses={201: TableWordsSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "network.open_table")
        return acted(request, open_table, NewTableSerializer, TableWordsSerializer, status=201)


class TableWork(APIView):
    """A table: who sits at it, when it meets, what it needs, decided and does."""

    @extend_schema(responses=TableWorkSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        table = get_object_or_404(tables_of(request.user), pk=pk)
        work = {"table": table, "members": table.seated, **work_of(table)}
        return Response(TableWorkSerializer(work, context={"request": request}).data)


class TableMeetingDetail(APIView):
    """A meeting of a table: agenda, who comes, minutes, what was decided."""

    @extend_schema(responses=TableMeetingSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        return Response(TableMeetingSerializer(get_object_or_404(meetings_of(request.user), pk=pk)).data)


class TableProjectDetail(APIView):
    """A project of a table: what is done, with whom and with which resources, how far it is."""

    @extend_schema(responses=ProjectSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        return Response(ProjectSerializer(get_object_or_404(projects_of(request.user), pk=pk)).data)
