"""Referrals through the API: the same actions and rules as the pages."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.api import chosen, listed, log, refuse_unknown
from accounts.permissions import can, require
from accounts.repeating import answer_once
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.content import ask_reason, masked_in_list
from referrals.actions import (
    accept_referral,
    amend_referral,
    complete_referral,
    correct_message,
    decline_referral,
    end_referral,
    give_information,
    read_messages,
    request_information,
    see_referral,
    send_referral,
    start_referral,
    undo_accept_referral,
    withdraw_referral,
    write_message,
)
from referrals.models import Message, Referral
from referrals.rules import identity_shown_to, on_receiver_side
from referrals.serializers import (
    AcceptSerializer,
    AmendSerializer,
    CompleteSerializer,
    DeclineReferralSerializer,
    EndSerializer,
    MessageSerializer,
    ReasonSerializer,
    ReferralDetailSerializer,
    ReferralSerializer,
    SendSerializer,
    TextSerializer,
    VersionSerializer,
)
from referrals.states import ReferralState
from referrals.versions import versions_before
from referrals.withholding import withhold_from

BOXES = ("sent", "received")


def shown(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Referrals with all that their serializer shows, in a fixed number of statements."""
    return referrals.select_related(
        "service__unit", "service__municipality", "case", "intake", "person", "seen_by", "answered_by"
    ).prefetch_related("case__assignments", "reminders")


def readable(request: ApiRequest, pk: int) -> Referral:
    """A referral, of which the answer will show the content.

    Raises:
        ReasonNeeded: as in ``ask_reason``.
    """
    referral: Referral = get_object_or_404(shown(Referral.objects.visible_to(request.user)), pk=pk)
    ask_reason(request.user, [referral])
    return referral


def log_content(request: ApiRequest, referral: Referral) -> None:
    """Write that a referral is about to be read, and the person if their name is shown."""
    person = [referral.person] if identity_shown_to(request.user, referral) else []
    log(request, AccessKind.RECORD, [referral, *person])


class ReferralList(APIView):
    """Referrals sent from one's situations and schede, or received by one's services; sending a new one."""

    @extend_schema(
        parameters=[
            OpenApiParameter("box", OpenApiTypes.STR, enum=BOXES, required=True),
            OpenApiParameter("state", OpenApiTypes.STR, enum=ReferralState.values),
            OpenApiParameter("cursor", OpenApiTypes.STR),
        ],
        responses=ReferralSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "box", "state", "cursor")
        box = request.query_params.get("box", "")
        if box not in BOXES:
            raise ValidationError({"box": _("Scegli «sent» o «received».")})
        rows = Referral.objects.received_by(request.user)
        if box == "sent":
            rows = Referral.objects.sent_by(request.user)
        rows = rows.filter(**chosen(request, state=ReferralState))
        order = ("-sent_at", "-pk")
        return listed(request, shown(rows), order, ReferralSerializer, logged=True, mask=masked_in_list)

    @extend_schema(request=SendSerializer, responses={201: ReferralSerializer})
    def post(self, request: ApiRequest) -> Response:
        asked = SendSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        if ("case" in asked.validated_data) == ("intake" in asked.validated_data):
            raise ValidationError({"case": _("Indica la situazione oppure la scheda, una sola delle due.")})
        return answer_once(request, lambda: self._send(request, asked.validated_data))

    def _send(self, request: ApiRequest, given: dict[str, Any]) -> Response:
        referral = send_referral(by=request.user, **given)
        return Response({"id": referral.pk, "number": referral.number, "state": referral.state}, status=201)


