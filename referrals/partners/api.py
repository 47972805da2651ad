"""The links mailed for a referral, through the API, for who sent it."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from referrals.models import Letter, LetterKind, PartnerLink, Referral
from referrals.partners.actions import revoke_links


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


class RevokedSerializer(serializers.Serializer[Any]):
    """How many links open nothing any more."""

    revoked = serializers.IntegerField()


def _held(request: ApiRequest, pk: int) -> Referral:
    """A referral whose links the caller may see and revoke."""
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    require(request.user, "referrals.revoke_links", referral)
    return referral


class ReferralLinks(APIView):
    """The links mailed for a referral, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=PartnerLinkSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        links = PartnerLink.objects.visible_to(request.user).filter(referral=_held(request, pk))
        rows = links.select_related("mailbox").prefetch_related("letters")
        return listed(request, rows, ("-created_at", "-pk"), PartnerLinkSerializer, logged=False)


class RevokeLinks(APIView):
    """Let no link open a referral any more, and close who is inside."""

    @extend_schema(request=None, responses=RevokedSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return Response({"revoked": revoke_links(by=request.user, referral=_held(request, pk))})
