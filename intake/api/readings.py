"""The access log through the API: who read a situation, the report for the person, the auditor's register."""

from collections import Counter
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.api import Body, listed, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.access import readings_of
from audit.keyset import keyset_page
from audit.models import AccessKind, AccessLogEntry
from intake.actions import settle_reading
from intake.forms.register import LONGEST_NUMBER, LONGEST_PLACE
from intake.models import Case, UnusualReading
from intake.readings.register import Asked, case_numbered, on, register_of, report_of, subjects_of

NEWEST = ("-at", "-pk")
CURSOR = OpenApiParameter("cursor", OpenApiTypes.STR)


class _EntrySerializer(serializers.ModelSerializer[AccessLogEntry]):
    reader = serializers.IntegerField(source="actor_id")
    reader_name = serializers.CharField(source="actor_label")
    things = serializers.SerializerMethodField()


class ReadingSerializer(_EntrySerializer):
    """One reading of a situation: who, when, how, why when it was asked, how many things of each kind."""

    class Meta:
        model = AccessLogEntry
        fields = ["id", "at", "reader", "reader_name", "kind", "reason", "things"]

    def get_things(self, entry: AccessLogEntry) -> dict[str, int]:
        return Counter(subject.subject_type for subject in entry.shown)  # type: ignore[attr-defined] # prefetched


class RegisterLineSerializer(_EntrySerializer):
    """One line of the register: who, when, how, where, how many things of each kind; never of whom."""

    class Meta:
        model = AccessLogEntry
        fields = ["id", "at", "reader", "reader_name", "kind", "place", "things"]

    def get_things(self, entry: AccessLogEntry) -> dict[str, int]:
        return Counter(subject.subject_type for subject in entry.subjects.all())


class ReportLineSerializer(Serializer[Any]):
    """One reading as the person is told of it: the office, not who works there."""

    at = serializers.DateTimeField()
    office = serializers.CharField()
    how = serializers.CharField()


class UnusualReadingSerializer(serializers.ModelSerializer[UnusualReading]):
    """A reading that asks for a second look, and what came of it. It names no person."""

    reader_name = serializers.CharField(source="reader.label")

    class Meta:
        model = UnusualReading
        fields = [
            "id",
            "reader",
            "reader_name",
            "sign",
            "day",
            "read_at",
            "settled_by",
            "settled_at",
            "note",
        ]


class ReadingFilters(Body):
    """Which readings of a situation."""

    reader = serializers.IntegerField(required=False)
    day = serializers.DateField(required=False)
    cursor = serializers.CharField(required=False, allow_blank=True)


class RegisterFilters(Body):
    """Which lines of the register; ``number`` is of a situation."""

    reader = serializers.IntegerField(required=False)
    kind = serializers.ChoiceField(AccessKind.choices, required=False)
    place = serializers.CharField(max_length=LONGEST_PLACE, required=False)
    number = serializers.CharField(max_length=LONGEST_NUMBER, required=False)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
    cursor = serializers.CharField(required=False, allow_blank=True)


class NumberFilter(Body):
    """The number of a situation."""

    number = serializers.CharField(max_length=LONGEST_NUMBER)


class SettleReadingBody(Body):
    """What comes of an unusual reading."""

    note = serializers.CharField(max_length=600)


def _asked(request: ApiRequest, filters: type[Body]) -> dict[str, Any]:
    asked = filters(data=request.query_params)
    asked.is_valid(raise_exception=True)
    given: dict[str, Any] = asked.validated_data
    return given


def _case(request: ApiRequest, pk: int) -> Case:
    cases = Case.objects.visible_to(request.user).select_related("person").prefetch_related("assignments")
    return get_object_or_404(cases, pk=pk)


def _report(request: ApiRequest, case: Case) -> Response:
    """The report on the person of a situation, once it is written that it was made."""
    log(request, AccessKind.RECORD, [case, case.person])
    return Response({"results": ReportLineSerializer(report_of(case), many=True).data})


class CaseReadings(APIView):
    """Who read the situation, its person, its schede and its referrals, newest first."""

    @extend_schema(parameters=[ReadingFilters], responses=ReadingSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        case = _case(request, pk)
        require(request.user, "intake.see_readings", case)
        given = _asked(request, ReadingFilters)
        found = on(readings_of(*subjects_of(case)), str(given.get("reader", "")), given.get("day"))
        page = keyset_page(found, NEWEST, given.get("cursor", ""))
        log(request, AccessKind.RECORD, [case, case.person])
        results = ReadingSerializer(page.rows, many=True).data
        return Response({"results": results, "next_cursor": page.next_cursor})


class CaseReport(APIView):
    """For the person: which offices read their data, when and how."""

    @extend_schema(responses=ReportLineSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        case = _case(request, pk)
        require(request.user, "intake.give_report", case)
        return _report(request, case)


class Register(APIView):
    """The lines of the access log in the Ambiti one watches over, newest first."""

    @extend_schema(parameters=[RegisterFilters], responses=RegisterLineSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_register")
        given = _asked(request, RegisterFilters)
        cursor = given.pop("cursor", "")
        rows = register_of(request.user, Asked(**given)).prefetch_related("subjects")
        log(request, AccessKind.LIST, [])
        page = keyset_page(rows, NEWEST, cursor)
        results = RegisterLineSerializer(page.rows, many=True).data
        return Response({"results": results, "next_cursor": page.next_cursor})


class PersonReport(APIView):
    """For the auditor: the same report, found by the number of a situation."""

    @extend_schema(parameters=[NumberFilter], responses=ReportLineSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_register")
        case = case_numbered(request.user, _asked(request, NumberFilter)["number"])
        if case is None:
            raise Http404
        return _report(request, case)


class UnusualReadings(APIView):
    """The readings that ask for a second look, newest first."""

    @extend_schema(parameters=[CURSOR], responses=UnusualReadingSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        require(request.user, "intake.see_register")
        log(request, AccessKind.LIST, [])
        rows = UnusualReading.objects.visible_to(request.user).select_related("reader")
        return listed(request, rows, ("-read_at", "-pk"), UnusualReadingSerializer, logged=False)


class SettleReading(APIView):
    """Write what comes of an unusual reading."""

    @extend_schema(request=SettleReadingBody, responses=UnusualReadingSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        rows = UnusualReading.objects.visible_to(request.user)
        reading = get_object_or_404(rows, pk=pk)
        asked = SettleReadingBody(data=request.data)
        asked.is_valid(raise_exception=True)
        settled = settle_reading(by=request.user, reading=reading, **asked.validated_data)
        return Response(UnusualReadingSerializer(settled).data)


urlpatterns = [
    path("cases/<int:pk>/readings/", CaseReadings.as_view(), name="case_readings"),
    path("cases/<int:pk>/readings/report/", CaseReport.as_view(), name="case_report"),
    path("register/", Register.as_view(), name="register"),
    path("register/person/", PersonReport.as_view(), name="person_report"),
    path("register/unusual/", UnusualReadings.as_view(), name="unusual_readings"),
    path("register/unusual/<int:pk>/settle/", SettleReading.as_view(), name="settle_reading"),
]
