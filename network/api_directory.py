"""The directory of services as a table through the API: downloaded, looked at, taken in again."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from network.api import ServiceChoice
from network.directory import actions
from network.directory.importing import LARGEST, TOO_LARGE, VERDICTS, ambito_said, judge
from network.directory.table import own_services, read_rows, table_file
from network.leave_plan import Unreadable
from network.spreadsheets import CSV


class ServicesFileSerializer(Body):
    """A table of services, with the columns of the one that is downloaded; ``is_trial`` writes nothing.

    Who keeps the directories of several Ambiti says of which ``ambito`` they are.
    """

    file = serializers.FileField(max_length=255)
    is_trial = serializers.BooleanField(default=False)
    ambito = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def validate_file(self, given: Any) -> Any:
        """The file, if it is not too large to be read at once."""
        if given.size > LARGEST:
            raise ValidationError(str(TOO_LARGE))
        return given


class VerdictSerializer(serializers.Serializer[Any]):
    """A row of the file, what becomes of it, and in words what is new or how to mend it."""

    line = serializers.IntegerField()
    state = serializers.ChoiceField(VERDICTS)
    words = serializers.CharField()


class ImportedSerializer(serializers.Serializer[Any]):
    """How many services were written, and what became of each row."""

    written = serializers.IntegerField()
    rows = VerdictSerializer(many=True)


class ServicesTable(APIView):
    """The services of one's Ambiti as a CSV file; taking one in. The same file twice writes nothing new."""

    parser_classes = (MultiPartParser,)

    @extend_schema(parameters=[ServiceChoice], responses={(200, CSV): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest) -> HttpResponse:
        refuse_unknown(request, *ServiceChoice().fields)
        choice = ServiceChoice(data=request.query_params)
        choice.is_valid(raise_exception=True)
        return table_file(choice.filtered(own_services(request.user), request.user).qs)

    @extend_schema(request={"multipart/form-data": ServicesFileSerializer}, responses=ImportedSerializer)
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "network.keep_directory")
        asked = ServicesFileSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        ambito = ambito_said(request.user, asked.validated_data.get("ambito"))
        try:
            rows = read_rows(asked.validated_data["file"].read())
        except Unreadable as fault:
            raise ValidationError({"file": str(fault)}) from fault
        verdicts, written = judge(rows, ambito), []
        if not asked.validated_data["is_trial"]:
            written = actions.import_services(by=request.user, ambito=ambito, rows=rows)
        return Response(ImportedSerializer({"written": len(written), "rows": verdicts}).data)
