"""Changing a situation through the API: how long it can wait, its end."""

from collections.abc import Callable

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log
from accounts.permissions import require
from accounts.repeating import answer_once
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import change_urgency, close_case
from intake.answers import ClosingReason
from intake.content import ask_reason, masked_in_list
from intake.models import Case
from intake.serializers import CaseSerializer
from network.urgency import Urgency


class UrgencySerializer(Body):
    """How long a situation can wait now, and why; the version of the situation looked at."""

    urgency = serializers.ChoiceField(Urgency.choices)
    reason = serializers.CharField(max_length=600)
    version = serializers.IntegerField()


class ClosingSerializer(Body):
    """Why a situation is closed, and how things stand; the version of the situation looked at."""

    closing_reason = serializers.ChoiceField(ClosingReason.to_choose())
    reason = serializers.CharField(max_length=600)
    version = serializers.IntegerField()


class ChangeUrgency(APIView):
    """Change how long a situation can wait, and its weight with it."""

    @extend_schema(request=UrgencySerializer, responses=CaseSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        case = _case(request, pk)
        require(request.user, "intake.change_urgency", case)
        return _changed(request, case, change_urgency, UrgencySerializer, is_content=False)


class CloseCase(APIView):
    """Close a situation and free both seats."""

    @extend_schema(request=ClosingSerializer, responses=CaseSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        case = _case(request, pk)
        require(request.user, "intake.close_case", case)
        ask_reason(request.user, [case])
        return _changed(request, case, close_case, ClosingSerializer)


def _case(request: ApiRequest, pk: int) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user), pk=pk)


def _changed(
    request: ApiRequest,
    case: Case,
    act: Callable[..., Case],
    body: type[Body],
    *,
    is_content: bool = True,
) -> Response:
    """Do what a body asks, once for each ``Idempotency-Key``; the situation as its reader may see it."""
    asked = body(data=request.data)
    asked.is_valid(raise_exception=True)

    def do() -> Response:
        changed = act(by=request.user, case=case, **asked.validated_data)
        masked_in_list(request.user, [changed])
        return Response(CaseSerializer(changed).data)

    log(request, AccessKind.RECORD, [case], is_content=is_content)
    return answer_once(request, do)
