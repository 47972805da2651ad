"""One seat through the API: somebody else for it, the hand-over, the coordinator ad interim."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import hand_over, release_seat, replace_seat, undo_assignment
from intake.answers import HandOverItem
from intake.content import ask_reason, masked_in_list
from intake.models import Assignment, Case, HandOver, PairChoice
from intake.models.seats import OVERLAP_DAYS
from intake.routing.candidates import operators_of
from intake.routing.pair import reasons_of
from intake.serializers import CaseSerializer, SeatSerializer
from intake.workload.formula import Seat


class ReplacementSerializer(Body):
    """Who takes the seat (a user id), the version of the situation looked at, and why."""

    operator = serializers.IntegerField()
    version = serializers.IntegerField()
    reason = serializers.CharField(max_length=300)
    relief = serializers.CharField(required=False, allow_blank=True, max_length=300)
    relief_by = serializers.DateField(required=False)


class HandOverSerializer(Body, serializers.ModelSerializer[HandOver]):
    """What who comes must know. ``done`` holds the points already done; the others remain to be done."""

    done = serializers.ListField(child=serializers.ChoiceField(HandOverItem.choices), max_length=4)
    to_do = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = HandOver
        fields = ["note", "done", "to_do", "overlap_days", "written_at"]
        extra_kwargs = {
            "overlap_days": {"required": False},
            "written_at": {"read_only": True, "allow_null": True},
        }


NOT_WRITTEN: Any = {
    "note": "",
    "done": [],
    "to_do": HandOverItem.values,
    "overlap_days": OVERLAP_DAYS,
    "written_at": None,
}


class ReleaseSerializer(Body):
    """Why who holds the seat can no longer follow."""

    reason = serializers.CharField(max_length=600)


def _seat(request: ApiRequest, pk: int) -> Assignment:
    seats = Assignment.objects.visible_to(request.user).select_related("case", "operator")
    return get_object_or_404(seats, pk=pk)


class ReplaceSeat(APIView):
    """Ask somebody else to take one seat. The answer is the seat as it was offered to them."""

    @extend_schema(request=ReplacementSerializer, responses=SeatSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        seat = _seat(request, pk)
        require(request.user, "intake.replace_seat", seat.case)
        asked = ReplacementSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        operators = {post.user_id: post.user for post in operators_of(seat.case.ambito_id)}
        if given["operator"] not in operators:
            raise ValidationError({"operator": _("Scegli un operatore dell'ambito.")})
        given["operator"] = operators[given["operator"]]
        case = replace_seat(by=request.user, case=seat.case, seat=Seat(seat.seat), **given)
        newest = case.assignments.filter(seat=seat.seat).select_related("operator").latest("pk")
        return Response(SeatSerializer(newest).data)


class SeatHandOver(APIView):
    """The hand-over of a seat; written again, it takes the place of what was there."""

    @extend_schema(responses=HandOverSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Read it, as whoever reads the situation does. While it is not written, ``written_at`` is null."""
        refuse_unknown(request)
        seat = _seat(request, pk)
        case = Case.objects.visible_to(request.user).filter(pk=seat.case_id).first()
        if case is None:  # who left may learn of the seat, and reads no longer
            raise PermissionDenied
        ask_reason(request.user, [case])
        log(request, AccessKind.RECORD, [case])
        return Response(HandOverSerializer(seat.written or NOT_WRITTEN).data)

    @extend_schema(request=HandOverSerializer, responses=HandOverSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        seat = _seat(request, pk)
        require(request.user, "intake.hand_over", seat)
        ask_reason(request.user, [seat])
        asked = HandOverSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        done = set(given.pop("done"))
        checklist = {item: item in done for item in HandOverItem.values}
        written = hand_over(by=request.user, assignment=seat, checklist=checklist, **given)
        log(request, AccessKind.RECORD, [seat.case])
        return Response(HandOverSerializer(written).data)


class PairChoiceReasonsSerializer(serializers.ModelSerializer[PairChoice]):
    """Who was chosen and why. ``proposals`` tells the loads of others: null to who does not coordinate."""

    why = serializers.SerializerMethodField()
    proposals = serializers.SerializerMethodField(allow_null=True)

    class Meta:
        model = PairChoice
        fields = [
            "id",
            "lead",
            "co_lead",
            "chosen_at",
            "is_automatic",
            "chosen_rank",
            "rules_version",
            "why",
            "proposals",
            "undone_at",
        ]

    def get_why(self, choice: PairChoice) -> str:
        return reasons_of(choice)

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_proposals(self, choice: PairChoice) -> Any:
        return choice.proposals if self.context["coordinates"] else None


class CasePairChoices(APIView):
    """The pairs chosen for a situation and why, the latest first."""

    @extend_schema(responses=PairChoiceReasonsSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        ask_reason(request.user, [case])
        log(request, AccessKind.RECORD, [case])
        choices = case.pair_choices.order_by("-chosen_at", "-pk")
        context = {"coordinates": PairChoice.objects.visible_to(request.user).filter(case=case).exists()}
        return Response(PairChoiceReasonsSerializer(choices, many=True, context=context).data)


class UndoAssignment(APIView):
    """Take back an assignment within ten minutes, by the id of its choice; nobody must have answered."""

    @extend_schema(request=None, responses=CaseSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        choices = PairChoice.objects.visible_to(request.user).select_related("case")
        choice = get_object_or_404(choices, pk=pk)
        require(request.user, "intake.undo_assignment", choice.case)
        undo_assignment(by=request.user, choice=choice)
        case = Case.objects.visible_to(request.user).select_related("person", "municipality")
        shown = get_object_or_404(case.prefetch_related("assignments__operator"), pk=choice.case_id)
        masked_in_list(request.user, [shown])
        log(request, AccessKind.RECORD, [shown], is_content=False)
        return Response(CaseSerializer(shown).data)


class ReleaseSeat(APIView):
    """Free a seat at once; on a situation in charge a coordinator holds it ad interim."""

    @extend_schema(request=ReleaseSerializer, responses=SeatSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        seat = _seat(request, pk)
        require(request.user, "intake.release_seat", seat.case)
        asked = ReleaseSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        freed = release_seat(by=request.user, assignment=seat, **asked.validated_data)
        return Response(SeatSerializer(freed).data)


urlpatterns = [
    path("cases/<int:pk>/pair-choices/", CasePairChoices.as_view(), name="pair_choices"),
    path("choices/<int:pk>/undo/", UndoAssignment.as_view(), name="undo_assignment"),
    path("seats/<int:pk>/replace/", ReplaceSeat.as_view(), name="replace_seat"),
    path("seats/<int:pk>/hand-over/", SeatHandOver.as_view(), name="hand_over"),
    path("seats/<int:pk>/release/", ReleaseSeat.as_view(), name="release_seat"),
]
