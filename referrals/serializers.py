"""What the API reads and shows of referrals."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import Body
from intake.models import Case, Intake
from intake.serializers import VisibleRelatedField
from network.models import Service
from network.urgency import Urgency
from referrals.blocks import Block
from referrals.models import Message, Referral, Reminder
from referrals.package import package_today
from referrals.reminder_plan import Plan, plan_of
from referrals.rules import identity_shown_to, on_receiver_side, on_sender_side
from referrals.states import DeclineReason, DeclineSide, LegalBasis, OutcomeCode, PersonInformed
from referrals.steps import steps_of
from referrals.withholding import withhold_from


class MessageSerializer(serializers.ModelSerializer[Message]):
    """A message of the thread: from which side, and who of the other side read it first."""

    author = serializers.CharField(source="author_name", read_only=True)
    read_by = serializers.CharField(source="read_by_name", read_only=True)

    class Meta:
        model = Message
        fields = ["id", "author", "side", "kind", "text", "written_at", "corrected_at", "read_at", "read_by"]
        read_only_fields = ["id", "side", "kind", "written_at", "corrected_at", "read_at"]


class ReminderSerializer(serializers.ModelSerializer[Reminder]):
    """A reminder that was written."""

    class Meta:
        model = Reminder
        fields = ["step", "due_at", "written_at"]


class ReferralListSerializer(serializers.ListSerializer[list[Referral]]):
    """Referrals, from which what their reader may not read is taken all at once."""

    def to_representation(self, data: Any) -> Any:
        withhold_from(self.context["request"].user, data)
        return super().to_representation(data)


class ReferralSerializer(serializers.ModelSerializer[Referral]):
    """A referral. The receiver reads name and contacts (``identity``) only while they have accepted it.

    Once it is over without them they read that it was there, when, and their own refusal: the rest is empty.
    """

    urgency = serializers.ChoiceField(Urgency.choices, allow_null=True)
    legal_basis = serializers.ChoiceField(LegalBasis.choices, allow_null=True)
    person_informed = serializers.ChoiceField(PersonInformed.choices, allow_null=True)
    service_name = serializers.CharField(source="service.name")
    seen_by = serializers.CharField(source="seen_by_name")
    answered_by = serializers.CharField(source="answered_by_name")
    about = serializers.SerializerMethodField()
    decline_side = serializers.ChoiceField(DeclineSide.choices, allow_null=True)
    forwards = serializers.SerializerMethodField()
    reminders = serializers.SerializerMethodField()
    next_reminder = serializers.SerializerMethodField()
    identity = serializers.SerializerMethodField()

    class Meta:
        model = Referral
        list_serializer_class = ReferralListSerializer
        fields = [
            "id",
            "number",
            "state",
            "service",
            "service_name",
            "subject",
            "urgency",
            "legal_basis",
            "person_informed",
            "origin",
            "sent_at",
            "seen_at",
            "seen_by",
            "answer_due_at",
            "answered_at",
            "answered_by",
            "clock_stopped_at",
            "reminders",
            "next_reminder",
            "version",
            "amended_at",
            "completed_at",
            "decline_reason",
            "decline_side",
            "decline_words",
            "alternative",
            "outcome",
            "outcome_words",
            "next_step",
            "forwards",
            "about",
            "identity",
        ]

    def to_representation(self, referral: Referral) -> Any:
        if not isinstance(self.parent, ReferralListSerializer):
            withhold_from(self.context["request"].user, [referral])
        return super().to_representation(referral)

    def get_about(self, referral: Referral) -> dict[str, Any]:
        return dict(referral.package["before"])

    def _plan(self, referral: Referral) -> Plan:
        return plan_of(referral, is_receiver=on_receiver_side(self.context["request"].user, referral))

    @extend_schema_field(ReminderSerializer(many=True))
    def get_reminders(self, referral: Referral) -> Any:
        return ReminderSerializer(self._plan(referral).written, many=True).data

    def get_next_reminder(self, referral: Referral) -> dict[str, Any] | None:
        """The step and the moment of the reminder that comes if nobody answers before."""
        coming = self._plan(referral).coming
        return {"step": coming.step, "at": coming.at} if coming else None

    def get_forwards(self, referral: Referral) -> int | None:
        """The referral, over without its service, that goes on with this one: only who sent both is told."""
        is_told = referral.forwards_id and on_sender_side(self.context["request"].user, referral)
        return referral.forwards_id if is_told else None

    def get_identity(self, referral: Referral) -> dict[str, Any] | None:
        if identity_shown_to(self.context["request"].user, referral):
            return dict(package_today(referral.package, referral.person)["after"])
        return None


class StepSerializer(serializers.Serializer[Any]):
    """One step of the way of a referral, with a detail in words."""

    at = serializers.DateTimeField()
    who = serializers.CharField()
    what = serializers.CharField()
    detail = serializers.CharField()


class ReferralDetailSerializer(ReferralSerializer):
    """One referral, with the steps of its way, oldest first."""

    steps = serializers.SerializerMethodField()

    class Meta(ReferralSerializer.Meta):
        fields = [*ReferralSerializer.Meta.fields, "steps"]

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, referral: Referral) -> Any:
        return StepSerializer(steps_of(referral), many=True).data


class SendSerializer(Body):
    """A new referral, from a situation or from a scheda."""

    case = VisibleRelatedField(queryset=Case.objects.none(), required=False)
    intake = VisibleRelatedField(queryset=Intake.objects.none(), required=False)
    service = VisibleRelatedField(queryset=Service.objects.none())
    subject = serializers.CharField(max_length=120)
    need = serializers.CharField(max_length=1200)
    urgency = serializers.ChoiceField(Urgency.choices)
    person_informed = serializers.ChoiceField(PersonInformed.choices)
    legal_basis = serializers.ChoiceField(LegalBasis.choices, required=False)
    forwards = VisibleRelatedField(queryset=Referral.objects.none(), required=False)
    left_out = serializers.ListField(child=serializers.ChoiceField(Block.choices), required=False)
    opposition_reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class AmendSerializer(Body):
    """The answers of a referral, corrected; ``version`` is the one that was read."""

    subject = serializers.CharField(max_length=120)
    need = serializers.CharField(max_length=1200)
    urgency = serializers.ChoiceField(Urgency.choices)
    person_informed = serializers.ChoiceField(PersonInformed.choices)
    legal_basis = serializers.ChoiceField(LegalBasis.choices)
    opposition_reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    version = serializers.IntegerField(min_value=1)


class VersionSerializer(serializers.Serializer[Any]):
    """An earlier version of a referral, as the service could read it before accepting."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    who = serializers.CharField()
    subject = serializers.CharField()
    urgency = serializers.CharField()
    need = serializers.CharField(source="shown.need")


class AcceptSerializer(Body):
    """Some optional words; ``version`` is the one that was read."""

    words = serializers.CharField(max_length=600, required=False, allow_blank=True)
    version = serializers.IntegerField(min_value=1, required=False)


class DeclineReferralSerializer(Body):
    """Why a service cannot accept, and who could."""

    decline_reason = serializers.ChoiceField(DeclineReason.choices)
    words = serializers.CharField(max_length=600)
    alternative = serializers.CharField(max_length=200, required=False, allow_blank=True)


class TextSerializer(Body):
    """A question, an answer or a message."""

    text = serializers.CharField(max_length=2000)


class ReasonSerializer(Body):
    """Why a referral is withdrawn."""

    reason = serializers.CharField(max_length=300)


class CompleteSerializer(Body):
    """How a referral ended, and what happens now."""

    outcome = serializers.ChoiceField(OutcomeCode.choices)
    words = serializers.CharField(max_length=600)
    next_step = serializers.CharField(max_length=300)


class EndSerializer(Body):
    """How it went with a service that does not conclude."""

    outcome = serializers.ChoiceField(OutcomeCode.choices)
    words = serializers.CharField(max_length=600)
