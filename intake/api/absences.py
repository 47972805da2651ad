"""Absences and redistributions through the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, ByKeyField, listed, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.absences.covering import colleagues_of
from intake.actions import (
    cancel_absence,
    change_absence,
    declare_absence,
    redistribute,
    undo_redistribution,
)
from intake.models import Redistribution
from intake.models.seats import LONGEST_OVERLAP, OVERLAP_DAYS
from intake.redistribution.caseload import Facts, facts_about
from intake.redistribution.plans import Plan
from intake.routing.candidates import coordinated_by
from network.models import Absence, Post


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    """When a person does not work. Only the person and their coordinators read it."""

    class Meta:
        model = Absence
        fields = ["id", "user", "kind", "first_day", "last_day", "part", "weekdays", "cancelled_at"]
        read_only_fields = ["user", "cancelled_at"]


class DeclaredSerializer(Body, AbsenceSerializer):
    """An absence to declare; ``covers`` says who stands in (id of a colleague) by id of the situation."""

    covers = ByKeyField(child=serializers.IntegerField(), required=False)

    class Meta(AbsenceSerializer.Meta):
        fields = [*AbsenceSerializer.Meta.fields, "covers"]


class ChangedSerializer(DeclaredSerializer):
    """An absence to change, and why."""

    reason = serializers.CharField(max_length=300)

    class Meta(DeclaredSerializer.Meta):
        fields = [*DeclaredSerializer.Meta.fields, "reason"]


class WhySerializer(Body):
    """Why."""

    reason = serializers.CharField(max_length=300)


class Absences(APIView):
    """The absences one may read, the latest first; declaring one's own."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=AbsenceSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = Absence.objects.visible_to(request.user)
        return listed(request, rows, ("-first_day", "-pk"), AbsenceSerializer, logged=False)

    @extend_schema(request=DeclaredSerializer, responses={201: AbsenceSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_my_absences")
        given = _read(DeclaredSerializer, request)
        _name_covers(given, Absence(user=request.user, **_days(given)))
        absence = declare_absence(by=request.user, user=request.user, **given)
        return Response(AbsenceSerializer(absence).data, status=201)


class ChangeAbsence(APIView):
    """Change the days of an absence, or who stands in."""

    @extend_schema(request=ChangedSerializer, responses=AbsenceSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        absence = _absence(request, pk)
        require(request.user, "intake.change_absence", absence)
        given = _read(ChangedSerializer, request)
        _name_covers(given, Absence(user=absence.user, **_days(given)))
        return Response(AbsenceSerializer(change_absence(by=request.user, absence=absence, **given)).data)


class CancelAbsence(APIView):
    """Cancel an absence: who stood in stops at once."""

    @extend_schema(request=WhySerializer, responses=AbsenceSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        absence = _absence(request, pk)
        given = _read(WhySerializer, request)
        return Response(AbsenceSerializer(cancel_absence(by=request.user, absence=absence, **given)).data)


class RedistributeSerializer(Body):
    """A plan to confirm. ``lines``: id of who takes each seat; ``seen`` as the plans answered it."""

    lines = ByKeyField(child=serializers.IntegerField())
    seen = serializers.CharField(max_length=20_000)
    reason = serializers.CharField(max_length=300)
    note = serializers.CharField(max_length=2000)
    checklist = serializers.DictField(child=serializers.BooleanField())
    overlap_days = serializers.IntegerField(min_value=0, max_value=LONGEST_OVERLAP, default=OVERLAP_DAYS)
    relief = serializers.CharField(required=False, allow_blank=True, max_length=300)
    relief_by = serializers.DateField(required=False)


class Redistribute(APIView):
    """The plans for the caseload of an operator, with loads before and after; confirming one."""

    @extend_schema(
        parameters=[OpenApiParameter("enough", OpenApiTypes.BOOL, description="Only what the load is over")],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "enough")
        facts = facts_about(_coordinated(request, pk), request.user)
        log(request, AccessKind.LIST, [row for case in facts.cases.values() for row in (case, case.person)])
        seats = facts.enough() if request.query_params.get("enough") == "true" else facts.seats
        return Response([_plan(facts, plan) for plan in facts.plans(seats)])

    @extend_schema(request=RedistributeSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: ApiRequest, pk: int) -> Response:
        post = _coordinated(request, pk)
        given = _read(RedistributeSerializer, request)
        people = {one.user_id: one.post.user for one in facts_about(post, request.user).caseloads}
        given["lines"] = {seat: people[to] for seat, to in given["lines"].items() if to in people}
        done = redistribute(by=request.user, post=post, **given)
        return Response({"id": done.pk, "undo_until": done.undo_until.isoformat()}, status=201)


class UndoRedistribution(APIView):
    """Take a whole redistribution back, within 24 hours."""

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: ApiRequest, pk: int) -> Response:
        row = get_object_or_404(Redistribution.objects.visible_to(request.user), pk=pk)
        done = undo_redistribution(by=request.user, redistribution=row)
        return Response({"id": done.pk, "undone_at": done.undone_at})


def _read(serializer: type[serializers.Serializer[Any]], request: ApiRequest) -> dict[str, Any]:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _days(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("first_day", "last_day")}


def _name_covers(given: dict[str, Any], absence: Absence) -> None:
    """Put people in place of ids; an id that could not stand in is refused like one that does not exist."""
    posts = colleagues_of(absence.user, absence.first_day, absence.last_day)
    people = {post.user_id: post.user for post in posts}
    named = given.pop("covers", {})
    if unknown := sorted({pk for pk in named.values() if pk not in people}):
        raise serializers.ValidationError({"covers": [f"{pk}?" for pk in unknown]})
    given["covers"] = {case: people[pk] for case, pk in named.items()}


def _absence(request: ApiRequest, pk: int) -> Absence:
    return get_object_or_404(Absence.objects.visible_to(request.user).select_related("user"), pk=pk)


def _coordinated(request: ApiRequest, user_id: int) -> Post:
    posts = coordinated_by(request.user).filter(user=user_id, user__is_active=True)
    return get_object_or_404(posts.order_by("unit__name", "pk")[:1])


def _plan(facts: Facts, plan: Plan) -> dict[str, Any]:
    lines = {line.handed.id: line.to.id for line in plan.moves if line.to}
    return {
        "aim": plan.aim,
        "lines": [
            {
                "seat": line.handed.id,
                "case": line.handed.case_id,
                "to": line.to.id if line.to else None,
                "reasons": [str(reason) for reason in line.reasons],
            }
            for line in plan.lines
        ],
        "loads": [
            {"operator": one.person.id, "before": one.before.percent, "after": one.after.percent}
            for one in plan.loads
        ],
        "seen": facts.seen(lines),
    }
