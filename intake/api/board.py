"""The board through the API: what waits, who carries what, each comune; what any pair would do."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log, refuse_unknown
from accounts.permissions import require
from accounts.professions import Profession
from accounts.requests import ApiRequest
from audit import clock
from audit.models import AccessKind
from intake import board
from intake.content import masked_in_list
from intake.models import Case
from intake.routing.choice import seats_held
from intake.routing.ranking import preview_pair, refusals
from intake.serializers import BoardSerializer
from intake.workload.caseloads import OperatorLoad, candidates_for
from intake.workload.weighing import facts_of, rules_of
from network.areas import Area

FILTERS = (
    OpenApiParameter("presidio", OpenApiTypes.INT),
    OpenApiParameter("professione", OpenApiTypes.STR, enum=Profession.values),
    OpenApiParameter("area", OpenApiTypes.STR, enum=Area.values),
)
FILTER_NAMES = tuple(parameter.name for parameter in FILTERS)


class Board(APIView):
    """Who carries what, what waits for a pair, how each comune is doing, in the units one coordinates."""

    @extend_schema(parameters=list(FILTERS), responses=BoardSerializer)
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, *FILTER_NAMES)
        require(request.user, "intake.see_board")
        question = board.Question.read(request.GET)
        page = board.Board(request.user, question)
        waiting = Case.objects.visible_to(request.user).coordinated_by(request.user).waiting_for_pair()
        if question.district is not None:
            waiting = waiting.filter(district=question.district)
        if question.area:
            waiting = waiting.filter(area=question.area)
        cases = list(
            waiting.select_related("person", "municipality").prefetch_related("assignments__operator")
        )
        log(request, AccessKind.LIST, cases)
        masked_in_list(request.user, cases)
        shows = {
            "waiting": cases,
            "operators": [OperatorLoad(row.caseload.post, row.load) for row in page.loads.rows],
            "municipalities": page.comuni,
            "just_assigned": page.just_assigned,
        }
        return Response(BoardSerializer(shows).data)


class TriedPairSerializer(Body):
    """Two user ids."""

    lead = serializers.IntegerField()
    co_lead = serializers.IntegerField()


class PreviewPair(APIView):
    """What any pair would do: loads before and after, reasons, and what forbids it. Nothing is written."""

    @extend_schema(request=TriedPairSerializer, responses=OpenApiTypes.OBJECT)
    def post(self, request: ApiRequest, pk: int) -> Response:
        cases = Case.objects.visible_to(request.user).select_related("person", "municipality")
        case = get_object_or_404(cases.prefetch_related("assignments__operator"), pk=pk)
        require(request.user, "intake.assign_pair", case)
        asked = TriedPairSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        rules, facts = rules_of(case.ambito_id), facts_of(case)
        people = {one.id: one for one in candidates_for(case, rules)}
        words = _("Scegli un operatore dell'ambito.")
        if unknown := {seat: words for seat, who in asked.validated_data.items() if who not in people}:
            raise serializers.ValidationError(unknown)
        log(request, AccessKind.RECORD, [case], is_content=False)
        pair = people[asked.validated_data["lead"]], people[asked.validated_data["co_lead"]]
        tried = preview_pair(facts, *pair, rules, clock.today()).as_mapping()
        forbidden = [sentence.as_mapping() for sentence in refusals(facts, *pair)]
        return Response({"version": case.version, "held": seats_held(case), "forbidden": forbidden, **tried})
