"""The ledger of what was told to services, and what did not arrive, through the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from referrals.api import readable
from referrals.deliveries import How, Reached, deliveries_of
from referrals.lost_letters import lost_letters


class DeliverySerializer(serializers.Serializer[Any]):
    """A notice to the contacts of the service, or an e-mail to its mailbox, and how far it came."""

    how = serializers.ChoiceField(How.choices)
    what = serializers.CharField()
    told = serializers.IntegerField()
    reached = serializers.ChoiceField(Reached.choices)
    written_at = serializers.DateTimeField()
    pushed_at = serializers.DateTimeField(allow_null=True)
    seen_at = serializers.DateTimeField(allow_null=True)
    mailed_at = serializers.DateTimeField(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    return_status = serializers.CharField()
    return_reason = serializers.CharField()
    tries = serializers.IntegerField()
    is_given_up = serializers.BooleanField()


class LostLetterSerializer(serializers.Serializer[Any]):
    """An e-mail that was given up or came back; ``referral`` only for who follows it.

    ``sheet``: the number of the sheet for the person that it carried, for who coordinates.
    """

    to = serializers.CharField()
    kind = serializers.CharField()
    referral = serializers.IntegerField(source="referral.pk", allow_null=True, default=None)
    sheet = serializers.CharField(source="sheet.reference", allow_null=True, default=None)
    written_at = serializers.DateTimeField(source="letter.written_at")
    tries = serializers.IntegerField(source="letter.tries")
    returned_at = serializers.DateTimeField(source="letter.returned_at", allow_null=True)
    return_status = serializers.CharField(source="letter.return_status")
    return_reason = serializers.CharField(source="letter.return_reason")


class ReferralDeliveries(APIView):
    """What was told to the service of a referral, the newest fifty, for who sent it; never who read."""

    @extend_schema(responses=DeliverySerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        referral = readable(request, pk)
        require(request.user, "referrals.follow_deliveries", referral)
        log(request, AccessKind.RECORD, [referral])
        return Response({"results": DeliverySerializer(deliveries_of(referral), many=True).data})


class LostLetters(APIView):
    """The e-mails of the last fourteen days that did not arrive."""

    @extend_schema(responses=LostLetterSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request)
        require(request.user, "referrals.list_lost_letters")
        rows = lost_letters(request.user)
        log(request, AccessKind.LIST, [subject for row in rows for subject in row.subjects])
        return Response({"results": LostLetterSerializer(rows, many=True).data})
