"""Redistributions through the API: the plans for a caseload, one written by hand, the act, the way back."""

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, ByKeyField, log, refuse_unknown
from accounts.models import User
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import redistribute, undo_redistribution
from intake.models import Redistribution
from intake.models.seats import LONGEST_OVERLAP, OVERLAP_DAYS
from intake.redistribution.caseload import Facts, facts_about
from intake.redistribution.plans import Plan
from intake.routing.candidates import coordinated_post


class LinesSerializer(Body):
    """A plan written by hand: id of who takes each seat, null for the seats that stay where they are."""

    lines = ByKeyField(child=serializers.IntegerField(allow_null=True))


class PlansAskedSerializer(serializers.Serializer[Any]):
    """What to plan for: the seats named; with ``enough`` only what the load is over; else all of them."""

    seat = serializers.ListField(child=serializers.IntegerField(), default=list)
    enough = serializers.BooleanField(default=False)


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

    @extend_schema(parameters=[PlansAskedSerializer], responses=OpenApiTypes.OBJECT)
    def get(self, request: ApiRequest, pk: int) -> Response:
        facts = _facts(request, pk)
        return Response([_plan(facts, plan) for plan in facts.plans(_seats_asked(request, facts))])

    @extend_schema(request=RedistributeSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: ApiRequest, pk: int) -> Response:
        post = coordinated_post(request.user, pk)
        asked = RedistributeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        given["lines"] = _named(facts_about(post, request.user), given["lines"])
        done = redistribute(by=request.user, post=post, **given)
        return Response({"id": done.pk, "undo_until": done.undo_until.isoformat()}, status=201)


class PreviewRedistribution(APIView):
    """What a plan written by hand would do, with its ``seen``: nothing is written."""

    @extend_schema(request=LinesSerializer, responses=OpenApiTypes.OBJECT)
    def post(self, request: ApiRequest, pk: int) -> Response:
        facts = _facts(request, pk)
        asked = LinesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        lines = asked.validated_data["lines"]
        _named(facts, {seat: to for seat, to in lines.items() if to is not None})
        return Response(_plan(facts, facts.adjusted(lines)))


class RedistributionSerializer(serializers.ModelSerializer[Redistribution]):
    """A redistribution that can still be taken back."""

    class Meta:
        model = Redistribution
        fields = ["id", "person", "reason", "confirmed_at", "undo_until"]


class Redistributions(APIView):
    """The redistributions of the last day that can still be taken back, the latest first."""

    @extend_schema(responses=RedistributionSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        require(request.user, "intake.see_redistribution")
        rows = Redistribution.objects.visible_to(request.user).recent()
        return Response(RedistributionSerializer(rows, many=True).data)


class UndoRedistribution(APIView):
    """Take a whole redistribution back, within 24 hours."""

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: ApiRequest, pk: int) -> Response:
        row = get_object_or_404(Redistribution.objects.visible_to(request.user), pk=pk)
        done = undo_redistribution(by=request.user, redistribution=row)
        return Response({"id": done.pk, "undone_at": done.undone_at})


def _facts(request: ApiRequest, user_id: int) -> Facts:
    facts = facts_about(coordinated_post(request.user, user_id), request.user)
    log(request, AccessKind.LIST, [row for case in facts.cases.values() for row in (case, case.person)])
    return facts


def _seats_asked(request: ApiRequest, facts: Facts) -> Iterable[int]:
    """The seats to plan for; one that is not of this caseload is refused like one that does not exist."""
    refuse_unknown(request, *PlansAskedSerializer().fields)
    asked = PlansAskedSerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    seats: set[int] = {*asked.validated_data["seat"]}
    words = _("Non è un posto di questa persona.")
    if unknown := sorted(seats - {*facts.seats}):
        raise serializers.ValidationError({"seat": [f"{seat}: {words}" for seat in unknown]})
    return sorted(seats) or (facts.enough() if asked.validated_data["enough"] else facts.seats)


def _named(facts: Facts, lines: dict[int, int]) -> dict[int, User]:
    """People in place of ids; one that works elsewhere is refused like one that does not exist."""
    people = {one.user_id: one.post.user for one in facts.caseloads}
    if unknown := sorted({to for to in lines.values() if to not in people}):
        words = _("Scegli un operatore dell'ambito.")
        raise serializers.ValidationError({"lines": [f"{to}: {words}" for to in unknown]})
    return {seat: people[to] for seat, to in lines.items()}


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
