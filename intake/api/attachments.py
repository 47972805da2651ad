"""The documents of schede and situations through the API."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import attach_to_case, attach_to_intake, withdraw_attachment
from intake.models import Attachment, Case, Intake
from intake.moving import refuse_closed
from network.files.api import FileSerializer, WithdrawnFileSerializer, sent_file
from network.files.download import download
from network.models import FileClass

NEWEST_FIRST = ("-added_at", "-pk")
CURSOR = OpenApiParameter("cursor", OpenApiTypes.STR)


class NewAttachmentSerializer(FileSerializer):
    """A document and what it speaks of, which says who will open it."""

    visibility = serializers.ChoiceField(FileClass.choices)


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    """A document; of one that was withdrawn, when and why."""

    added_by = serializers.CharField(source="added_by.label")

    class Meta:
        model = Attachment
        fields = [
            "id",
            "case",
            "intake",
            "label",
            "kind",
            "visibility",
            "size",
            "added_by",
            "added_at",
            "withdrawn_at",
            "withdrawn_reason",
        ]


class CaseAttachments(APIView):
    """The documents of a situation and of its schede, newest first; adding one more."""

    parser_classes = (MultiPartParser,)

    @extend_schema(parameters=[CURSOR], responses=AttachmentSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        case = _case(request, pk)
        log(request, AccessKind.RECORD, [case, case.person])
        return _listed(request, Attachment.objects.visible_to(request.user).of_case(case))

    @extend_schema(
        request={"multipart/form-data": NewAttachmentSerializer}, responses={201: AttachmentSerializer}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        case = _case(request, pk)
        refuse_closed(request.user, case)
        require(request.user, "intake.attach_to_case", case)
        added = attach_to_case(by=request.user, case=case, **sent_file(request, NewAttachmentSerializer))
        return Response(AttachmentSerializer(added).data, status=201)


class IntakeAttachments(APIView):
    """The documents of a scheda that one may open, newest first; adding one more."""

    parser_classes = (MultiPartParser,)

    @extend_schema(parameters=[CURSOR], responses=AttachmentSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        intake = _intake(request, pk)
        log(request, AccessKind.RECORD, [intake, intake.person])
        return _listed(request, Attachment.objects.visible_to(request.user).filter(intake=intake))

    @extend_schema(
        request={"multipart/form-data": NewAttachmentSerializer}, responses={201: AttachmentSerializer}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        intake = _intake(request, pk)
        require(request.user, "intake.attach_to_intake", intake)
        given = sent_file(request, NewAttachmentSerializer)
        added = attach_to_intake(by=request.user, intake=intake, **given)
        return Response(AttachmentSerializer(added).data, status=201)


class AttachmentContent(APIView):
    """A document itself; one that was withdrawn is opened by nobody."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, pk: int) -> HttpResponse:
        refuse_unknown(request)
        row = _attachment(request, pk, withdrawn_at=None)
        log(request, AccessKind.DOWNLOAD, [row, row.person])
        return download(row)


class WithdrawAttachment(APIView):
    """Withdraw a document added by mistake: it stays, and nobody opens it any more."""

    @extend_schema(request=WithdrawnFileSerializer, responses=AttachmentSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        row = _attachment(request, pk)
        require(request.user, "intake.withdraw_attachment", row)
        asked = WithdrawnFileSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        withdrawn = withdraw_attachment(by=request.user, attachment=row, **asked.validated_data)
        return Response(AttachmentSerializer(withdrawn).data)


def _case(request: ApiRequest, pk: int) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).select_related("person"), pk=pk)


def _intake(request: ApiRequest, pk: int) -> Intake:
    intakes = Intake.objects.visible_to(request.user).select_related("person", "case__person")
    return get_object_or_404(intakes, pk=pk)


def _attachment(request: ApiRequest, pk: int, **standing: None) -> Attachment:
    rows = Attachment.objects.visible_to(request.user).select_related(
        "case__person", "intake__person", "added_by"
    )
    return get_object_or_404(rows.filter(**standing), pk=pk)


def _listed(request: ApiRequest, attachments: Any) -> Response:
    rows = attachments.select_related("added_by", "case__person", "intake__person", "intake__case")
    return listed(request, rows, NEWEST_FIRST, AttachmentSerializer, logged=True)
