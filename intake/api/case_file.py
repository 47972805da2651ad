"""A list of situations as a file, through the API."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.views import APIView

from accounts.api import Body, log
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.api.case_filters import PARAMETERS, asked_for
from intake.case_file import CONTENTS, KINDS, LONGEST_REASON, SHORT, WITHOUT_A_REASON, XLSX, case_file
from intake.case_table import MOST_ROWS
from intake.models import Case
from intake.models.seats import with_pair_names
from network.spreadsheets import XLSX as SHEET


class CaseFileSerializer(Body):
    """Which file, what goes into it, and what it is for: the reason is kept in the register of readings."""

    kind = serializers.ChoiceField(KINDS, default=XLSX)
    content = serializers.ChoiceField(CONTENTS, default=SHORT)
    reason = serializers.CharField(
        max_length=LONGEST_REASON, error_messages={"required": WITHOUT_A_REASON, "blank": WITHOUT_A_REASON}
    )


class ExportCases(APIView):
    """The situations of a filtered list as a file, formulas made harmless; reason and rows are logged."""

    @extend_schema(
        parameters=PARAMETERS,
        request=CaseFileSerializer,
        responses={(200, SHEET): OpenApiTypes.BINARY, (200, "text/csv"): OpenApiTypes.BINARY},
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        require(request.user, "intake.export_cases")
        visible = asked_for(request, Case.objects.visible_to(request.user))
        asked = CaseFileSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if (count := visible.count()) > MOST_ROWS:
            words = _("Sono %(count)s situazioni: se ne scaricano al massimo %(most)s. Scegli un filtro.")
            raise ValidationError(words % {"count": count, "most": MOST_ROWS})
        cases = with_pair_names(visible.select_related("person", "municipality", "district__unit"))
        rows, file = list(cases.order_by("-opened_at", "-pk")), asked.validated_data
        log(request, AccessKind.EXPORT, rows, is_content=False, reason=file["reason"])
        return case_file(rows, file["kind"], file["content"])
