"""The acts on tables through the API, by address; the same actions as the pages."""

from functools import partial

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body
from accounts.models import User
from accounts.requests import ApiRequest
from network.api_acts import Among, CallOffSerializer, acted, row_act
from network.models import Municipality, Organisation
from network.people import people
from network.tables import actions
from network.tables.api import (
    DecisionSerializer,
    NeedSerializer,
    ProjectSerializer,
    TableAnswerSerializer,
    TableMeetingSerializer,
    TableMemberSerializer,
    TableWordsSerializer,
    meetings_of,
    projects_of,
    tables_of,
)
from network.tables.models import Table, TableDecision, TableMeeting, TableMember, TableNeed, TableProject
from network.tables.reading import own_member, possible_delegates
from network.tables.states import Answer, ProjectState
from network.texts import LONGEST_RECORD


def members_of(user: User) -> QuerySet[TableMember]:
    """The bodies, at tables that ``user`` reads."""
    return TableMember.objects.visible_to(user).select_related("table", "organisation", "delegate")


def decisions_of(user: User) -> QuerySet[TableDecision]:
    """The decisions that ``user`` reads, with the body that does each."""
    return TableDecision.objects.visible_to(user).select_related("table", "owner")


class DescribedTableSerializer(Body, serializers.ModelSerializer[Table]):
    """What is said of a table, its whole territory, and whether anybody may read its page."""

    comuni = Among(
        Municipality,
        lambda user, table: Municipality.objects.visible_to(user).filter(ambito=table.ambito_id),
        many=True,
        allow_empty=False,
    )

    class Meta:
        model = Table
        fields = ["name", "purpose", "comuni", "is_public"]
        extra_kwargs = {"is_public": {"required": True}}


class SeatedBodySerializer(Body):
    """A body of the Ambito, and who speaks for it with an account, a contact of its services."""

    organisation = Among(
        Organisation,
        lambda user, table: Organisation.objects.visible_to(user).filter(ambito=table.ambito_id),
    )
    delegate = Among(
        User, lambda _user, table: people(possible_delegates(table)), required=False, allow_null=True
    )


class TableCallSerializer(Body, serializers.ModelSerializer[TableMeeting]):
    """When, where, of what."""

    class Meta:
        model = TableMeeting
        fields = ["starts_at", "place", "agenda"]


class TableCallAgainSerializer(TableCallSerializer):
    """When, where, of what from now on, and the ``version`` that was read."""

    version = serializers.IntegerField()

    class Meta(TableCallSerializer.Meta):
        fields = [*TableCallSerializer.Meta.fields, "version"]


class TableComingSerializer(Body):
    """Whether one's body comes."""

    answer = serializers.ChoiceField(Answer.choices)


class TableMinutesSerializer(Body):
    """The minutes, which bodies were there (``members`` of the table), and the ``version`` that was read."""

    record = serializers.CharField(max_length=LONGEST_RECORD)
    present = Among(
        TableMember,
        lambda user, meeting: TableMember.objects.visible_to(user).filter(answers__meeting=meeting),
        many=True,
    )
    version = serializers.IntegerField()


class NewDecisionSerializer(Body, serializers.ModelSerializer[TableDecision]):
    """Which body does what by when, and for which need of the table."""

    owner = Among(
        TableMember, lambda user, meeting: TableMember.objects.visible_to(user).filter(table=meeting.table_id)
    )
    need = Among(TableNeed, lambda _user, meeting: meeting.table.needs.all(), required=False, allow_null=True)

    class Meta:
        model = TableDecision
        fields = ["words", "owner", "due_on", "need"]


class DecisionDoneSerializer(Body):
    """How it went, in a sentence."""

    outcome = serializers.CharField(max_length=300)


