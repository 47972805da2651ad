"""The acts of the intake through the API: the same actions and rules as the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, log, refuse_unknown
from accounts.permissions import require
from accounts.repeating import answer_once
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import (
    assign_pair,
    decline_assignment,
    register_intake,
    save_draft,
    take_charge,
    undo_take_charge,
    write_diary_entry,
)
from intake.api import case_filters
from intake.content import masked_in_list
from intake.models import Assignment, Case, Person
from intake.routing.candidates import operators_of
from intake.routing.choice import proposals_for
from intake.serializers import (
    CaseSerializer,
    DeclineSeatSerializer,
    DiaryEntrySerializer,
    FoundPersonSerializer,
    IntakeSerializer,
    PairSerializer,
    PersonSearchSerializer,
    SchedaSerializer,
    SeatSerializer,
)
from intake.workload.formula import Seat
from intake.workload.weighing import rules_of

MOST_FOUND = 20


class SearchPerson(APIView):
    """Search the archive of one's Ambito. The words travel in the body, never in the address."""

    @extend_schema(request=PersonSearchSerializer, responses=FoundPersonSerializer(many=True))
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_desk")
        asked = PersonSearchSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        terms = asked.validated_data["terms"]
        archive = Person.objects.visible_to(request.user).filter(protected=False)  # as at the desk
        found = list(archive.matching(terms).select_related("municipality")[:MOST_FOUND])
        log(request, AccessKind.SEARCH, found, terms)
        return Response(FoundPersonSerializer(found, many=True).data)


class RegisterIntake(APIView):
    """Register a scheda d'accoglienza. Send an ``Idempotency-Key`` to make a repetition harmless."""

    @extend_schema(request=SchedaSerializer, responses={201: IntakeSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_desk")
        serializer = SchedaSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        return answer_once(request, lambda: self._register(request, serializer))

    def _register(self, request: ApiRequest, serializer: SchedaSerializer) -> Response:
        given = serializer.validated_data
        draft = save_draft(
            by=request.user, access_point=given["access_point"], answers={}, person=given.get("person")
        )
        intake = register_intake(by=request.user, draft=draft, scheda=serializer.to_scheda())
        return Response(IntakeSerializer(intake).data, status=201)


def shown(cases: Any) -> Any:
    """Situations with all that their serializer shows, in a fixed number of statements."""
    return cases.select_related("person", "municipality").prefetch_related("assignments__operator")


class CaseList(APIView):
    """The situations one may read, newest first: all, or those behind a figure."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR), *case_filters.PARAMETERS],
        responses=CaseSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        asked = case_filters.asked_for(request, Case.objects.visible_to(request.user), "cursor")
        return listed(
            request, shown(asked), ("-opened_at", "-pk"), CaseSerializer, logged=True, mask=masked_in_list
        )


class CaseDetail(APIView):
    """One situation."""

    @extend_schema(responses=CaseSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        case = get_object_or_404(shown(Case.objects.visible_to(request.user)), pk=pk)
        log(request, AccessKind.RECORD, [case, case.person])
        return Response(CaseSerializer(case).data)


class PairProposals(APIView):
    """The pairs the routing proposes for a situation, with reasons in words and loads before and after.

    With ``replacing``, somebody else is looked for only for that seat.
    """

    @extend_schema(
        parameters=[OpenApiParameter("replacing", OpenApiTypes.STR, enum=Seat.values)],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "replacing")
        replacing = request.query_params.get("replacing", "")
        if replacing not in ("", *Seat.values):
            raise ValidationError({"replacing": _("Scegli uno dei due posti.")})
        case = get_object_or_404(shown(Case.objects.visible_to(request.user)), pk=pk)
        require(request.user, "intake.assign_pair", case)
        log(request, AccessKind.RECORD, [case], is_content=False)
        proposals = proposals_for(case, rules_of(case.ambito_id), replacing=replacing)
        return Response({"version": case.version, **proposals.as_mapping()})


class AssignPair(APIView):
    """Give a situation to a pair."""

    @extend_schema(request=PairSerializer, responses=CaseSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        require(request.user, "intake.assign_pair", case)
        asked = PairSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        operators = {post.user_id: post.user for post in operators_of(case.ambito_id)}
        given = dict(asked.validated_data)
        for seat in ("lead", "co_lead"):
            # An operator of another Ambito is refused like one that does not exist.
            if given[seat] not in operators:
                raise ValidationError({seat: _("Scegli un operatore dell'ambito.")})
            given[seat] = operators[given[seat]]
        assign_pair(by=request.user, case=case, **given)
        assigned = get_object_or_404(shown(Case.objects.visible_to(request.user)), pk=pk)
        masked_in_list(request.user, [assigned])
        log(request, AccessKind.RECORD, [assigned], is_content=False)
        return Response(CaseSerializer(assigned).data)


class MySeats(APIView):
    """The seats one holds: those to take in charge and those taken."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=SeatSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        seats = Assignment.objects.visible_to(request.user).filter(operator=request.user).open()
        order = ("-proposed_at", "-pk")
        return listed(request, seats.select_related("operator"), order, SeatSerializer, logged=True)


class SeatAct(APIView):
    """What a member of a pair answers about their own seat."""

    def seat(self, request: ApiRequest, pk: int) -> Assignment:
        return get_object_or_404(
            Assignment.objects.visible_to(request.user).select_related("case", "operator"), pk=pk
        )


class TakeCharge(SeatAct):
    """Accept one's seat."""

    @extend_schema(request=None, responses=SeatSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return Response(SeatSerializer(take_charge(by=request.user, assignment=self.seat(request, pk))).data)


class UndoTakeCharge(SeatAct):
    """Take back one's acceptance, within ten minutes."""

    @extend_schema(request=None, responses=SeatSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return Response(
            SeatSerializer(undo_take_charge(by=request.user, assignment=self.seat(request, pk))).data
        )


class DeclineAssignment(SeatAct):
    """Say that one cannot take the seat, and why."""

    @extend_schema(request=DeclineSeatSerializer, responses=SeatSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        seat = self.seat(request, pk)
        asked = DeclineSeatSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        declined = decline_assignment(by=request.user, assignment=seat, **asked.validated_data)
        return Response(SeatSerializer(declined).data)


class WriteDiaryEntry(APIView):
    """Write in the diary of a situation."""

    @extend_schema(request=DiaryEntrySerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: ApiRequest, pk: int) -> Response:
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        asked = DiaryEntrySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return answer_once(request, lambda: self._write(request, case, asked.validated_data))

    def _write(self, request: ApiRequest, case: Case, given: dict[str, Any]) -> Response:
        entry = write_diary_entry(by=request.user, case=case, **given)
        return Response({"id": entry.pk, "written_at": entry.written_at.isoformat()}, status=201)
