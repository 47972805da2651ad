"""What is known of a situation through the API: corrected by who follows it; who must not follow it."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log, refuse_unknown
from accounts.permissions import require
from accounts.professions import Profession
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import correct_facts, declare_conflict, withdraw_conflict
from intake.content import ask_reason
from intake.models import Case, ConflictOfInterest
from intake.operability import Operability, operability
from intake.routing.candidates import operators_of
from intake.serializers import VisibleRelatedField
from intake.story.restorable import CORRECTABLE
from intake.workload.weighing import facts_of
from network.areas import Area
from network.models import Municipality


class FactsSerializer(Body, serializers.ModelSerializer[Case]):
    """The facts behind complexity and points; those left out stay as they are."""

    version = serializers.IntegerField()
    reason = serializers.CharField(max_length=600, write_only=True)
    professions_needed = serializers.ListField(
        child=serializers.ChoiceField(Profession.choices), required=False, max_length=len(Profession)
    )

    secondary_areas = serializers.ListField(
        child=serializers.ChoiceField(Area.choices), required=False, max_length=len(Area)
    )
    foster_municipality = VisibleRelatedField(
        queryset=Municipality.objects.none(), required=False, allow_null=True
    )

    class Meta:
        model = Case
        fields = [*CORRECTABLE, "complexity", "points", "version", "reason"]
        read_only_fields = ["complexity", "points"]
        extra_kwargs = {name: {"required": False} for name in CORRECTABLE}


class OperabilitySerializer(serializers.ModelSerializer[Case]):
    """How much, and by whom, a situation can be worked on now: the facts, what follows from them, why."""

    readiness = serializers.SerializerMethodField()
    computed_complexity = serializers.SerializerMethodField()
    professions = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = [
            *CORRECTABLE,
            "complexity",
            "points",
            "version",
            "readiness",
            "computed_complexity",
            "professions",
            "reasons",
        ]
        read_only_fields = fields

    def get_readiness(self, case: Case) -> str:
        return self._found(case).readiness.value

    def get_computed_complexity(self, case: Case) -> int:
        return self._found(case).complexity.computed

    def get_professions(self, case: Case) -> list[str]:
        return list(self._found(case).professions)

    def get_reasons(self, case: Case) -> list[str]:
        return [str(reason) for reason in self._found(case).reasons]

    def _found(self, case: Case) -> Operability:
        return operability(facts_of(case))


class ConflictSerializer(Body):
    """Who must not follow the person of a situation (a user id), and why."""

    operator = serializers.IntegerField()
    reason = serializers.CharField(max_length=300)


class DeclaredConflictSerializer(serializers.ModelSerializer[ConflictOfInterest]):
    """A conflict of interest that stands."""

    class Meta:
        model = ConflictOfInterest
        fields = ["id", "operator", "reason", "declared_at"]


class WithdrawalSerializer(Body):
    """Why a conflict of interest does not hold any more."""

    reason = serializers.CharField(max_length=600)


class CorrectFacts(APIView):
    """How much a situation can be worked on; its facts corrected, what follows from them computed again."""

    @extend_schema(responses=OperabilitySerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        case = get_object_or_404(Case.objects.visible_to(request.user).select_related("person"), pk=pk)
        ask_reason(request.user, [case])
        log(request, AccessKind.RECORD, [case])
        return Response(OperabilitySerializer(case).data)

    @extend_schema(request=FactsSerializer, responses=FactsSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        case = get_object_or_404(Case.objects.visible_to(request.user).prefetch_related("assignments"), pk=pk)
        require(request.user, "intake.correct_facts", case)
        ask_reason(request.user, [case])
        asked = FactsSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        corrected = correct_facts(by=request.user, case=case, **asked.validated_data)
        log(request, AccessKind.RECORD, [corrected])
        return Response(FactsSerializer(corrected).data)


class DeclareConflict(APIView):
    """Declare that somebody must not follow the person of a situation; read what one has declared."""

    @extend_schema(responses=DeclaredConflictSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        log(request, AccessKind.RECORD, [case])
        own = ConflictOfInterest.objects.visible_to(request.user).standing().filter(person=case.person_id)
        return Response(DeclaredConflictSerializer(own.order_by("pk"), many=True).data)

    @extend_schema(request=ConflictSerializer, responses={204: None})
    def post(self, request: ApiRequest, pk: int) -> Response:
        case = get_object_or_404(Case.objects.visible_to(request.user).prefetch_related("assignments"), pk=pk)
        asked = ConflictSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        operators = {post.user_id: post.user for post in operators_of(case.ambito_id)}
        operator = operators.get(asked.validated_data["operator"])
        if operator is None:
            raise ValidationError({"operator": _("Scegli un operatore dell'ambito.")})
        declare_conflict(by=request.user, case=case, operator=operator, reason=asked.validated_data["reason"])
        return Response(status=204)


class WithdrawConflict(APIView):
    """Take back a conflict of interest one has declared."""

    @extend_schema(request=WithdrawalSerializer, responses={204: None})
    def post(self, request: ApiRequest, pk: int) -> Response:
        conflict = get_object_or_404(ConflictOfInterest.objects.visible_to(request.user), pk=pk)
        require(request.user, "intake.withdraw_conflict", conflict)
        asked = WithdrawalSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        withdraw_conflict(by=request.user, conflict=conflict, **asked.validated_data)
        return Response(status=204)
