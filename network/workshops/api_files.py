"""The documents of the meetings of a workshop through the API."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, log, refuse_unknown
from accounts.models import User
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from network.api_acts import row_act
from network.files.api import FileSerializer, WithdrawnFileSerializer, sent_file
from network.files.download import download
from network.workshops import actions
from network.workshops.api import meetings_of
from network.workshops.models import MeetingFile


def files_of(user: User) -> QuerySet[MeetingFile]:
    """The documents that ``user`` sees, with their meeting."""
    return MeetingFile.objects.visible_to(user).select_related("meeting__workshop", "added_by")


class MeetingFileSerializer(serializers.ModelSerializer[MeetingFile]):
    """A document; of one that was withdrawn, when and why."""

    added_by = serializers.CharField(source="added_by.label")

    class Meta:
        model = MeetingFile
        fields = [
            "id",
            "meeting",
            "label",
            "kind",
            "size",
            "added_by",
            "added_at",
            "withdrawn_at",
            "withdrawn_reason",
        ]


class MeetingFiles(APIView):
    """The documents of a meeting, oldest first; bringing one more."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=MeetingFileSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        meeting = get_object_or_404(meetings_of(request.user), pk=pk)
        rows = files_of(request.user).filter(meeting=meeting)
        return listed(request, rows, ("added_at", "pk"), MeetingFileSerializer, logged=False)

    @extend_schema(request={"multipart/form-data": FileSerializer}, responses={201: MeetingFileSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        meeting = get_object_or_404(meetings_of(request.user), pk=pk)
        require(request.user, "network.attach_to_meeting", meeting)
        added = actions.attach_to_meeting(by=request.user, meeting=meeting, **sent_file(request))
        return Response(MeetingFileSerializer(added).data, status=201)


class MeetingFileContent(APIView):
    """A document itself; one that was withdrawn is opened by nobody."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, pk: int) -> HttpResponse:
        refuse_unknown(request)
        file = get_object_or_404(files_of(request.user).filter(withdrawn_at=None), pk=pk)
        log(request, AccessKind.DOWNLOAD, [file])
        return download(file)


ACTS = {
    "workshops/files/<int:pk>/withdraw/": row_act(
        actions.withdraw_meeting_file,
        "Withdraw a document brought by mistake: it stays, and nobody opens it any more.",
        about="file",
        rows=files_of,
        body=WithdrawnFileSerializer,
        answer=MeetingFileSerializer,
    ),
}
