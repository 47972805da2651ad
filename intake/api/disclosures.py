"""Writing why one reads somebody under protection, through the API."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body
from accounts.permissions import require
from accounts.requests import ApiRequest
from intake.actions import state_reason, state_reason_of_person
from intake.models import Case, Disclosure, Person


class DisclosureSerializer(Body, serializers.ModelSerializer[Disclosure]):
    """Why a coordinator reads, and until when it stands."""

    class Meta:
        model = Disclosure
        fields = ["reason", "opened_at", "ends_at"]
        read_only_fields = ["opened_at", "ends_at"]


class StateReason(APIView):
    """Write why one reads, for an hour, somebody under protection whom one does not follow."""

    @extend_schema(request=DisclosureSerializer, responses={201: DisclosureSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        require(request.user, "intake.state_reason", case)
        asked = DisclosureSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        opened = state_reason(by=request.user, case=case, **asked.validated_data)
        return Response(DisclosureSerializer(opened).data, status=201)


class StateReasonOfPerson(APIView):
    """The same, of somebody under protection who has no situation."""

    @extend_schema(request=DisclosureSerializer, responses={201: DisclosureSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
        require(request.user, "intake.state_reason_of_person", person)
        asked = DisclosureSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        opened = state_reason_of_person(by=request.user, person=person, **asked.validated_data)
        return Response(DisclosureSerializer(opened).data, status=201)
