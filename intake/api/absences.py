"""Absences through the API: when somebody is away, what falls inside, who stands in, a whole leave plan."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, ByKeyField, listed, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.absences.covering import colleagues_of, covers_of, standing_in
from intake.absences.leave_plan import judge
from intake.actions import cancel_absence, change_absence, declare_absence, import_absences
from intake.api.absence_days import (
    CommitmentSerializer,
    DaysSerializer,
    TouchedSerializer,
    days_asked,
    inside,
)
from intake.routing.candidates import coordinated_post
from network.leave_plan import Unreadable, read_plan
from network.models import Absence


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
    """An absence to change, and why. Without ``covers`` who stands in goes on."""

    reason = serializers.CharField(max_length=300)

    class Meta(DeclaredSerializer.Meta):
        fields = [*DeclaredSerializer.Meta.fields, "reason"]


class WhySerializer(Body):
    """Why."""

    reason = serializers.CharField(max_length=300)


class CoverSerializer(serializers.Serializer[Any]):
    """Who stands in for the absent person in a situation."""

    case = serializers.IntegerField(source="case_id")
    number = serializers.CharField(source="case.number")
    colleague = serializers.IntegerField(source="colleague_id")


class AbsenceChangeSerializer(serializers.Serializer[Any]):
    """How an absence was written at a moment, by whom and why."""

    at = serializers.DateTimeField(source="history_date")
    who = serializers.CharField(source="actor_label")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    cancelled_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(source="history_change_reason", allow_null=True)


class WholeAbsenceSerializer(AbsenceSerializer):
    """An absence with who stands in and how it changed, the latest first."""

    covers = serializers.SerializerMethodField()
    changes = AbsenceChangeSerializer(source="history.all", many=True, read_only=True)

    class Meta(AbsenceSerializer.Meta):
        fields = [*AbsenceSerializer.Meta.fields, "covers", "changes"]

    @extend_schema_field(CoverSerializer(many=True))
    def get_covers(self, absence: Absence) -> Any:
        return CoverSerializer(self.context["covers"], many=True).data


class StandInSerializer(serializers.Serializer[Any]):
    """A situation in which one stands in for ``away`` until ``last_day``."""

    case = serializers.IntegerField(source="case.pk")
    number = serializers.CharField(source="case.number")
    away = serializers.IntegerField(source="cover.absence.user_id")
    first_day = serializers.DateField(source="cover.absence.first_day")
    last_day = serializers.DateField(source="cover.absence.last_day")
    commitments = CommitmentSerializer(many=True)


class LeavePlanSerializer(Body):
    """The text of the file. Without ``confirmed`` nothing is written."""

    plan = serializers.CharField(max_length=500_000, trim_whitespace=False)
    confirmed = serializers.BooleanField(default=False)


class LeaveVerdictSerializer(serializers.Serializer[Any]):
    """What becomes of a line: ``new``, ``present`` already, or ``refused`` with how to mend it."""

    line = serializers.IntegerField()
    state = serializers.CharField()
    words = serializers.CharField()


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


class AbsenceDetail(APIView):
    """An absence: its days, who stands in, how it changed."""

    @extend_schema(responses=WholeAbsenceSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        absence = _absence(request, pk)
        covers = covers_of(absence, request.user)
        log(request, AccessKind.LIST, [row for one in covers for row in (one.case, one.case.person)])
        answer = WholeAbsenceSerializer(absence, context={"covers": covers})
        return Response(answer.data)


class OperatorAbsences(APIView):
    """Declare the absence of an operator of the units one coordinates."""

    @extend_schema(request=DeclaredSerializer, responses={201: AbsenceSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        user = coordinated_post(request.user, pk).user
        given = _read(DeclaredSerializer, request)
        _name_covers(given, Absence(user=user, **_days(given)))
        absence = declare_absence(by=request.user, user=user, **given)
        return Response(AbsenceSerializer(absence).data, status=201)


class InsideAbsence(APIView):
    """What falls inside an absence, or would if it had other days: situations, and who could stand in."""

    @extend_schema(parameters=[DaysSerializer(partial=True)], responses=TouchedSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        absence = _absence(request, pk)
        require(request.user, "intake.change_absence", absence)
        return inside(request, days_asked(request, absence))


class ImportAbsences(APIView):
    """A leave plan, CSV or ICS: what becomes of each line. With ``confirmed`` the new ones are written."""

    @extend_schema(request=LeavePlanSerializer, responses=LeaveVerdictSerializer(many=True))
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "intake.import_absences")
        given = _read(LeavePlanSerializer, request)
        try:
            rows = read_plan(given["plan"].encode())
        except Unreadable as fault:
            raise serializers.ValidationError({"plan": str(fault)}) from None
        verdicts = judge(rows, request.user)
        if given["confirmed"]:
            import_absences(by=request.user, entries=rows)
        return Response(LeaveVerdictSerializer(verdicts, many=True).data)


class Covers(APIView):
    """Where one stands in today for a colleague, with what falls in those days."""

    @extend_schema(responses=StandInSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        require(request.user, "intake.see_my_absences")
        found = standing_in(request.user)
        log(request, AccessKind.LIST, [row for one in found for row in (one.case, one.case.person)])
        return Response(StandInSerializer(found, many=True).data)


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


def _read(serializer: type[serializers.Serializer[Any]], request: ApiRequest) -> dict[str, Any]:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _days(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("first_day", "last_day")}


def _name_covers(given: dict[str, Any], absence: Absence) -> None:
    """Put people in place of ids; an id that could not stand in is refused like one that does not exist.

    Nothing is said of who stands in when the body does not.
    """
    if "covers" not in given:
        return
    posts = colleagues_of(absence.user, absence.first_day, absence.last_day)
    people = {post.user_id: post.user for post in posts}
    named = given.pop("covers")
    if unknown := sorted({pk for pk in named.values() if pk not in people}):
        raise serializers.ValidationError({"covers": [f"{pk}?" for pk in unknown]})
    given["covers"] = {case: people[pk] for case, pk in named.items()}


def _absence(request: ApiRequest, pk: int) -> Absence:
    return get_object_or_404(Absence.objects.visible_to(request.user).select_related("user"), pk=pk)
