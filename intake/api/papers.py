"""What goes on paper, through the API: the scheda as it was registered, the plan for the person."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from accounts.api import Body, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.api.sheets import PDF_ANSWER
from intake.content import ask_reason
from intake.forms.printing import LONGEST_REASON
from intake.household.members import with_members
from intake.models import Case, Intake
from intake.scheda.sheet_on_paper import plan_pdf, plan_to_print, scheda_pdf


class WholePaperSerializer(Body):
    """Why also what is usually left off paper is needed there; it stays in the log, with the name."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


class IntakePdf(APIView):
    """The scheda as PDF: without what a judge, a protection or a hidden reporter is about, or whole."""

    @extend_schema(responses=PDF_ANSWER)
    def get(self, request: ApiRequest, pk: int) -> HttpResponse:
        refuse_unknown(request)
        return self._paper(request, pk)

    @extend_schema(request=WholePaperSerializer, responses=PDF_ANSWER)
    def post(self, request: ApiRequest, pk: int) -> HttpResponse:
        asked = WholePaperSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._paper(request, pk, asked.validated_data["reason"])

    def _paper(self, request: ApiRequest, pk: int, reason: str = "") -> HttpResponse:
        rows = Intake.objects.visible_to(request.user).select_related(
            "person", "municipality", "household", "case", "compiled_by", "access_point__unit", "form_version"
        )
        row = get_object_or_404(rows.prefetch_related(with_members()), pk=pk)
        require(request.user, "intake.read_answers", row)
        log(request, AccessKind.PRINT, [row, row.person], reason=reason)
        return scheda_pdf(request._request, row, is_whole=bool(reason))


class CasePlanPdf(APIView):
    """The open plan of a situation, or the newest one, as PDF for the person."""

    @extend_schema(responses=PDF_ANSWER)
    def get(self, request: ApiRequest, pk: int) -> HttpResponse:
        refuse_unknown(request)
        case: Case = get_object_or_404(Case.objects.visible_to(request.user).select_related("person"), pk=pk)
        ask_reason(request.user, [case])
        plan = plan_to_print(request.user, case)
        log(request, AccessKind.PRINT, [case, case.person])
        return plan_pdf(request._request, plan)


urlpatterns = [
    path("intakes/<int:pk>/pdf/", IntakePdf.as_view(), name="intake_pdf"),
    path("cases/<int:pk>/plans/pdf/", CasePlanPdf.as_view(), name="case_plan_pdf"),
]
