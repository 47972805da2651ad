"""The documents of a referral through the API."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, log, refuse_unknown
from accounts.permissions import can, require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.content import ask_reason
from network.files.api import FileSerializer, sent_file
from network.files.download import download
from referrals.actions import attach_to_referral, read_referral_file, take_back_referral_file
from referrals.api import readable
from referrals.models import ReferralFile


class ReferralFileSerializer(serializers.ModelSerializer[ReferralFile]):
    """A document: from which side, and who of the other side had it first."""

    author = serializers.CharField(source="author_name")
    read_by = serializers.CharField(source="read_by_name")

    class Meta:
        model = ReferralFile
        fields = ["id", "label", "kind", "size", "side", "author", "added_at", "read_at", "read_by"]


class ReferralFiles(APIView):
    """The documents of a referral, oldest first; adding one for the other side."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=ReferralFileSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        referral = readable(request, pk)
        files = ReferralFile.objects.visible_to(request.user).standing().filter(referral=referral)
        rows = files.select_related("added_by", "read_by")
        return listed(request, rows, ("added_at", "pk"), ReferralFileSerializer, logged=True)

    @extend_schema(request={"multipart/form-data": FileSerializer}, responses={201: ReferralFileSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        referral = readable(request, pk)
        require(request.user, "referrals.attach_to_referral", referral)
        added = attach_to_referral(by=request.user, referral=referral, **sent_file(request))
        return Response({"id": added.pk, "label": added.label, "kind": added.kind}, status=201)


def _file(request: ApiRequest, pk: int) -> ReferralFile:
    found = ReferralFile.objects.visible_to(request.user).standing()
    file: ReferralFile = get_object_or_404(found.select_related("referral__person"), pk=pk)
    ask_reason(request.user, [file])
    return file


class ReferralFileContent(APIView):
    """A document itself. What the other side added is read from then on."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, pk: int) -> HttpResponse:
        refuse_unknown(request)
        file = _file(request, pk)
        if can(request.user, "referrals.read_referral_file", file):
            read_referral_file(by=request.user, file=file)
        log(request, AccessKind.DOWNLOAD, [file, file.referral, file.referral.person])
        return download(file)


class TakeBackReferralFile(APIView):
    """Take back one's own document, as long as nobody of the other side has read it."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: ApiRequest, pk: int) -> Response:
        file = _file(request, pk)
        require(request.user, "referrals.take_back_referral_file", file)
        take_back_referral_file(by=request.user, file=file)
        return Response(status=204)