class NewProjectSerializer(Body, serializers.ModelSerializer[TableProject]):
    """What is done, with which bodies of the table, on which line of the pact and with which resources."""

    pact_line = serializers.CharField(max_length=120, allow_blank=True, default="")
    resources = serializers.CharField(max_length=200, allow_blank=True, default="")
    partners = Among(
        TableMember,
        lambda user, table: TableMember.objects.visible_to(user).filter(table=table),
        many=True,
        allow_empty=False,
    )

    class Meta:
        model = TableProject
        fields = ["title", "words", "pact_line", "resources", "partners"]


class ProgressSerializer(Body):
    """How far a project is; ``state`` may stay as it is."""

    state = serializers.ChoiceField(ProjectState.choices)
    progress = serializers.CharField(max_length=300)


class AnswerTableMeeting(APIView):
    """Say whether one's body comes."""

    @extend_schema(request=TableComingSerializer, responses=TableAnswerSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        meeting = get_object_or_404(meetings_of(request.user), pk=pk)
        own = own_member(request.user, meeting)
        act = actions.answer_table_meeting
        return acted(request, act, TableComingSerializer, TableAnswerSerializer, meeting=meeting, member=own)


_table = partial(row_act, about="table", rows=tables_of)
_meeting = partial(row_act, about="meeting", rows=meetings_of)

ACTS = {
    "tables/<int:pk>/describe/": _table(
        actions.describe_table,
        "Write anew what is said of a table, and its territory.",
        body=DescribedTableSerializer,
        answer=TableWordsSerializer,
    ),
    "tables/<int:pk>/members/": _table(
        actions.add_table_member,
        "Seat a body at a table.",
        body=SeatedBodySerializer,
        answer=TableMemberSerializer,
        status=201,
    ),
    "tables/members/<int:pk>/end/": row_act(
        actions.end_table_member,
        "Let a body leave a table; what it said and decided stays. Twice changes nothing.",
        about="member",
        rows=members_of,
        answer=TableMemberSerializer,
    ),
    "tables/<int:pk>/meetings/": _table(
        actions.plan_table_meeting,
        "Call a meeting with its agenda: every body is invited.",
        body=TableCallSerializer,
        answer=TableMeetingSerializer,
        status=201,
    ),
    "tables/<int:pk>/needs/": _table(
        actions.raise_need,
        "Raise a need at a table, as a figure of an area and a place.",
        body=NeedSerializer,
        answer=NeedSerializer,
        status=201,
    ),
    "tables/<int:pk>/projects/": _table(
        actions.start_project,
        "Open a project with some bodies of a table.",
        body=NewProjectSerializer,
        answer=ProjectSerializer,
        status=201,
    ),
    "tables/meetings/<int:pk>/revise/": _meeting(
        actions.revise_table_meeting,
        "Change when, where or of what a meeting is; if it moved, every body answers again.",
        body=TableCallAgainSerializer,
        answer=TableMeetingSerializer,
    ),
    "tables/meetings/<int:pk>/cancel/": _meeting(
        actions.cancel_table_meeting,
        "Call a meeting off.",
        body=CallOffSerializer,
        answer=TableMeetingSerializer,
    ),
    "tables/meetings/<int:pk>/record/": _meeting(
        actions.record_table_meeting,
        "Write the minutes of a meeting and which bodies were there.",
        body=TableMinutesSerializer,
        answer=TableMeetingSerializer,
    ),
    "tables/meetings/<int:pk>/decisions/": _meeting(
        actions.decide_at_table,
        "Write down what a meeting decided: which body does what by when.",
        body=NewDecisionSerializer,
        answer=DecisionSerializer,
        status=201,
    ),
    "tables/decisions/<int:pk>/complete/": row_act(
        actions.complete_decision,
        "Say that what was decided is done, and how it went.",
        about="decision",
        rows=decisions_of,
        body=DecisionDoneSerializer,
        answer=DecisionSerializer,
    ),
    "tables/projects/<int:pk>/update/": row_act(
        actions.update_project,
        "Say how far a project is.",
        about="project",
        rows=projects_of,
        body=ProgressSerializer,
        answer=ProjectSerializer,
    ),
}
