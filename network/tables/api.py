"""Tables through the API: what they need, decided and do; a body with an account raises a need."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from network.areas import Area
from network.models import Municipality
from network.tables.actions import raise_need
from network.tables.models import Table, TableDecision, TableNeed, TableProject
from network.tables.reading import decisions_of, needs_of, projects_of, with_bodies


class NeighbourhoodTableSerializer(serializers.ModelSerializer[Table]):
    """A table, with its territory and the bodies that sit at it."""

    comuni = serializers.SerializerMethodField()
    bodies = serializers.SerializerMethodField()

    class Meta:
        model = Table
        fields = ["id", "name", "kind", "purpose", "is_public", "comuni", "bodies"]

    def get_comuni(self, table: Table) -> list[str]:
        return [comune.name for comune in table.comuni]

    def get_bodies(self, table: Table) -> list[str]:
        return [member.organisation.name for member in table.seated]


class VisibleMunicipality(serializers.PrimaryKeyRelatedField[Municipality]):
    """A comune of the Ambiti of the caller."""

    def get_queryset(self) -> Any:
        return Municipality.objects.visible_to(self.context["request"].user)


class NeedSerializer(Body, serializers.ModelSerializer[TableNeed]):
    """A need: of an area, in a place, of about how many people; never of whom."""

    municipality = VisibleMunicipality(queryset=Municipality.objects.none())
    area = serializers.ChoiceField(Area.choices)
    place = serializers.CharField(max_length=80, allow_blank=True, default="")

    class Meta:
        model = TableNeed
        fields = ["id", "area", "municipality", "place", "people", "words", "raised_at"]
        read_only_fields = ["raised_at"]


class DecisionSerializer(serializers.ModelSerializer[TableDecision]):
    """Which body does what by when."""

    owner = serializers.CharField(source="owner.organisation.name")

    class Meta:
        model = TableDecision
        fields = ["id", "words", "owner", "due_on", "done_at", "outcome", "need"]


class ProjectSerializer(serializers.ModelSerializer[TableProject]):
    """A project and how far it is."""

    class Meta:
        model = TableProject
        fields = ["id", "title", "words", "pact_line", "resources", "progress", "state"]


class WorkSerializer(serializers.Serializer[Any]):
    """What a table works on: the newest fifty of each."""

    needs = NeedSerializer(many=True)
    decisions = DecisionSerializer(many=True)
    projects = ProjectSerializer(many=True)


class TableList(APIView):
    """The tables of one's Ambiti, by name."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=NeighbourhoodTableSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = with_bodies(Table.objects.visible_to(request.user))
        return listed(request, rows, ("name", "pk"), NeighbourhoodTableSerializer, logged=False)


class TableWork(APIView):
    """What a table needs, decided and does."""

    @extend_schema(responses=WorkSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        table = get_object_or_404(Table.objects.visible_to(request.user), pk=pk)
        work = {
            "needs": needs_of(table),
            "decisions": decisions_of(table),
            "projects": projects_of(table),
        }
        return Response(WorkSerializer(work, context={"request": request}).data)


class RaiseNeed(APIView):
    """Raise a need at a table."""

    @extend_schema(request=NeedSerializer, responses=NeedSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        table = get_object_or_404(with_bodies(Table.objects.visible_to(request.user)), pk=pk)
        require(request.user, "network.raise_need", table)
        given = NeedSerializer(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        need = raise_need(by=request.user, table=table, **given.validated_data)
        return Response(NeedSerializer(need, context={"request": request}).data)
