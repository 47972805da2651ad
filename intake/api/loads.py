"""Loads through the API: what a person's load is made of, and their other tasks."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions import present_oneself
from accounts.api import Body, log, refuse_unknown
from accounts.gender import Gender
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import end_extra_task, give_extra_task
from intake.api.talks import TalkRequestSerializer
from intake.content import masked_in_list
from intake.fairness.facts import fairness_of
from intake.fairness.verdicts import Wait
from intake.figures.trend import trend_of
from intake.models import ExtraTask
from intake.routing.candidates import coordinated_post
from intake.signals.care import signals_of_coordinated
from intake.work import own_post
from intake.workload.explained import ExplainedLoad, explain
from network.api_acts import acted


class ExtraTaskSerializer(Body, serializers.ModelSerializer[ExtraTask]):
    """A duty beside the situations."""

    class Meta:
        model = ExtraTask
        fields = ["id", "title", "points", "since", "until", "reason"]
        extra_kwargs = {"since": {"required": False}, "until": {"required": False}}


class EndingSerializer(Body):
    """Why a duty ends."""

    reason = serializers.CharField(max_length=300)


class GenderSerializer(Body):
    """A woman, a man, or not said."""

    gender = serializers.ChoiceField(Gender.choices, allow_blank=True)


class PointItemSerializer(serializers.Serializer[Any]):
    """One line of an explanation, in words."""

    label = serializers.CharField()  # type: ignore[assignment] # a field of the answer
    value = serializers.DecimalField(8, 2)


class SeatWeightSerializer(serializers.Serializer[Any]):
    """What one situation weighs; ``case`` and ``items`` are null when the caller may not read it."""

    case = serializers.IntegerField(source="case.pk", default=None)
    seat = serializers.CharField()
    points = serializers.DecimalField(8, 2)
    share_percent = serializers.IntegerField()
    is_waiting = serializers.BooleanField()
    items = PointItemSerializer(source="explanation.items", many=True, default=None)


class MonthSerializer(serializers.Serializer[Any]):
    """The figures of a month; the present one counts up to now."""

    first = serializers.DateField()
    opened = serializers.IntegerField()
    closed = serializers.IntegerField()
    in_charge = serializers.IntegerField()
    operators = serializers.IntegerField()
    mean_load = serializers.DecimalField(8, 1)


class LineSerializer(serializers.Serializer[Any]):
    """A row of a table: figures in the order of the heading, null when one is not known."""

    label = serializers.CharField()  # type: ignore[assignment] # a field of the answer
    cells = serializers.ListField(child=serializers.FloatField(allow_null=True))


class TableSerializer(serializers.Serializer[Any]):
    """A table of figures with its heading."""

    key = serializers.CharField()
    title = serializers.CharField()
    heading = serializers.ListField(child=serializers.CharField())
    lines = LineSerializer(many=True)


class TrendSerializer(serializers.Serializer[Any]):
    """Twelve months, oldest first, and the tables of districts, themes and professions."""

    months = MonthSerializer(many=True)
    tables = TableSerializer(many=True)


class ApartSerializer(serializers.Serializer[Any]):
    """A comune where people wait longer than elsewhere for the same need; less when ``days`` is negative."""

    label = serializers.CharField()  # type: ignore[assignment] # a field of the answer
    days = serializers.FloatField()


class WaitVerdictSerializer(serializers.Serializer[Any]):
    """Whether one wait is the same everywhere for the same need.

    ``chance`` is how often chance alone would set the comuni so far apart, as many times as there are waits;
    null when nothing can be said.
    """

    wait = serializers.ChoiceField(Wait.choices)
    words = serializers.CharField()
    chance = serializers.FloatField(allow_null=True)
    apart = ApartSerializer(many=True)


class FairnessSerializer(serializers.Serializer[Any]):
    """Waits by comune and theme; a row of fewer than five situations has null figures."""

    verdicts = WaitVerdictSerializer(many=True)
    tables = TableSerializer(many=True)


class ExplainedLoadSerializer(serializers.Serializer[Any]):
    """A load, taken apart. ``points`` counts what is in charge, ``points_with_waiting`` also the rest."""

    operator = serializers.IntegerField(source="post.user_id")
    points = serializers.DecimalField(8, 2, source="load.points")
    points_with_waiting = serializers.DecimalField(8, 2, source="whole.points")
    capacity = serializers.DecimalField(8, 2, source="load.capacity")
    percent = serializers.IntegerField(source="load.percent")
    band = serializers.CharField(source="load.band")
    meaning = serializers.CharField()
    capacity_items = PointItemSerializer(source="capacity.items", many=True)
    seats = SeatWeightSerializer(many=True)
    extra_tasks = ExtraTaskSerializer(source="tasks", many=True)
    signals = serializers.ListField(child=serializers.CharField())
    talk = TalkRequestSerializer(allow_null=True)
    past_talks = TalkRequestSerializer(many=True)
    rules_version = serializers.IntegerField(source="rules.version")


class CareSignalSerializer(serializers.Serializer[Any]):
    """What is worth talking about with an operator, in words."""

    operator = serializers.IntegerField(source="post.user_id")
    signals = serializers.ListField(child=serializers.CharField())


class MyLoad(APIView):
    """One's own load, line by line; nothing for who has no post."""

    @extend_schema(responses=ExplainedLoadSerializer)
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        require(request.user, "intake.see_my_load")
        post = own_post(request.user)
        return _answer(request, explain(post, request.user)) if post else Response(status=204)


