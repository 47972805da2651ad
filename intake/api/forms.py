"""The versions of the form, for clients that draw it themselves."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, refuse_unknown
from accounts.requests import ApiRequest
from intake.models import FormVersion
from intake.scheda.schema import schema_of


class FormVersionSerializer(serializers.ModelSerializer[FormVersion]):
    """A published version of the form of an Ambito, and the day from which it holds."""

    class Meta:
        model = FormVersion
        fields = ["id", "ambito", "version", "valid_from", "published_at", "notice"]


class FormVersions(APIView):
    """The published versions of the form, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=FormVersionSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        versions = FormVersion.objects.visible_to(request.user).published().defer("questions")
        return listed(request, versions, ("-published_at", "-pk"), FormVersionSerializer, logged=False)


class FormSchema(APIView):
    """A version of the form as JSON Schema (draft 2020-12), in the language of the request.

    What it describes is the body with which a scheda is registered.
    """

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        versions = FormVersion.objects.visible_to(request.user).published()
        version = get_object_or_404(versions.select_related("ambito__unit"), pk=pk)
        schema: dict[str, Any] = schema_of(version)
        return Response(schema)
