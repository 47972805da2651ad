"""Cancelling through the API a scheda that was registered by mistake."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import cancel_intake
from intake.models import Intake
from intake.serializers import IntakeSerializer
from network.api_acts import acted


class CancellingSerializer(Body):
    """Why it was a mistake to register the scheda; the number of the one that holds, if it was done twice."""

    reason = serializers.CharField(max_length=600)
    duplicate_of = serializers.CharField(max_length=12, required=False, allow_blank=True)


class CancelIntake(APIView):
    """Cancel a scheda registered by mistake. It stays readable, counts no more, and closes what it opened."""

    @extend_schema(request=CancellingSerializer, responses=IntakeSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        row = get_object_or_404(
            Intake.objects.visible_to(request.user).select_related("person", "case"), pk=pk
        )
        require(request.user, "intake.cancel_intake", row)
        log(request, AccessKind.RECORD, [row, row.person], is_content=False)
        return acted(request, cancel_intake, CancellingSerializer, IntakeSerializer, intake=row)
