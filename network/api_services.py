"""One service of the directory, and what who keeps it changes there, through the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from network.actions import CAPACITY_TOLD, update_capacity
from network.api import ServiceSerializer
from network.directory.actions import DESCRIBED, confirm_service, describe_service
from network.directory.answer_times import answer_times_of
from network.directory.cards import cards_of
from network.directory.contacts import contacts_of
from network.models import Service
from network.versions import version_of


class ContactSerializer(serializers.Serializer[Any]):
    """Somebody who answers for a service."""

    name = serializers.CharField()
    profession = serializers.CharField()


class ServiceDetailSerializer(ServiceSerializer):
    """A service by itself; ``contacts`` is null for who works in other Ambiti.

    ``answer_days``: how soon it answered in the last year, in days; null when it answered too few.
    """

    contacts = serializers.SerializerMethodField()
    answer_days = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    class Meta(ServiceSerializer.Meta):
        fields = [*ServiceSerializer.Meta.fields, "contacts", "answer_days", "version"]

    @extend_schema_field(ContactSerializer(many=True, allow_null=True))
    def get_contacts(self, service: Service) -> Any:
        people = contacts_of(service, self.context["request"].user)
        return None if people is None else ContactSerializer(people, many=True).data

    def get_answer_days(self, service: Service) -> float | None:
        (card,) = cards_of([service], answer_times_of([service.pk]))
        return card.answer_days

    def get_version(self, service: Service) -> int:
        return version_of(service)


class CapacitySerializer(Body):
    """Whether the service has room now."""

    capacity = serializers.ChoiceField(CAPACITY_TOLD)


class DescriptionSerializer(Body, serializers.ModelSerializer[Service]):
    """What is written of a service; what is left out stays as it is, and all of it is thereby confirmed.

    ``version`` is that of the service as it was read; without it nothing is compared.
    """

    version = serializers.IntegerField(required=False, min_value=1)

    class Meta:
        model = Service
        fields = [*DESCRIBED, "version"]
        extra_kwargs = {name: {"required": False} for name in DESCRIBED}


def _found(request: ApiRequest, pk: int) -> Service:
    rows = Service.objects.visible_to(request.user).prefetch_related("areas")
    return get_object_or_404(rows.select_related("unit", "organisation", "municipality"), pk=pk)


def _answer(request: ApiRequest, pk: int) -> Response:
    return Response(ServiceDetailSerializer(_found(request, pk), context={"request": request}).data)


class ServiceDetail(APIView):
    """One service: what it does, for whom, when, who answers and whether it has room."""

    @extend_schema(responses=ServiceDetailSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        return _answer(request, pk)


class UpdateCapacity(APIView):
    """Say whether a service has room now."""

    @extend_schema(request=CapacitySerializer, responses=ServiceDetailSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        service = _found(request, pk)
        require(request.user, "network.update_capacity", service)
        asked = CapacitySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        update_capacity(by=request.user, service=service, **asked.validated_data)
        return _answer(request, pk)


class DescribeService(APIView):
    """Write what a service does, for whom, when and where."""

    @extend_schema(request=DescriptionSerializer, responses=ServiceDetailSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        service = _found(request, pk)
        require(request.user, "network.describe_service", service)
        asked = DescriptionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        describe_service(by=request.user, service=service, **asked.validated_data)
        return _answer(request, pk)


class ConfirmService(APIView):
    """Say that what is written of a service is still so."""

    @extend_schema(request=None, responses=ServiceDetailSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        confirm_service(by=request.user, service=_found(request, pk))
        return _answer(request, pk)
