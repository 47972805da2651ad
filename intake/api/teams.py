"""Équipe through the API: convened, read, answered, recorded; what is decided goes on the agenda."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, log, refuse_unknown
from accounts.permissions import can, require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake import actions
from intake.api.agenda import AgendaItemSerializer
from intake.content import ask_reason
from intake.models import Case, TeamGuest, TeamMeeting
from intake.models.team import TeamAnswer
from intake.routing.candidates import operators_of
from intake.standing import is_inside
from intake.workload.formula import Seat
from network.models import Service
from network.people import people
from network.versions import version_of


class TeamAnswerSerializer(Body):
    """Whether one comes."""

    answer = serializers.ChoiceField(choices=TeamAnswer.choices)


class TeamGuestSerializer(serializers.ModelSerializer[TeamGuest]):
    """Somebody invited: a colleague, a service, or whoever is named in words."""

    name = serializers.CharField(source="__str__")

    class Meta:
        model = TeamGuest
        fields = ["id", "name", "user", "service", "answer", "was_there"]


class TeamMeetingSerializer(serializers.ModelSerializer[TeamMeeting]):
    """An équipe, as whoever is invited reads it."""

    guests = TeamGuestSerializer(many=True)

    class Meta:
        model = TeamMeeting
        fields = [
            "id",
            "case",
            "starts_at",
            "place",
            "agenda",
            "cancelled_at",
            "cancelled_why",
            "review_months",
            "synthesis",
            "guests",
        ]


class TeamRecordSerializer(TeamMeetingSerializer):
    """An équipe by itself; ``reserved`` and ``decisions`` are null for who is only invited.

    ``version`` is to be sent back with what is written: nobody writes over what they have not read.
    """

    reserved = serializers.SerializerMethodField()
    decisions = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    class Meta(TeamMeetingSerializer.Meta):
        fields = [*TeamMeetingSerializer.Meta.fields, "reserved", "decisions", "version"]

    def get_reserved(self, meeting: TeamMeeting) -> str | None:
        return meeting.reserved if self.context["is_inside"] else None

    @extend_schema_field(AgendaItemSerializer(many=True, allow_null=True))
    def get_decisions(self, meeting: TeamMeeting) -> Any:
        if not self.context["is_inside"]:
            return None
        items = [decision.item for decision in meeting.decisions.select_related("item__case")]
        return AgendaItemSerializer(items, many=True).data

    def get_version(self, meeting: TeamMeeting) -> int:
        return version_of(meeting)


class TeamConveningSerializer(Body):
    """When, where, of what, with whom; ``review_months`` for the plan to be looked at again."""

    starts_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=120)
    agenda = serializers.CharField(max_length=600)
    colleagues = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=50)
    services = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=50)
    others = serializers.CharField(max_length=600, required=False, allow_blank=True)
    review_months = serializers.IntegerField(min_value=1, max_value=12, required=False, allow_null=True)


class TeamRecordingSerializer(Body):
    """Who was there, by the id of the invitation; what was agreed; what only the pair reads."""

    present = serializers.ListField(child=serializers.IntegerField(), max_length=200)
    synthesis = serializers.CharField(max_length=4000)
    reserved = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    version = serializers.IntegerField()


class TeamDecisionSerializer(Body):
    """What is done, by when, by whom of the pair ("" for both)."""

    title = serializers.CharField(max_length=120)
    day = serializers.DateField()
    seat = serializers.ChoiceField(Seat.choices, required=False, allow_blank=True)


class CaseTeams(APIView):
    """The équipe of a situation, newest first; convening one more."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=TeamMeetingSerializer(many=True)
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        case = _case(request, pk)
        log(request, AccessKind.RECORD, [case, case.person])
        rows = TeamMeeting.objects.visible_to(request.user).filter(case=case)
        rows = rows.prefetch_related("guests__user", "guests__service__unit")
        return listed(request, rows, ("-starts_at", "-pk"), TeamMeetingSerializer, logged=False)

    @extend_schema(request=TeamConveningSerializer, responses={201: TeamRecordSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        case = _case(request, pk)
        require(request.user, "intake.convene_team", case)
        asked = TeamConveningSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        colleagues = people(post.user for post in operators_of(case.ambito_id))
        services = Service.objects.visible_to(request.user).filter(ambito=case.ambito_id)
        given["colleagues"] = _named(
            "colleagues", given.get("colleagues", []), colleagues.exclude(pk=request.user.pk)
        )
        given["services"] = _named("services", given.get("services", []), services.select_related("unit"))
        meeting = actions.convene_team(by=request.user, case=case, **given)
        return team_answer(request, meeting, status=201)


class Team(APIView):
    """An équipe: when, where, of what, who comes, what was agreed."""

    @extend_schema(responses=TeamRecordSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        meeting = visible_team(request, pk)
        ask_reason(request.user, [meeting])
        return team_answer(request, meeting)


class AnswerTeam(APIView):
    """Say whether one comes to an équipe, oneself or the service of which one is the contact."""

    @extend_schema(request=TeamAnswerSerializer, responses=TeamAnswerSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        meeting = visible_team(request, pk)
        guests = meeting.guests.select_related("meeting__case")
        guest = next((one for one in guests if can(request.user, "intake.answer_team", one)), None)
        if guest is None:
            raise PermissionDenied(_("Risponde solo chi è invitato."))
        given = TeamAnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        guest = actions.answer_team(by=request.user, guest=guest, **given.validated_data)
        log(request, AccessKind.RECORD, [meeting.case, meeting.case.person], is_content=False)
        return Response(TeamAnswerSerializer(guest).data)


class RecordTeam(APIView):
    """Write who was there and what was agreed."""

    @extend_schema(request=TeamRecordingSerializer, responses=TeamRecordSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        meeting = visible_team(request, pk)
        require(request.user, "intake.record_team", meeting.case)
        asked = TeamRecordingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        given["present"] = _named("present", given["present"], meeting.guests.all())
        return team_answer(request, actions.record_team(by=request.user, meeting=meeting, **given))


class DecideInTeam(APIView):
    """Put on the agenda of the pair what the équipe decided. Twice writes once."""

    @extend_schema(request=TeamDecisionSerializer, responses={201: AgendaItemSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        meeting = visible_team(request, pk)
        require(request.user, "intake.decide_in_team", meeting.case)
        asked = TeamDecisionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        item = actions.decide_in_team(by=request.user, meeting=meeting, **asked.validated_data)
        log(request, AccessKind.RECORD, [meeting.case], is_content=False)  # what was just typed
        return Response(AgendaItemSerializer(item).data, status=201)


def _case(request: ApiRequest, pk: int) -> Case:
    rows = Case.objects.visible_to(request.user).select_related("person")
    return get_object_or_404(rows.prefetch_related("assignments"), pk=pk)


def visible_team(request: ApiRequest, pk: int) -> TeamMeeting:
    rows = TeamMeeting.objects.visible_to(request.user).select_related("case__person")
    return get_object_or_404(rows.prefetch_related("case__assignments"), pk=pk)


def _named(name: str, ids: list[int], rows: QuerySet[Any]) -> list[Any]:
    """The rows with some ids.

    Raises:
        ValidationError: (400) one of them is not among ``rows``.
    """
    found: list[Model] = list(rows.filter(pk__in=ids))
    if len(found) < len(set(ids)):
        raise ValidationError({name: _("Scegli tra chi è nell'elenco.")})
    return found


def team_answer(request: ApiRequest, meeting: TeamMeeting, status: int = 200) -> Response:
    # Who may act without a reason to read sees nothing more than that it is done.
    if not can(request.user, "intake.read_content", meeting.case):
        return Response({"id": meeting.pk}, status=status)
    log(request, AccessKind.RECORD, [meeting.case, meeting.case.person])
    context = {"is_inside": is_inside(request.user, meeting.case)}
    return Response(TeamRecordSerializer(meeting, context=context).data, status=status)
