"""Mailboxes of services and the links mailed there, through the API: of a referral for who sent it, all the
rest for who runs the directory.
"""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from network.api_acts import acted
from network.models import Service
from referrals.models import Letter, LetterKind, Mailbox, PartnerLink, Referral
from referrals.partners.actions import (
    register_mailbox,
    retire_mailbox,
    revoke_links,
    revoke_report_link,
    send_link,
    send_report_link,
)
from referrals.partners.own_page import send_page_link


class LetterSerializer(serializers.ModelSerializer[Letter]):
    """How the e-mail that carries a link is: it left at ``sent_at``, or was tried ``tries`` times."""

    class Meta:
        model = Letter
        fields = ["kind", "written_at", "sent_at", "tries", "fault", "next_try_at"]


class PartnerLinkSerializer(serializers.ModelSerializer[PartnerLink]):
    """A link mailed to the mailbox of a service. Its secret is in no answer: it stands only in the e-mail."""

    is_live = serializers.BooleanField()
    letter = serializers.SerializerMethodField()

    class Meta:
        model = PartnerLink
        fields = ["id", "created_at", "expires_at", "revoked_at", "is_live", "letter"]

    @extend_schema_field(LetterSerializer)
    def get_letter(self, link: PartnerLink) -> Any:
        carrying = next(letter for letter in link.letters.all() if letter.kind != LetterKind.CODE)
        return LetterSerializer(carrying).data


class MailboxSerializer(Body, serializers.ModelSerializer[Mailbox]):
    """The mailbox from which a service answers; ``refused_at`` since when it sends its letters back."""

    class Meta:
        model = Mailbox
        fields = ["address", "owner", "registered_at", "refused_at"]
        read_only_fields = ["registered_at", "refused_at"]


class CurrentMailboxSerializer(serializers.Serializer[Any]):
    """The mailbox of a service, if it has one."""

    current = MailboxSerializer(allow_null=True)


class RevokedSerializer(serializers.Serializer[Any]):
    """How many links open nothing any more."""

    revoked = serializers.IntegerField()


def _held(request: ApiRequest, pk: int) -> Referral:
    """A referral whose links the caller may see, send and revoke."""
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    require(request.user, "referrals.revoke_links", referral)
    return referral


class ReferralLinks(APIView):
    """The links mailed for a referral, newest first; writing again to the mailbox, with a new one."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=PartnerLinkSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        links = PartnerLink.objects.visible_to(request.user).filter(referral=_held(request, pk))
        rows = links.select_related("mailbox").prefetch_related("letters")
        return listed(request, rows, ("-created_at", "-pk"), PartnerLinkSerializer, logged=False)

    @extend_schema(request=None, responses={201: PartnerLinkSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        referral = _held(request, pk)
        return acted(request, send_link, Body, PartnerLinkSerializer, status=201, referral=referral)


class RevokeLinks(APIView):
    """Let no link open a referral any more, and close who is inside."""

    @extend_schema(request=None, responses=RevokedSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return Response({"revoked": revoke_links(by=request.user, referral=_held(request, pk))})


def _service(request: ApiRequest, pk: int) -> Service:
    """A service whose mailbox, with its links for reports, the caller keeps."""
    service = get_object_or_404(Service.objects.visible_to(request.user).select_related("unit"), pk=pk)
    require(request.user, "referrals.register_mailbox", service)
    return service


class ServiceMailbox(APIView):
    """The mailbox from which a service answers without an account; registering another in its place."""

    @extend_schema(responses=CurrentMailboxSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        mailboxes = Mailbox.objects.visible_to(request.user).current()
        current = mailboxes.filter(service=_service(request, pk)).first()
        return Response(CurrentMailboxSerializer({"current": current}).data)

    @extend_schema(request=MailboxSerializer, responses={201: MailboxSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        service = _service(request, pk)
        return acted(
            request, register_mailbox, MailboxSerializer, MailboxSerializer, status=201, service=service
        )


class RetireMailbox(APIView):
    """Take the mailbox of a service away: its links end at once, and who is inside sees nothing more."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: ApiRequest, pk: int) -> Response:
        retire_mailbox(by=request.user, service=_service(request, pk))
        return Response(status=204)


class ReportLinks(APIView):
    """The links for reports mailed to a service, newest first; mailing a new one to its mailbox."""

    keeps_page = False
    act: Callable[..., PartnerLink] = staticmethod(send_report_link)

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=PartnerLinkSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        links = PartnerLink.objects.visible_to(request.user).of_directory()
        rows = links.filter(mailbox__service=_service(request, pk), keeps_page=self.keeps_page)
        return listed(
            request,
            rows.select_related("mailbox").prefetch_related("letters"),
            ("-created_at", "-pk"),
            PartnerLinkSerializer,
            logged=False,
        )

    @extend_schema(request=None, responses={201: PartnerLinkSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        service = _service(request, pk)
        return acted(request, self.act, Body, PartnerLinkSerializer, status=201, service=service)


class PageLinks(ReportLinks):
    """The links to the page of a service, newest first; mailing a new one to its mailbox."""

    keeps_page = True
    act = staticmethod(send_page_link)


class RevokeReportLink(APIView):
    """Let a link for reports, or to the page of a service, open nothing any more, and close who is inside."""

    @extend_schema(request=None, responses=PartnerLinkSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        links = PartnerLink.objects.visible_to(request.user).of_directory()
        link = get_object_or_404(links.select_related("mailbox__service__unit"), pk=pk)
        return Response(PartnerLinkSerializer(revoke_report_link(by=request.user, link=link)).data)
