"""Some days before they are an absence, through the API: what falls inside, and who else is away."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.absences.calendar import Month, calendar_of
from intake.absences.covering import Touched, colleagues_of, may_cover, touched_by
from intake.absences.uncovered import Uncovered, uncovered_in
from intake.content import masked_in_list
from intake.routing.candidates import coordinated_post
from network.absences import check_absence
from network.models import Absence, DayPart


class DaysSerializer(serializers.Serializer[Any]):
    """When somebody would be away; ``weekdays`` (0 is Monday) makes it come back on those days only."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    part = serializers.ChoiceField(DayPart.choices, default=DayPart.WHOLE)
    weekdays = serializers.ListField(child=serializers.IntegerField(), default=list)

    def validate(self, days: Any) -> Any:
        """Give the absence asked about these days.

        Raises:
            ValidationError: as ``check_absence``; here it is a question that makes no sense (400).
        """
        if days:
            check_absence(self.context["absence"], **days)
        return days


class CommitmentSerializer(serializers.Serializer[Any]):
    """A deadline, or something that happens on a day; ``on`` is null when it has none."""

    words = serializers.CharField()
    on = serializers.DateField(allow_null=True)
    is_deadline = serializers.BooleanField()


class TouchedSerializer(serializers.Serializer[Any]):
    """A situation inside an absence; ``colleagues`` are the ids of who could stand in, ``cover`` who does."""

    case = serializers.IntegerField(source="case.pk")
    number = serializers.CharField(source="case.number")
    partner = serializers.IntegerField(source="partner.pk", default=None, allow_null=True)
    partner_away_until = serializers.DateField(source="partner_away.last_day", default=None, allow_null=True)
    cover = serializers.IntegerField(source="cover.colleague_id", default=None, allow_null=True)
    commitments = CommitmentSerializer(many=True)
    colleagues = serializers.SerializerMethodField()

    def get_colleagues(self, touched: Touched) -> list[int]:
        return [post.user_id for post in self.context["colleagues"] if may_cover(touched, post)]


class DayAwaySerializer(serializers.Serializer[Any]):
    """A day somebody is away, ``whole`` or in ``part``; why is said only to themself and who coordinates."""

    day = serializers.DateField()
    state = serializers.ChoiceField(["whole", "part"])
    words = serializers.CharField()


class MonthOfPersonSerializer(serializers.Serializer[Any]):
    """Somebody who works in the unit, and their days away in the month."""

    user = serializers.IntegerField(source="post.user_id")
    name = serializers.CharField(source="post.user.label")
    unit = serializers.CharField(source="post.unit.name")
    away = DayAwaySerializer(many=True, source="days_away")


class InsideDays(APIView):
    """What would fall inside an absence of one's own, before it is declared. Nothing is written."""

    @extend_schema(
        operation_id="absences_inside_days_list",
        parameters=[DaysSerializer],
        responses=TouchedSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_my_absences")
        return inside(request, days_asked(request, Absence(user=request.user)))


class InsideDaysOf(APIView):
    """What would fall inside an absence of an operator one coordinates. Nothing is written."""

    @extend_schema(parameters=[DaysSerializer], responses=TouchedSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        user = coordinated_post(request.user, pk).user
        require(request.user, "intake.declare_absence", user)
        return inside(request, days_asked(request, Absence(user=user)))


class AbsenceCalendar(APIView):
    """Who is away in a month (``2026-09``; the present one if not said), in the units one works in."""

    @extend_schema(
        parameters=[OpenApiParameter("month", OpenApiTypes.STR)],
        responses=MonthOfPersonSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "month")
        calendar = calendar_of(request.user, Month.read(request.query_params.get("month", "")))
        rows = [row for _unit, people in calendar.units for row in people]
        return Response(MonthOfPersonSerializer(rows, many=True).data)


def days_asked(request: ApiRequest, absence: Absence) -> Absence:
    """Give an absence, not to be saved, the days asked for; one that is there already keeps what is not said.

    Raises:
        ValidationError: as ``DaysSerializer``.
    """
    refuse_unknown(request, *DaysSerializer().fields)
    asked = DaysSerializer(
        data=request.query_params, partial=absence.pk is not None, context={"absence": absence}
    )
    asked.is_valid(raise_exception=True)
    return absence


def inside(request: ApiRequest, absence: Absence) -> Response:
    """What falls inside the days of an absence: situations, deadlines, and who could stand in for each."""
    days = absence.first_day, absence.last_day
    known = absence if absence.pk else None
    touched = touched_by(absence.user, *days, request.user, known) if absence.is_whole else []
    cases = [one.case for one in touched]
    log(request, AccessKind.LIST, [row for case in cases for row in (case, case.person)])
    masked_in_list(request.user, cases)
    colleagues = colleagues_of(absence.user, *days) if touched else []
    return Response(TouchedSerializer(touched, many=True, context={"colleagues": colleagues}).data)


class UncoveredCaseSerializer(serializers.Serializer[Any]):
    """A situation that nobody follows in some days."""

    case = serializers.IntegerField(source="pk")
    number = serializers.CharField()


class UncoveredSerializer(serializers.Serializer[Any]):
    """An absence in which nobody follows some situations: the other half is away too, nobody stands in."""

    absence = serializers.IntegerField(source="absence.pk")
    away = serializers.IntegerField(source="absence.user_id")
    first_day = serializers.DateField(source="absence.first_day")
    last_day = serializers.DateField(source="absence.last_day")
    cases = serializers.SerializerMethodField()

    @extend_schema_field(UncoveredCaseSerializer(many=True))
    def get_cases(self, found: Uncovered) -> Any:
        return UncoveredCaseSerializer(found.cases, many=True).data


class UncoveredDays(APIView):
    """What one's own absences, and those of the units one coordinates, leave to nobody: by number alone."""

    @extend_schema(responses=UncoveredSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        found = uncovered_in(Absence.objects.visible_to(request.user).valid().not_over(), request.user)
        log(request, AccessKind.LIST, [case for one in found for case in one.cases])
        return Response(UncoveredSerializer(found, many=True).data)
