"""The register of agreements, and one's own choices about notices, through the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, refuse_unknown
from accounts.permissions import require
from accounts.repeating import answer_once
from accounts.requests import ApiRequest
from accounts.roles import Role
from network.actions import choose_mail, end_agreement, register_agreement
from network.models import Agreement, NoticePreference, Organisation, Service


class PreferenceSerializer(Body, serializers.ModelSerializer[NoticePreference]):
    """When one's own unread notices are mailed; what is left out stays as it is."""

    class Meta:
        model = NoticePreference
        fields = [
            "cases",
            "referrals",
            "absences",
            "meetings",
            "delay",
            "digest_hour",
            "quiet",
            "quiet_weekend",
        ]
        extra_kwargs = {name: {"required": False} for name in fields}


class Preference(APIView):
    """How one wants to hear of notices not read."""

    @extend_schema(responses=PreferenceSerializer)
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        chosen = NoticePreference.objects.visible_to(request.user).first() or NoticePreference()
        return Response(PreferenceSerializer(chosen).data)

    @extend_schema(request=PreferenceSerializer, responses=PreferenceSerializer)
    def post(self, request: ApiRequest) -> Response:
        asked = PreferenceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(PreferenceSerializer(choose_mail(by=request.user, **asked.validated_data)).data)


class AgreementSerializer(Body, serializers.ModelSerializer[Agreement]):
    """An agreement with a body, for all its services or for one; both days are included."""

    body = serializers.CharField(source="organisation.name", read_only=True)
    is_active = serializers.BooleanField(read_only=True)

    class Meta:
        model = Agreement
        fields = [
            "id",
            "organisation",
            "body",
            "service",
            "kind",
            "reference",
            "since",
            "until",
            "is_for_all",
            "is_active",
        ]

    def get_fields(self) -> dict[str, Any]:
        """Bodies and services of the Ambiti that the caller administers: of the others nothing is known."""
        fields: dict[str, Any] = super().get_fields()
        user = getattr(self.context.get("request"), "user", None)
        if user is None:  # the schema is being drawn
            return fields
        ambiti = user.grants.units(Role.ADMINISTRATOR)
        fields["organisation"].queryset = Organisation.objects.visible_to(user).filter(ambito__in=ambiti)
        fields["service"].queryset = Service.objects.visible_to(user).filter(ambito__in=ambiti)
        return fields


class AgreementList(APIView):
    """The register of agreements of one's Ambiti; registering a new one."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=AgreementSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = Agreement.objects.visible_to(request.user).select_related("organisation")
        return listed(request, rows, ("organisation__name", "pk"), AgreementSerializer, logged=False)

    @extend_schema(request=AgreementSerializer, responses={201: AgreementSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "network.keep_agreements")
        asked = AgreementSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        return answer_once(request, lambda: self._register(request, asked.validated_data))

    def _register(self, request: ApiRequest, given: dict[str, Any]) -> Response:
        agreement = register_agreement(by=request.user, **given)
        return Response({"id": agreement.pk, "is_active": agreement.is_active}, status=201)


class LastDaySerializer(Body):
    """The last day of an agreement, included."""

    until = serializers.DateField()


class EndAgreement(APIView):
    """End an agreement."""

    @extend_schema(request=LastDaySerializer, responses=AgreementSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = Agreement.objects.visible_to(request.user).select_related("organisation")
        agreement = get_object_or_404(found, pk=pk)
        require(request.user, "network.end_agreement", agreement.organisation)
        asked = LastDaySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        ended = end_agreement(by=request.user, agreement=agreement, **asked.validated_data)
        return Response(AgreementSerializer(ended).data)
