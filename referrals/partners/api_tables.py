"""The mailbox of a body that sits at a table without an account, through the API, for who runs the table."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from network.api_acts import acted
from network.tables.models import TableMember
from referrals.models import Mailbox
from referrals.partners.api import CurrentMailboxSerializer, MailboxSerializer, PartnerLinkSerializer
from referrals.partners.tables import register_table_mailbox, send_table_link


def _member(request: ApiRequest, pk: int) -> TableMember:
    """A body whose mailbox the caller keeps."""
    rows = TableMember.objects.visible_to(request.user).select_related("table", "organisation")
    member = get_object_or_404(rows, pk=pk)
    require(request.user, "referrals.register_table_mailbox", member)
    return member


class TableMailbox(APIView):
    """The mailbox from which a body answers at its tables; registering another in its place."""

    @extend_schema(responses=CurrentMailboxSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        mailboxes = Mailbox.objects.visible_to(request.user).current()
        current = mailboxes.filter(organisation=_member(request, pk).organisation_id).first()
        return Response(CurrentMailboxSerializer({"current": current}).data)

    @extend_schema(request=MailboxSerializer, responses={201: MailboxSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        act, known = register_table_mailbox, {"member": _member(request, pk)}
        return acted(request, act, MailboxSerializer, MailboxSerializer, status=201, **known)


class SendTableLink(APIView):
    """Mail again to the mailbox of a body a link to its table."""

    @extend_schema(request=None, responses={201: PartnerLinkSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = _member(request, pk)
        return acted(request, send_table_link, Body, PartnerLinkSerializer, status=201, member=member)
