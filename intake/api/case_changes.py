"""Changing a situation through the API: how long it can wait, its rest, its end, its new beginning."""

from collections.abc import Callable

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log
from accounts.permissions import require
from accounts.repeating import answer_once
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import change_urgency, close_case, reopen_case, resume_case, suspend_case
from intake.answers import ClosingReason
from intake.content import ask_reason, masked_in_list
from intake.models import Case
from intake.serializers import CaseSerializer
from network.urgency import Urgency


class CaseReasonSerializer(Body):
    """Why, in words; the version of the situation looked at."""

    reason = serializers.CharField(max_length=600)
    version = serializers.IntegerField()


class UrgencySerializer(CaseReasonSerializer):
    """How long a situation can wait now, and why."""

    urgency = serializers.ChoiceField(Urgency.choices)


class ClosingSerializer(CaseReasonSerializer):
    """Why a situation is closed, and how things stand."""

    closing_reason = serializers.ChoiceField(ClosingReason.to_choose())


class SuspendingSerializer(CaseReasonSerializer):
    """Why a situation rests, and until which day at most half a year ahead."""

    until = serializers.DateField()


class ChangeUrgency(APIView):
    """Change how long a situation can wait, and its weight with it."""

    @extend_schema(request=UrgencySerializer, responses=CaseSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return _changed(request, pk, change_urgency, UrgencySerializer, is_content=False)


class CloseCase(APIView):
    """Close a situation and free both seats."""

    @extend_schema(request=ClosingSerializer, responses=CaseSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return _changed(request, pk, close_case, ClosingSerializer)


class SuspendCase(APIView):
    """Let a situation in charge rest until a day, which goes on the agenda of its pair."""

    @extend_schema(request=SuspendingSerializer, responses=CaseSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return _changed(request, pk, suspend_case, SuspendingSerializer)


class ResumeCase(APIView):
    """Go on with a situation that rested, where its plan stands."""

    @extend_schema(request=CaseReasonSerializer, responses=CaseSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return _changed(request, pk, resume_case, CaseReasonSerializer)


class ReopenCase(APIView):
    """Open again a situation that was closed: it waits for a pair, from now."""

    @extend_schema(request=CaseReasonSerializer, responses=CaseSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return _changed(request, pk, reopen_case, CaseReasonSerializer)


def _changed(
    request: ApiRequest, pk: int, act: Callable[..., Case], body: type[Body], *, is_content: bool = True
) -> Response:
    """Do what a body asks, once for each ``Idempotency-Key``; the situation as its reader may see it."""
    readable = Case.objects.visible_to(request.user)
    case = get_object_or_404(readable, pk=pk)
    require(request.user, f"intake.{act.__name__}", case)
    if is_content:
        ask_reason(request.user, [case])
    asked = body(data=request.data)
    asked.is_valid(raise_exception=True)

    def shown(row: Case) -> Response:
        return Response(CaseSerializer(*masked_in_list(request.user, [row])).data)

    log(request, AccessKind.RECORD, [case], is_content=is_content)
    return answer_once(
        request,
        lambda: shown(act(by=request.user, case=case, **asked.validated_data)),
        lambda _first: shown(get_object_or_404(readable.all(), pk=pk)),  # the first may just have ended
    )


urlpatterns = [
    path("cases/<int:pk>/urgency/", ChangeUrgency.as_view(), name="change_urgency"),
    path("cases/<int:pk>/suspend/", SuspendCase.as_view(), name="suspend_case"),
    path("cases/<int:pk>/resume/", ResumeCase.as_view(), name="resume_case"),
    path("cases/<int:pk>/reopen/", ReopenCase.as_view(), name="reopen_case"),
    path("cases/<int:pk>/close/", CloseCase.as_view(), name="close_case"),
]
