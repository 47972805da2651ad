"""The plans to lighten who carries too much, through the API."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from intake.actions import promise_relief, settle_relief_plan
from intake.models import ReliefPlan
from intake.routing.candidates import coordinated_post
from intake.states import ReliefState


class ReliefPlanSerializer(serializers.ModelSerializer[ReliefPlan]):
    """A promise to an operator above the red limit: what will be taken off them, by when, how it went."""

    class Meta:
        model = ReliefPlan
        fields = ["id", "operator", "case", "made_by", "measure", "due", "state", "is_late", "outcome"]
        read_only_fields = fields


class SettledReliefSerializer(Body):
    """How a plan went; ``outcome`` is required when it was dropped."""

    state = serializers.ChoiceField([ReliefState.KEPT, ReliefState.DROPPED])
    outcome = serializers.CharField(required=False, allow_blank=True, max_length=300)


class ReliefPlans(APIView):
    """The plans for oneself and for the people of the units one coordinates, the nearest day first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=ReliefPlanSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        plans = ReliefPlan.objects.visible_to(request.user)
        return listed(request, plans, ("due", "pk"), ReliefPlanSerializer, logged=True)


class PromisedReliefSerializer(Body):
    """What will be taken off an operator, and by which day."""

    relief = serializers.CharField(max_length=300)
    relief_by = serializers.DateField()


class PromiseRelief(APIView):
    """Promise something to an operator of the units one coordinates."""

    @extend_schema(request=PromisedReliefSerializer, responses={201: ReliefPlanSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        post = coordinated_post(request.user, pk)
        asked = PromisedReliefSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        plan = promise_relief(by=request.user, post=post, **asked.validated_data)
        return Response(ReliefPlanSerializer(plan).data, status=201)


class SettleReliefPlan(APIView):
    """Say how a plan went."""

    @extend_schema(request=SettledReliefSerializer, responses=ReliefPlanSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        plan = get_object_or_404(
            ReliefPlan.objects.visible_to(request.user).select_related("operator"), pk=pk
        )
        require(request.user, "intake.settle_relief_plan", plan)
        asked = SettledReliefSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        settled = settle_relief_plan(by=request.user, plan=plan, **asked.validated_data)
        return Response(ReliefPlanSerializer(settled).data)
