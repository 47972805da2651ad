"""What the API reads and shows of schede, situations and pairs. Limits come from the model fields."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import Field

from accounts.api import Body
from intake.answers import Audience, DeclineReason, DiaryKind, KnownService
from intake.birth_places import code_of_place
from intake.forms.main_questions import MOST_PEOPLE
from intake.forms.search import search_terms
from intake.models import Assignment, Case, Intake, PairChoice, Person
from intake.scheda.filled import PERSON_ANSWERS, Scheda
from intake.states import AssignmentState
from intake.tax_code import normalise, validate_tax_code
from network.areas import Area
from network.models import AccessPoint, Municipality


class VisibleRelatedField(serializers.PrimaryKeyRelatedField[Any]):
    """An id of a row the caller may see; any other id is refused like one that does not exist."""

    def get_queryset(self) -> Any:
        shape: Any = super().get_queryset()
        return shape.model.objects.visible_to(self.context["request"].user)


class _PersonAnswers(serializers.ModelSerializer[Person]):
    class Meta:
        model = Person
        fields = [name for name in PERSON_ANSWERS if name not in {"municipality", "birth_place"}]


class _IntakeAnswers(serializers.ModelSerializer[Intake]):
    class Meta:
        model = Intake
        fields = [
            "channel",
            "reporter_kind",
            "reporter",
            "request",
            "urgency",
            "outcome",
            "privacy_notice",
        ]


class SchedaSerializer(Body):
    """The answers of a scheda d'accoglienza. ``person`` is the id of a person already known."""

    access_point = VisibleRelatedField(queryset=AccessPoint.objects.none())
    person = VisibleRelatedField(queryset=Person.objects.none(), required=False, allow_null=True)
    municipality = VisibleRelatedField(queryset=Municipality.objects.none())
    areas = serializers.ListField(child=serializers.ChoiceField(Area.choices), min_length=1, max_length=11)
    known_services = serializers.ListField(
        child=serializers.ChoiceField(KnownService.choices), required=False, max_length=6
    )
    birth_place = serializers.CharField(required=False, allow_blank=True, max_length=80)
    anonymous = serializers.BooleanField(required=False)
    protected = serializers.BooleanField(required=False)
    operator_risk = serializers.BooleanField(required=False)
    household_size = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=MOST_PEOPLE
    )
    minors = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_PEOPLE)

    answers = serializers.DictField(
        required=False, help_text="The other sections, as the JSON Schema of the form version describes them."
    )

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), **_PersonAnswers().get_fields(), **_IntakeAnswers().get_fields()}

    def validate_tax_code(self, value: str) -> str:
        code = normalise(value)
        if code:
            validate_tax_code(code)
        return code

    def validate_birth_place(self, value: str) -> str:
        return code_of_place(value)

    def to_scheda(self) -> Scheda:
        """The valid answers as the action takes them."""
        answers = {k: v for k, v in self.validated_data.items() if k not in {"access_point", "person"}}
        return Scheda(**answers)


class IntakeSerializer(serializers.ModelSerializer[Intake]):
    """A registered scheda, without the person's data."""

    class Meta:
        model = Intake
        fields = [
            "id",
            "number",
            "state",
            "case",
            "registered_at",
            "missing",
            "complete_by",
            "cancelled_at",
            "cancelled_why",
            "duplicate_of",
        ]


class PersonSearchSerializer(Body):
    """Words to search a person by: name, tax code or phone; at least three characters."""

    terms = serializers.CharField(min_length=3, max_length=100)

    def validate_terms(self, value: str) -> str:
        return search_terms(value)


class FoundPersonSerializer(serializers.ModelSerializer[Person]):
    """The least by which a person is recognised."""

    municipality = serializers.StringRelatedField()  # type: ignore[var-annotated] # untyped by the stubs

    class Meta:
        model = Person
        fields = ["id", "last_name", "first_name", "birth_date", "municipality", "phone_ending"]


