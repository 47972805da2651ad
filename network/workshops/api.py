"""Workshops and what they found, through the API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, refuse_unknown
from accounts.models import User
from accounts.permissions import require
from accounts.requests import ApiRequest
from network.api_acts import OfAmbitoBody, acted
from network.versions import version_of
from network.workshops.actions import propose_theme
from network.workshops.models import Measurement, Proposal, ProposalComment, Workshop, WorkshopMeeting
from network.workshops.telling import enrolled

MOST = 100


def workshops_of(user: User) -> QuerySet[Workshop]:
    """The workshops that ``user`` reads, with who is enrolled."""
    rows = Workshop.objects.visible_to(user).select_related("ambito__unit", "proposed_by")
    return rows.prefetch_related("members__user")


def meetings_of(user: User) -> QuerySet[WorkshopMeeting]:
    """The meetings that ``user`` reads, with their workshop and who is enrolled in it."""
    rows = WorkshopMeeting.objects.visible_to(user).select_related("workshop__ambito__unit")
    return rows.prefetch_related("workshop__members__user", "presences__member")


def proposals_of(user: User) -> QuerySet[Proposal]:
    """The proposals that ``user`` reads, with their workshop and who is enrolled in it."""
    rows = Proposal.objects.visible_to(user).select_related("workshop__ambito__unit", "author", "owner")
    return rows.prefetch_related("workshop__members__user", "measurements")


class WorkshopSerializer(serializers.ModelSerializer[Workshop]):
    """A workshop, open to whoever works in its Ambito."""

    class Meta:
        model = Workshop
        fields = ["id", "title", "area", "purpose", "places", "state", "state_reason", "proposed_at"]


class ThemeSerializer(OfAmbitoBody, serializers.ModelSerializer[Workshop]):
    """A theme to work on, without telling of people who are followed."""

    class Meta:
        model = Workshop
        fields = ["ambito", "title", "area", "purpose"]


class ColleagueSerializer(serializers.ModelSerializer[User]):
    """Somebody who works in the network."""

    name = serializers.CharField(source="label")

    class Meta:
        model = User
        fields = ["id", "name"]


class WorkshopMeetingSerializer(serializers.ModelSerializer[WorkshopMeeting]):
    """A meeting: agenda before, minutes after; ``present`` holds the ids of who was there.

    ``version`` is to be sent back with the minutes: nobody writes over what they have not read.
    """

    present = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    class Meta:
        model = WorkshopMeeting
        fields = [
            "id",
            "workshop",
            "starts_at",
            "place",
            "agenda",
            "cancelled_at",
            "cancelled_why",
            "record",
            "present",
            "version",
        ]

    def get_present(self, meeting: WorkshopMeeting) -> list[int]:
        rows = meeting.presences.select_related("member")
        return [row.member.user_id for row in rows if row.was_there]

    def get_version(self, meeting: WorkshopMeeting) -> int:
        return version_of(meeting)


class MeetingLineSerializer(serializers.ModelSerializer[WorkshopMeeting]):
    """A meeting, as its workshop lists it."""

    class Meta:
        model = WorkshopMeeting
        fields = ["id", "starts_at", "place", "agenda", "cancelled_at"]


class ProposalLineSerializer(serializers.ModelSerializer[Proposal]):
    """A proposal, as its workshop lists it."""

    class Meta:
        model = Proposal
        fields = ["id", "title", "state", "submitted_at"]


class WorkshopWorkSerializer(WorkshopSerializer):
    """A workshop by itself: who works on it, its meetings and proposals, the newest hundred of each."""

    enrolled = serializers.SerializerMethodField()
    meetings = serializers.SerializerMethodField()
    proposals = serializers.SerializerMethodField()

    class Meta(WorkshopSerializer.Meta):
        fields = [*WorkshopSerializer.Meta.fields, "enrolled", "meetings", "proposals"]

    @extend_schema_field(ColleagueSerializer(many=True))
    def get_enrolled(self, workshop: Workshop) -> Any:
        return ColleagueSerializer(enrolled(workshop), many=True).data

    @extend_schema_field(MeetingLineSerializer(many=True))
    def get_meetings(self, workshop: Workshop) -> Any:
        rows = workshop.meetings.order_by("-starts_at", "-pk")[:MOST]
        return MeetingLineSerializer(rows, many=True).data

    @extend_schema_field(ProposalLineSerializer(many=True))
    def get_proposals(self, workshop: Workshop) -> Any:
        rows = workshop.proposals.order_by("-submitted_at", "-pk")[:MOST]
        return ProposalLineSerializer(rows, many=True).data


class MeasurementSerializer(Body, serializers.ModelSerializer[Measurement]):
    """The value of the indicator on a day."""

    class Meta:
        model = Measurement
        fields = ["measured_on", "value"]


class CommentSerializer(Body, serializers.ModelSerializer[ProposalComment]):
    """What somebody says of a proposal."""

    author = serializers.CharField(source="author.label", read_only=True)

    class Meta:
        model = ProposalComment
        fields = ["author", "text", "written_at"]
        read_only_fields = ["written_at"]


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """A proposal by itself: who has the next move, what was decided, said and measured."""

    author = serializers.CharField(source="author.label")
    waits_for = serializers.CharField()
    supporters = serializers.SerializerMethodField()
    comments = serializers.SerializerMethodField()
    measurements = MeasurementSerializer(many=True)

    class Meta:
        model = Proposal
        fields = [
            "id",
            "workshop",
            "author",
            "title",
            "problem",
            "idea",
            "effect",
            "indicator",
            "unit",
            "baseline",
            "state",
            "waits_for",
            "submitted_at",
            "decided_at",
            "decision_reason",
            "trial_starts_on",
            "trial_ends_on",
            "owner",
            "concluded_at",
            "outcome_words",
            "supporters",
            "comments",
            "measurements",
        ]

    def get_supporters(self, proposal: Proposal) -> int:
        return proposal.supports.count()

    @extend_schema_field(CommentSerializer(many=True))
    def get_comments(self, proposal: Proposal) -> Any:
        rows = proposal.comments.select_related("author").order_by("-written_at", "-pk")[:MOST]
        return CommentSerializer(rows, many=True).data


class WorkshopList(APIView):
    """The workshops of one's Ambiti, newest first; proposing a theme for one more."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=WorkshopSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = Workshop.objects.visible_to(request.user)
        return listed(request, rows, ("-proposed_at", "-pk"), WorkshopSerializer, logged=False)

    @extend_schema(request=ThemeSerializer, responses={201: WorkshopSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "network.propose_theme")
        return acted(request, propose_theme, ThemeSerializer, WorkshopSerializer, status=201)


class WorkshopWork(APIView):
    """A workshop: why, who works on it, its meetings, its proposals."""

    @extend_schema(responses=WorkshopWorkSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        return Response(WorkshopWorkSerializer(get_object_or_404(workshops_of(request.user), pk=pk)).data)


class WorkshopMeetingDetail(APIView):
    """A meeting of a workshop: its agenda, who was there, its minutes."""

    @extend_schema(responses=WorkshopMeetingSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        return Response(WorkshopMeetingSerializer(get_object_or_404(meetings_of(request.user), pk=pk)).data)


class ProposalDetail(APIView):
    """A proposal: who has the next move, what was decided, what was measured."""

    @extend_schema(responses=ProposalSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        return Response(ProposalSerializer(get_object_or_404(proposals_of(request.user), pk=pk)).data)
