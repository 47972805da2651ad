"""Who of the archive the members of a household are, through the API."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions import link_member
from intake.content import ask_reason
from intake.household.members import archive_of, members_of, people_in, with_members
from intake.models import Intake
from intake.moving import refuse_closed


class KnownSerializer(serializers.Serializer[Any]):
    """Somebody of the archive, as far as the caller may know who it is."""

    person = serializers.IntegerField(source="person.pk")
    who = serializers.CharField()
    office = serializers.CharField(help_text="Which office follows them, if any.")
    agrees = serializers.CharField()
    is_apart = serializers.BooleanField(help_text="Whether it was said that the member is somebody else.")


class MemberSerializer(serializers.Serializer[Any]):
    """A member: who they were said to be, and who they may be when they were looked up."""

    row = serializers.IntegerField()
    name = serializers.CharField()
    linked = KnownSerializer(allow_null=True)
    found = KnownSerializer(many=True, allow_null=True)


class SaidSerializer(Body):
    """The member in a row is, or is not, a person of the archive."""

    row = serializers.IntegerField(min_value=0, max_value=99)
    person = serializers.IntegerField()
    is_same = serializers.BooleanField()


class IntakeMembers(APIView):
    """The members of a registered scheda. A link opens no record: it tells initials, year and office."""

    @extend_schema(
        parameters=[OpenApiParameter("row", OpenApiTypes.INT, description="The member to look up.")],
        responses=MemberSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "row")
        intake = _of(request, pk)
        checks = members_of(intake, request.user, request.query_params.get("row", ""))
        is_search = any(check.found is not None for check in checks)
        log(request, AccessKind.SEARCH if is_search else AccessKind.RECORD, [intake, *people_in(checks)])
        return Response(MemberSerializer(checks, many=True).data)

    @extend_schema(request=SaidSerializer, responses=MemberSerializer(many=True))
    def post(self, request: ApiRequest, pk: int) -> Response:
        intake = _of(request, pk)
        asked = SaidSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        person = archive_of(intake.ambito_id).filter(pk=given["person"]).first()
        if person is None:
            raise ValidationError({"person": _("Questa persona non si può collegare: cerca di nuovo.")})
        link_member(by=request.user, intake=intake, row=given["row"], person=person, is_same=given["is_same"])
        checks = members_of(intake, request.user)
        log(request, AccessKind.RECORD, [intake, *people_in(checks)])
        return Response(MemberSerializer(checks, many=True).data)


def _of(request: ApiRequest, pk: int) -> Intake:
    intakes = Intake.objects.visible_to(request.user).select_related("case__person")
    intake = get_object_or_404(intakes.prefetch_related(with_members()), pk=pk)
    if intake.case is not None:
        refuse_closed(request.user, intake.case)
    require(request.user, "intake.link_member", intake)
    ask_reason(request.user, [intake])
    return intake
