"""The disposal of old situations, through the API. Carrying one out is a command, never a request."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, log, refuse_unknown
from accounts.permissions import require
from accounts.repeating import answer_once
from accounts.requests import ApiRequest
from audit.keyset import keyset_page
from audit.models import AccessKind
from intake.actions import answer_disposal, propose_disposal, stop_disposal
from intake.disposal.due import ambiti_looked_after
from intake.models import Case, Disposal, DisposalItem
from network.models import Ambito


class DisposalSerializer(serializers.ModelSerializer[Disposal]):
    """A list of situations that should go, by which rule, and how far it came."""

    class Meta:
        model = Disposal
        fields = [
            "id",
            "ambito",
            "state",
            "rule",
            "years",
            "closed_before",
            "reason",
            "asked_by",
            "asked_at",
            "answered_by",
            "answered_at",
            "authorisation",
            "done_at",
        ]
        read_only_fields = fields


class ProposedDisposalSerializer(Body):
    """The rule of conservation, and the numbers of the situations that stay all the same."""

    ambito = serializers.PrimaryKeyRelatedField(queryset=Ambito.objects.none())
    years = serializers.IntegerField(min_value=1, max_value=1000)
    rule = serializers.CharField(max_length=160)
    reason = serializers.CharField(max_length=300)
    left_out = serializers.ListField(
        child=serializers.CharField(max_length=12), required=False, max_length=200
    )

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg] # of any kind
        """The Ambiti of the caller: others are like none."""
        fields = super().get_fields()
        user = getattr(self.context.get("request"), "user", None)
        if user is not None:
            fields["ambito"].queryset = ambiti_looked_after(user)  # type: ignore[attr-defined] # of keys
        return fields


class Disposals(APIView):
    """The disposals of one's Ambiti, newest first; proposing one."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=DisposalSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        require(request.user, "intake.see_disposals")
        rows = Disposal.objects.visible_to(request.user)
        return listed(request, rows, ("-asked_at", "-pk"), DisposalSerializer, logged=False)

    @extend_schema(request=ProposedDisposalSerializer, responses={201: DisposalSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_disposals")
        asked = ProposedDisposalSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)

        def propose() -> Response:
            row = propose_disposal(by=request.user, **asked.validated_data)
            return Response(DisposalSerializer(row).data, status=201)

        return answer_once(request, propose)


class DisposalItemSerializer(serializers.ModelSerializer[DisposalItem]):
    """One situation of the list: its number, its comune and its days, of nobody's name."""

    class Meta:
        model = DisposalItem
        fields = ["number", "municipality", "opened_on", "closed_on", "state"]
        read_only_fields = fields


class DisposalItems(APIView):
    """The situations of a list, the longest closed first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=DisposalItemSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        row = _disposal(request, pk)
        page = keyset_page(row.items.all(), ("closed_on", "pk"), request.query_params.get("cursor", ""))
        log(request, AccessKind.LIST, [Case(pk=item.case_key) for item in page.rows])
        results = DisposalItemSerializer(page.rows, many=True).data
        return Response({"results": results, "next_cursor": page.next_cursor})


class DisposalAnswerSerializer(Body):
    """Whether what was proposed is ordered, and why."""

    is_granted = serializers.BooleanField()
    reason = serializers.CharField(max_length=600)


class AnswerDisposal(APIView):
    """Order what another person proposed, or refuse it."""

    @extend_schema(request=DisposalAnswerSerializer, responses=DisposalSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        row = _disposal(request, pk)
        asked = DisposalAnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answered = answer_disposal(by=request.user, disposal=row, **asked.validated_data)
        return Response(DisposalSerializer(answered).data)


class StoppedDisposalSerializer(Body):
    """Why nothing of it goes."""

    reason = serializers.CharField(max_length=600)


class StopDisposal(APIView):
    """Stop what was not carried out yet."""

    @extend_schema(request=StoppedDisposalSerializer, responses=DisposalSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        row = _disposal(request, pk)
        asked = StoppedDisposalSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        stopped = stop_disposal(by=request.user, disposal=row, **asked.validated_data)
        return Response(DisposalSerializer(stopped).data)


def _disposal(request: ApiRequest, pk: int) -> Disposal:
    return get_object_or_404(Disposal.objects.visible_to(request.user), pk=pk)


urlpatterns = [
    path("disposals/", Disposals.as_view(), name="disposals"),
    path("disposals/<int:pk>/items/", DisposalItems.as_view(), name="disposal_items"),
    path("disposals/<int:pk>/answer/", AnswerDisposal.as_view(), name="answer_disposal"),
    path("disposals/<int:pk>/stop/", StopDisposal.as_view(), name="stop_disposal"),
]