class PresentOneself(APIView):
    """Say whether one is a woman or a man, for who asks to talk with one or the other; empty unsays it."""

    @extend_schema(request=GenderSerializer, responses=GenderSerializer)
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_my_load")
        asked = GenderSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(GenderSerializer(present_oneself(by=request.user, **asked.validated_data)).data)


class TrendTables(APIView):
    """How the units one coordinates are doing: figures only, nobody is named."""

    @extend_schema(responses=TrendSerializer)
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        require(request.user, "intake.see_board")
        log(request, AccessKind.LIST, [])
        return Response(TrendSerializer(trend_of(request.user)).data)


class FairnessTables(APIView):
    """Whether people wait alike wherever they live: aggregates only."""

    @extend_schema(responses=FairnessSerializer)
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        require(request.user, "intake.see_fairness")
        log(request, AccessKind.LIST, [])
        return Response(FairnessSerializer(fairness_of(request.user)).data)


class OperatorLoad(APIView):
    """The load of an operator of the units one coordinates, line by line."""

    @extend_schema(responses=ExplainedLoadSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        return _answer(request, explain(coordinated_post(request.user, pk), request.user))


class CareSignals(APIView):
    """Who of the units one coordinates needs care, and why. One's own stand in one's load."""

    @extend_schema(responses=CareSignalSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        require(request.user, "intake.see_care_signals")
        log(request, AccessKind.LIST, [])
        found = [{"post": post, "signals": words} for post, words in signals_of_coordinated(request.user)]
        return Response(CareSignalSerializer(found, many=True).data)


class GiveExtraTask(APIView):
    """Give an operator a duty beside the situations."""

    @extend_schema(request=ExtraTaskSerializer, responses={201: ExtraTaskSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        post = coordinated_post(request.user, pk)
        return acted(
            request, give_extra_task, ExtraTaskSerializer, ExtraTaskSerializer, status=201, post=post
        )


class EndExtraTask(APIView):
    """End a duty: from tomorrow it weighs no more."""

    @extend_schema(request=EndingSerializer, responses=ExtraTaskSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        task = get_object_or_404(ExtraTask.objects.visible_to(request.user), pk=pk)
        require(request.user, "intake.end_extra_task", task)
        return acted(request, end_extra_task, EndingSerializer, ExtraTaskSerializer, task=task)


def _answer(request: ApiRequest, load: ExplainedLoad) -> Response:
    cases = [seat.case for seat in load.seats if seat.case]
    log(request, AccessKind.LIST, [subject for case in cases for subject in (case, case.person)])
    masked_in_list(request.user, cases)
    return Response(ExplainedLoadSerializer(load).data)