class ReferralDetail(APIView):
    """One referral. The first opening by a contact of the service is told to the sender."""

    @extend_schema(responses=ReferralDetailSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        referral = readable(request, pk)
        if on_receiver_side(request.user, referral):
            see_referral(by=request.user, referral=referral)
            referral = get_object_or_404(shown(Referral.objects.visible_to(request.user)), pk=pk)
        log_content(request, referral)
        return Response(ReferralDetailSerializer(referral, context={"request": request}).data)


class ReferralVersions(APIView):
    """What a referral said before it was corrected, newest first; never with name and contacts."""

    @extend_schema(responses=VersionSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        referral = readable(request, pk)
        withhold_from(request.user, [referral])
        log(request, AccessKind.RECORD, [referral])
        return Response({"results": VersionSerializer(versions_before(referral), many=True).data})


class ReferralMessages(APIView):
    """The thread of a referral, oldest first. What the other side wrote is read from then on."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=MessageSerializer(many=True)
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        referral = readable(request, pk)
        log(request, AccessKind.RECORD, [referral])
        if can(request.user, "referrals.read_messages", referral):
            read_messages(by=request.user, referral=referral)
        messages = Message.objects.visible_to(request.user).filter(referral=referral)
        messages = messages.select_related("author", "read_by")
        return listed(request, messages, ("written_at", "pk"), MessageSerializer, logged=False)

    @extend_schema(request=TextSerializer, responses={201: MessageSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        referral = readable(request, pk)
        asked = TextSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return answer_once(request, lambda: self._write(request, referral, asked.validated_data["text"]))

    def _write(self, request: ApiRequest, referral: Referral, text: str) -> Response:
        message = write_message(by=request.user, referral=referral, text=text)
        return Response({"id": message.pk, "written_at": message.written_at.isoformat()}, status=201)


class CorrectMessage(APIView):
    """Write one's own message anew, as long as nobody of the other side has read it."""

    @extend_schema(request=TextSerializer, responses=MessageSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = Message.objects.visible_to(request.user).select_related("referral", "author", "read_by")
        message = get_object_or_404(found, pk=pk)
        require(request.user, "referrals.correct_message", message)
        ask_reason(request.user, [message])
        asked = TextSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        corrected = correct_message(by=request.user, message=message, **asked.validated_data)
        log(request, AccessKind.RECORD, [corrected.referral])
        return Response(MessageSerializer(corrected).data)


class ReferralMove(APIView):
    """One move of a referral: the body it takes, and the action it calls."""

    body: ClassVar[type[Serializer[Any]]] = Serializer
    act: ClassVar[Callable[..., object]]

    def post(self, request: ApiRequest, pk: int) -> Response:
        referral = readable(request, pk)
        asked = self.body(data=request.data)
        asked.is_valid(raise_exception=True)
        type(self).act(by=request.user, referral=referral, **asked.validated_data)
        moved = get_object_or_404(shown(Referral.objects.visible_to(request.user)), pk=pk)
        log_content(request, moved)
        return Response(ReferralSerializer(moved, context={"request": request}).data)


def move(
    name: str, act: Callable[..., object], body: type[Serializer[Any]] | None, summary: str
) -> type[ReferralMove]:
    """The API class of one move, named like its action."""
    described = extend_schema(request=body, responses=ReferralSerializer, summary=summary)
    namespace = {
        "__doc__": summary,
        "__module__": __name__,
        "act": staticmethod(act),
        "body": body or Serializer,
    }
    return described(type(name, (ReferralMove,), namespace))


AcceptReferral = move("AcceptReferral", accept_referral, AcceptSerializer, "Accept a referral.")
AmendReferral = move("AmendReferral", amend_referral, AmendSerializer, "Correct it, until it is accepted.")
UndoAcceptReferral = move(
    "UndoAcceptReferral", undo_accept_referral, None, "Take back an acceptance, within ten minutes."
)
DeclineReferral = move(
    "DeclineReferral", decline_referral, DeclineReferralSerializer, "Say that it cannot be accepted, and why."
)
RequestInformation = move(
    "RequestInformation", request_information, TextSerializer, "Ask the sender; the clock stops."
)
GiveInformation = move(
    "GiveInformation", give_information, TextSerializer, "Answer the receiver; the clock runs again."
)
WithdrawReferral = move(
    "WithdrawReferral", withdraw_referral, ReasonSerializer, "Withdraw, until it is accepted."
)
EndReferral = move(
    "EndReferral", end_referral, EndSerializer, "End for the service what it accepted and does not conclude."
)
StartReferral = move("StartReferral", start_referral, None, "Say that the work has begun.")
CompleteReferral = move(
    "CompleteReferral", complete_referral, CompleteSerializer, "Conclude, with an outcome in words."
)
