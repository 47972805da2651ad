"""The individual plan of a situation through the API: read, and each act on it."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.api import Body, log, refuse_unknown
from accounts.permissions import can, require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake import actions
from intake.answers import Agreement, GoalOutcome
from intake.models import CarePlan, Case, Goal, PlanReview
from intake.states import PlanState
from network.api_acts import named_act


class GoalSerializer(serializers.ModelSerializer[Goal]):
    """A goal of a plan."""

    class Meta:
        model = Goal
        fields = ["id", "text", "indicator", "who", "by_when", "outcome", "settled_at"]


class PlanReviewSerializer(serializers.ModelSerializer[PlanReview]):
    """A review of a plan."""

    author = serializers.CharField(source="author.label")

    class Meta:
        model = PlanReview
        fields = ["author", "reviewed_on", "words", "next_on"]


class CarePlanSerializer(serializers.ModelSerializer[CarePlan]):
    """A plan, with what the person expects and whether they agree."""

    goals = GoalSerializer(many=True)
    reviews = PlanReviewSerializer(many=True)

    class Meta:
        model = CarePlan
        fields = [
            "id",
            "state",
            "version",
            "expectations",
            "shared_at",
            "agreement",
            "agreement_words",
            "agreed_on",
            "began_at",
            "review_on",
            "ended_at",
            "outcome",
            "goals",
            "reviews",
        ]


class ExpectationsBody(Body):
    """What the person expects, in their own words."""

    expectations = serializers.CharField(max_length=1200)


class GoalBody(Body):
    """A goal; ``goal`` is the id of the one written anew."""

    goal = serializers.IntegerField(required=False)
    text = serializers.CharField(max_length=300)
    indicator = serializers.CharField(max_length=200)
    who = serializers.CharField(max_length=300)
    by_when = serializers.DateField()


class SettleBody(Body):
    """What became of a goal."""

    goal = serializers.IntegerField()
    outcome = serializers.ChoiceField(GoalOutcome.choices)


class BeginBody(Body):
    """Whether the person agrees, and when the plan is looked at again."""

    agreement = serializers.ChoiceField(Agreement.choices)
    agreement_words = serializers.CharField(max_length=300, required=False, allow_blank=True)
    agreed_on = serializers.DateField()
    review_on = serializers.DateField()


class ReviewBody(Body):
    """What a review has seen."""

    words = serializers.CharField(max_length=1200)
    reviewed_on = serializers.DateField()
    next_on = serializers.DateField()


class EndBody(Body):
    """How the plan ended."""

    state = serializers.ChoiceField([PlanState.CONCLUDED, PlanState.INTERRUPTED])
    outcome = serializers.CharField(max_length=1200)


def _plans(request: ApiRequest, case: Case) -> Any:
    plans = CarePlan.objects.visible_to(request.user).filter(case=case)
    return CarePlanSerializer(plans.prefetch_related("goals", "reviews__author"), many=True).data


class CasePlans(APIView):
    """The plans of a situation, newest first."""

    @extend_schema(responses=CarePlanSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        case = get_object_or_404(Case.objects.visible_to(request.user).prefetch_related("assignments"), pk=pk)
        log(request, AccessKind.RECORD, [case])
        return Response({"results": _plans(request, case)})


class PlanAct(APIView):
    """One act on the open plan of a situation: the body it takes, and the action it calls."""

    body: ClassVar[type[Serializer[Any]]] = Body
    name: ClassVar[str]

    def post(self, request: ApiRequest, pk: int) -> Response:
        case = get_object_or_404(Case.objects.visible_to(request.user).prefetch_related("assignments"), pk=pk)
        require(request.user, f"intake.{self.name}", case)
        asked = self.body(data=request.data)
        asked.is_valid(raise_exception=True)
        act: Callable[..., object] = getattr(actions, self.name)
        act(by=request.user, case=case, **_with_goal(request, case, asked.validated_data))
        # Who may act without a reason to read sees nothing more than that it is done.
        if not can(request.user, "intake.read_content", case):
            return Response({"results": []})
        log(request, AccessKind.RECORD, [case])
        return Response({"results": _plans(request, case)})


def _with_goal(request: ApiRequest, case: Case, given: dict[str, Any]) -> dict[str, Any]:
    if "goal" not in given:
        return given
    plan = CarePlan.objects.visible_to(request.user).open().filter(case=case).first()
    goal = plan.goals.filter(pk=given["goal"]).first() if plan else None
    if goal is None:
        raise ValidationError({"goal": _("Questo obiettivo non è del progetto aperto.")})
    return {**given, "goal": goal}


def act(name: str, summary: str, body: type[Serializer[Any]] | None = None) -> type[PlanAct]:
    """The API class of one act, named like its action."""
    return named_act(PlanAct, name, summary, body, CarePlanSerializer(many=True))


ACTS = {
    "write_plan": act("write_plan", "Open the plan, or write the expectations anew.", ExpectationsBody),
    "write_goal": act("write_goal", "Add a goal, or write one anew.", GoalBody),
    "settle_goal": act("settle_goal", "Say what became of a goal.", SettleBody),
    "share_plan": act("share_plan", "Say that it was read together with the person."),
    "begin_plan": act("begin_plan", "Record the agreement of the person, and begin.", BeginBody),
    "begin_review": act("begin_review", "Begin to look at it again."),
    "record_review": act("record_review", "Write what a review has seen.", ReviewBody),
    "end_plan": act("end_plan", "End it: concluded or interrupted.", EndBody),
}

urlpatterns = [
    path("cases/<int:pk>/plans/", CasePlans.as_view(), name="case_plans"),
    *(
        path(f"cases/<int:pk>/plans/{name.replace('_', '-')}/", view.as_view(), name=name)
        for name, view in ACTS.items()
    ),
]
