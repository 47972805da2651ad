"""What is told of referrals through the API: how they go, the sheet for the person, what was reported."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, refuse_unknown
from accounts.models import User
from accounts.permissions import require
from accounts.requests import ApiRequest
from intake.api.sheets import (
    PDF_ANSWER,
    SheetLetters,
    SheetSerializer,
    sheet_answer,
    sheet_pdf_answer,
)
from intake.models import SheetLetter
from referrals.actions import send_referral_sheet
from referrals.api import readable
from referrals.models import Referral, Report
from referrals.partners.reports import Receipt, with_state
from referrals.plain_sheet import sheet_of_referral
from referrals.state_table import MEANINGS
from referrals.states import STATES, Deadline, ReferralState, Side


class MoveSerializer(serializers.Serializer[Any]):
    """Where a referral may go from a state, and which side moves it there."""

    to = serializers.ChoiceField(ReferralState.choices)
    side = serializers.ChoiceField(Side.choices)


class StateSerializer(serializers.Serializer[Any]):
    """A state of a referral: who is told when it arrives there, what becomes of the time to answer."""

    state = serializers.ChoiceField(ReferralState.choices)
    name = serializers.CharField()
    meaning = serializers.CharField()
    moves = MoveSerializer(many=True)
    told = serializers.ListField(child=serializers.ChoiceField(Side.choices))
    deadline = serializers.ChoiceField(Deadline.choices)


class ReferralStates(APIView):
    """The published table of states, the same by which every move is allowed or refused."""

    @extend_schema(responses=StateSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        table = [
            {
                "state": code,
                "name": ReferralState(code).label,
                "meaning": MEANINGS[code],
                "moves": [{"to": to, "side": side} for to, side in row.moves.items()],
                "told": sorted(row.told),
                "deadline": row.deadline,
            }
            for code, row in STATES.items()
        ]
        return Response({"results": StateSerializer(table, many=True).data})


def _sent(request: ApiRequest, pk: int) -> Referral:
    """The referral whose sheet is asked for, for who sent it."""
    refuse_unknown(request)
    referral = readable(request, pk)
    require(request.user, "referrals.print_sheet", referral)
    return referral


class ReferralSheet(APIView):
    """What was asked of which service, and when it answers, in plain words; for who sent it."""

    @extend_schema(responses=SheetSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        referral = _sent(request, pk)
        return sheet_answer(request, sheet_of_referral(referral), referral, referral.person)


class ReferralSheetPdf(APIView):
    """The same sheet as PDF, ready to be handed over."""

    @extend_schema(responses=PDF_ANSWER)
    def get(self, request: ApiRequest, pk: int) -> HttpResponse:
        referral = _sent(request, pk)
        return sheet_pdf_answer(request, sheet_of_referral(referral), referral, referral.person)


class ReferralSheetLetters(SheetLetters):
    """The letters with the sheet of a referral."""

    right = "referrals.send_referral_sheet"

    def row(self, request: ApiRequest, pk: int) -> Referral:
        return readable(request, pk)

    def send(self, user: User, row: Referral) -> SheetLetter:
        return send_referral_sheet(by=user, referral=row)


class ReportSerializer(serializers.Serializer[Any]):
    """A report of a service. What it says stands in the draft of the scheda it became, and nowhere else."""

    number = serializers.CharField(source="report.number")
    service = serializers.CharField(source="report.mailbox.owner")
    municipality = serializers.CharField(source="report.municipality.name")
    access_point = serializers.CharField(source="report.access_point.name")
    is_confidential = serializers.BooleanField(source="report.is_confidential")
    sent_at = serializers.DateTimeField(source="report.sent_at")
    is_taken_up = serializers.BooleanField()


class ReceivedReports(APIView):
    """What services reported to the desks of one's units, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=ReportSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "referrals.list_reports")
        refuse_unknown(request, "cursor")
        rows = Report.objects.visible_to(request.user).select_related(
            "municipality", "access_point__unit", "mailbox__service__unit"
        )
        return listed(request, rows, ("-sent_at", "-pk"), ReportSerializer, logged=True, mask=_with_state)


def _with_state(_user: Any, reports: list[Report]) -> list[Receipt]:
    return with_state(reports)