class SeatSerializer(serializers.ModelSerializer[Assignment]):
    """A seat of the pair."""

    operator_name = serializers.CharField(source="operator.label")

    class Meta:
        model = Assignment
        fields = [
            "id",
            "case",
            "seat",
            "operator",
            "operator_name",
            "state",
            "points",
            "is_interim",
            "is_imposed",
            "proposed_at",
            "due_at",
            "decided_at",
        ]


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A situation with its pair."""

    person = serializers.CharField(source="person.label")
    municipality = serializers.CharField(source="municipality.name")
    pair = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = [
            "id",
            "number",
            "version",
            "person",
            "municipality",
            "area",
            "secondary_areas",
            "urgency",
            "state",
            "complexity",
            "points",
            "opened_at",
            "take_charge_due_at",
            "waiting_since",
            "in_charge_at",
            "closed_at",
            "pair",
        ]

    def get_pair(self, case: Case) -> list[dict[str, Any]]:
        return list(SeatSerializer([seat for seat in case.assignments.all() if seat.is_open], many=True).data)


class OperatorLoadSerializer(serializers.Serializer[Any]):
    """What one operator carries, in points, and the share of their capacity."""

    operator = serializers.IntegerField(source="post.user_id")
    name = serializers.CharField(source="post.user.label")
    profession = serializers.CharField(source="post.user.profession")
    unit = serializers.CharField(source="post.unit.name")
    points = serializers.DecimalField(8, 2, source="load.points")
    capacity = serializers.DecimalField(8, 2, source="load.capacity")
    percent = serializers.IntegerField(source="load.percent")
    band = serializers.CharField(source="load.band")


class PairChoiceSerializer(serializers.ModelSerializer[PairChoice]):
    """An assignment just made, that can still be taken back."""

    number = serializers.CharField(source="case.number")

    class Meta:
        model = PairChoice
        fields = ["id", "case", "number", "lead", "co_lead", "chosen_at", "undo_until"]


class ComuneSerializer(serializers.Serializer[Any]):
    """The figures of a comune; null when the population, or any wait, is not known."""

    municipality = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    district = serializers.CharField(source="district_name")
    open_cases = serializers.IntegerField()
    per_thousand = serializers.FloatField(allow_null=True)
    new_in_month = serializers.IntegerField()
    open_long = serializers.IntegerField()
    without_pair = serializers.IntegerField()
    days_to_charge = serializers.FloatField(allow_null=True)


class DeclinedSeatSerializer(serializers.Serializer[Any]):
    """Who could not take a seat, and why; that they know the person is told to nobody."""

    operator = serializers.IntegerField(source="operator_id")
    operator_name = serializers.CharField(source="operator.label")
    seat = serializers.CharField()
    decline_reason = serializers.CharField()
    note = serializers.CharField()
    decided_at = serializers.DateTimeField()


class WaitingSerializer(CaseSerializer):
    """A situation that waits for its pair, with who said no."""

    declined = serializers.SerializerMethodField()

    class Meta(CaseSerializer.Meta):
        fields = [*CaseSerializer.Meta.fields, "declined"]

    @extend_schema_field(DeclinedSeatSerializer(many=True))
    def get_declined(self, case: Case) -> Any:
        said_no = [seat for seat in case.assignments.all() if seat.state == AssignmentState.DECLINED]
        return DeclinedSeatSerializer(said_no, many=True).data


class BoardSerializer(serializers.Serializer[Any]):
    """The coordinator's board: operators by district and name, never by load; the comuni by name."""

    waiting = WaitingSerializer(many=True)
    operators = OperatorLoadSerializer(many=True)
    municipalities = ComuneSerializer(many=True)
    just_assigned = PairChoiceSerializer(many=True)


class PairSerializer(Body):
    """A pair for a situation: two user ids, the version of the situation looked at, and why.

    ``relief`` and ``relief_by`` are asked when somebody passes the red limit: what will be taken off
    them, by when.
    ``without_acceptance`` puts the two in charge at once, by mandate of a court.
    """

    lead = serializers.IntegerField()
    co_lead = serializers.IntegerField()
    version = serializers.IntegerField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)
    relief = serializers.CharField(required=False, allow_blank=True, max_length=300)
    relief_by = serializers.DateField(required=False)
    without_acceptance = serializers.BooleanField(required=False)


class DeclineSeatSerializer(Body):
    """Why an operator cannot take a seat."""

    decline_reason = serializers.ChoiceField(DeclineReason.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=300)


class DiaryEntrySerializer(Body):
    """A note for the diary."""

    text = serializers.CharField(max_length=4000)
    kind = serializers.ChoiceField(DiaryKind.choices)
    audience = serializers.ChoiceField(Audience.choices)
