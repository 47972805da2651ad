"""Who of the archive the person of a draft may be, through the API."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log, refuse_unknown
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.actions.drafts import NOT_IN_ARCHIVE
from intake.api.drafts import IF_MATCH, IntakeDraftSerializer, draft_of, draft_seen, written
from intake.forms.scheda import SchedaForm
from intake.scheda.drafts import matches_for, people_for, said_of
from intake.serializers import FoundPersonSerializer


class MatchSerializer(serializers.Serializer[Any]):
    """Somebody of the archive, and what of theirs agrees with the draft, in words."""

    person = FoundPersonSerializer()
    words = serializers.CharField()


class PersonCheckSerializer(serializers.Serializer[Any]):
    """Who the person may be, closest first, and what does not agree with their tax code. Neither blocks."""

    matches = MatchSerializer(many=True)
    warnings = serializers.ListField(child=serializers.CharField())


class SaidOfPersonSerializer(Body):
    """The person of the draft is, or is not, somebody of the archive."""

    person = serializers.IntegerField()
    is_same = serializers.BooleanField()


class DraftMatches(APIView):
    """Who may be the person of a draft; saying who it is, or who it is not, which is remembered.

    Who was said to be the person brings what is known; to take that back, say that it is not.
    """

    @extend_schema(responses=PersonCheckSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        refuse_unknown(request)
        draft = draft_of(request, pk)
        form = SchedaForm.of_draft(draft)
        form.full_clean()
        matches = matches_for(request.user, draft)
        log(request, AccessKind.LIST, [match.person for match in matches])
        found = {"matches": matches, "warnings": form.tax_code_warnings()}
        return Response(PersonCheckSerializer(found).data)

    @extend_schema(parameters=[IF_MATCH], request=SaidOfPersonSerializer, responses=IntakeDraftSerializer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        draft = draft_seen(request, pk)
        asked = SaidOfPersonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        person = people_for(request.user, draft).filter(pk=asked.validated_data["person"]).first()
        if person is None:
            raise ValidationError({"person": NOT_IN_ARCHIVE})
        answers, known = said_of(draft, person, is_same=asked.validated_data["is_same"])
        log(request, AccessKind.RECORD, [person])
        return written(request, draft, answers, known)
