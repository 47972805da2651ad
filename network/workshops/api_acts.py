"""The acts on workshops through the API, by address; the same actions as the pages."""

from functools import partial

from rest_framework import serializers

from accounts.api import Body
from accounts.models import User
from network.api_acts import Among, CallOffSerializer, row_act
from network.people import people
from network.texts import LONGEST_RECORD
from network.workshops import actions
from network.workshops.api import (
    CommentSerializer,
    MeasurementSerializer,
    ProposalSerializer,
    WorkshopMeetingSerializer,
    WorkshopSerializer,
    meetings_of,
    proposals_of,
    workshops_of,
)
from network.workshops.models import Proposal, Workshop, WorkshopMeeting
from network.workshops.models.proposals import LONGEST_REASON
from network.workshops.states import DECISIONS, OUTCOMES
from network.workshops.telling import enrolled


class PlacesSerializer(Body, serializers.ModelSerializer[Workshop]):
    """How many may enrol."""

    class Meta:
        model = Workshop
        fields = ["places"]
        extra_kwargs = {"places": {"required": True}}


class WorkshopReasonSerializer(Body):
    """Why: whoever cared for it reads it."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


class WorkshopCallSerializer(Body, serializers.ModelSerializer[WorkshopMeeting]):
    """When, where, of what."""

    class Meta:
        model = WorkshopMeeting
        fields = ["starts_at", "place", "agenda"]


class WorkshopCallAgainSerializer(WorkshopCallSerializer):
    """When, where, of what from now on, and the ``version`` that was read."""

    version = serializers.IntegerField()

    class Meta(WorkshopCallSerializer.Meta):
        fields = [*WorkshopCallSerializer.Meta.fields, "version"]


class MinutesSerializer(Body):
    """The minutes, the ids of who was there, and the ``version`` that was read."""

    record = serializers.CharField(max_length=LONGEST_RECORD)
    present = Among(User, lambda _user, meeting: people(enrolled(meeting.workshop)), many=True)
    version = serializers.IntegerField()


class RevisionSerializer(Body, serializers.ModelSerializer[Proposal]):
    """The proposal written anew, with the answers to the questions of the table."""

    class Meta:
        model = Proposal
        fields = ["problem", "idea", "effect"]


class NewProposalSerializer(Body, serializers.ModelSerializer[Proposal]):
    """A proposal: what is measured, in which unit, and its value today."""

    class Meta:
        model = Proposal
        fields = ["title", "problem", "idea", "effect", "indicator", "unit", "baseline"]


class TableDecidesSerializer(Body):
    """What the directors' table decides; a trial also has days, and who follows it among those at work."""

    decision = serializers.ChoiceField(DECISIONS)
    reason = serializers.CharField(max_length=LONGEST_REASON)
    trial_starts_on = serializers.DateField(required=False, allow_null=True)
    trial_ends_on = serializers.DateField(required=False, allow_null=True)
    owner = Among(
        User,
        lambda _user, row: people([*enrolled(row.workshop), row.author]),
        required=False,
        allow_null=True,
    )


class TrialOutcomeSerializer(Body):
    """What became of a trial, and how it went."""

    outcome = serializers.ChoiceField(OUTCOMES)
    words = serializers.CharField(max_length=LONGEST_REASON)


_workshop = partial(row_act, about="workshop", rows=workshops_of)
_meeting = partial(row_act, about="meeting", rows=meetings_of)
_proposal = partial(row_act, about="proposal", rows=proposals_of)

ACTS = {
    "workshops/<int:pk>/open/": _workshop(
        actions.open_workshop,
        "Open a theme to whoever wants to work on it.",
        body=PlacesSerializer,
        answer=WorkshopSerializer,
    ),
    "workshops/<int:pk>/refuse/": _workshop(
        actions.refuse_theme,
        "Say that a theme is not opened, and why.",
        body=WorkshopReasonSerializer,
        answer=WorkshopSerializer,
    ),
    "workshops/<int:pk>/conclude/": _workshop(
        actions.conclude_workshop,
        "End a workshop, saying how.",
        body=WorkshopReasonSerializer,
        answer=WorkshopSerializer,
    ),
    "workshops/<int:pk>/join/": _workshop(
        actions.join_workshop, "Enrol. Twice changes nothing.", answer=WorkshopSerializer
    ),
    "workshops/<int:pk>/leave/": _workshop(
        actions.leave_workshop, "Leave a workshop. Twice changes nothing.", answer=WorkshopSerializer
    ),
    "workshops/<int:pk>/meetings/": _workshop(
        actions.plan_meeting,
        "Call a meeting with its agenda.",
        body=WorkshopCallSerializer,
        answer=WorkshopMeetingSerializer,
        status=201,
    ),
    "workshops/<int:pk>/proposals/": _workshop(
        actions.submit_proposal,
        "Bring a proposal to the directors' table.",
        body=NewProposalSerializer,
        answer=ProposalSerializer,
        status=201,
    ),
    "workshops/meetings/<int:pk>/revise/": _meeting(
        actions.revise_meeting,
        "Change when, where or of what a meeting is.",
        body=WorkshopCallAgainSerializer,
        answer=WorkshopMeetingSerializer,
    ),
    "workshops/meetings/<int:pk>/cancel/": _meeting(
        actions.cancel_meeting,
        "Call a meeting off.",
        body=CallOffSerializer,
        answer=WorkshopMeetingSerializer,
    ),
    "workshops/meetings/<int:pk>/record/": _meeting(
        actions.write_record,
        "Write the minutes of a meeting and who was there.",
        body=MinutesSerializer,
        answer=WorkshopMeetingSerializer,
    ),
    "proposals/<int:pk>/revise/": _proposal(
        actions.revise_proposal,
        "Bring a proposal that came back to the table again.",
        body=RevisionSerializer,
        answer=ProposalSerializer,
    ),
    "proposals/<int:pk>/comments/": _proposal(
        actions.write_comment,
        "Say something of a proposal.",
        body=CommentSerializer,
        answer=CommentSerializer,
        status=201,
    ),
    "proposals/<int:pk>/support/": _proposal(
        actions.support_proposal,
        "Say that one would like it to go on. Twice changes nothing.",
        answer=ProposalSerializer,
    ),
    "proposals/<int:pk>/decide/": _proposal(
        actions.decide_proposal,
        "Decide at the directors' table, once, with a reason.",
        body=TableDecidesSerializer,
        answer=ProposalSerializer,
    ),
    "proposals/<int:pk>/measurements/": _proposal(
        actions.record_measurement,
        "Write down the value of the indicator on a day.",
        body=MeasurementSerializer,
        answer=MeasurementSerializer,
        status=201,
    ),
    "proposals/<int:pk>/conclude/": _proposal(
        actions.conclude_trial,
        "Say what came of a trial: adopted or dropped, with its figures.",
        body=TrialOutcomeSerializer,
        answer=ProposalSerializer,
    ),
}
