"""The whole story of a situation, through the API, for the program of a court or of the person."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from accounts.api import Body, log
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import export_story
from intake.content import ask_reason
from intake.models import Case
from intake.models.exports import Extra, FileFormat, Recipient
from network.spreadsheets import download


class StoryExportSerializer(Body):
    """Who receives it and why; what goes in that usually stays out, and why it serves."""

    recipient = serializers.ChoiceField(Recipient.choices)
    recipient_name = serializers.CharField(max_length=160)
    reason = serializers.CharField(max_length=600)
    extras = serializers.ListField(child=serializers.ChoiceField(Extra.choices), default=list, max_length=3)
    extras_reason = serializers.CharField(max_length=600, default="", allow_blank=True)


class ExportStory(APIView):
    """The whole story as JSON (``docs/story-export.schema.json``). Each asking is a copy that leaves."""

    @extend_schema(request=StoryExportSerializer, responses={(200, "application/json"): OpenApiTypes.OBJECT})
    def post(self, request: ApiRequest, pk: int) -> HttpResponse:
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        require(request.user, "intake.export_story", case)
        ask_reason(request.user, [case])
        asked = StoryExportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        log(request, AccessKind.EXPORT, [case, case.person, *case.intakes.all()])
        given = {**asked.validated_data, "file_format": FileFormat.JSON}
        _export, content = export_story(by=request.user, case=case, **given)
        return download(content, f"storia-{case.number.replace('/', '-')}.json", "application/json")
