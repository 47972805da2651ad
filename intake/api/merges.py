"""Records that may be of one person through the API: told, said to be two, merged, separated again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake import actions
from intake.actions.drafts import NOT_IN_ARCHIVE
from intake.api.matches import MatchSerializer
from intake.matching.doubles import doubles_of, others_than, said_apart
from intake.merging import COLUMNS
from intake.models import Merge, Person
from intake.serializers import FoundPersonSerializer
from network.api_acts import acted


class MergeSerializer(serializers.ModelSerializer[Merge]):
    """Two records made one. It is undone by separating them."""

    class Meta:
        model = Merge
        fields = ["id", "kept", "other", "reason", "merged_at", "undone_at"]


class DoublesSerializer(serializers.Serializer[Any]):
    """Who may be the person too, who was said not to be, and the records already merged into theirs."""

    matches = MatchSerializer(many=True)
    apart = FoundPersonSerializer(many=True)
    merges = MergeSerializer(many=True)


class SaidApartSerializer(Body):
    """Somebody alike is another person, or may be the same after all."""

    person = serializers.IntegerField()
    is_apart = serializers.BooleanField()


class NewMergeSerializer(Body):
    """The record that is merged into this one, what is taken from it, and why it is the same person."""

    other = serializers.IntegerField()
    from_other = serializers.MultipleChoiceField(choices=COLUMNS, required=False)
    reason = serializers.CharField(max_length=300)


class SeparatedSerializer(Body):
    """Why they are two people."""

    reason = serializers.CharField(max_length=300)


class Doubles(APIView):
    """The records that may be of one person; saying that one is somebody else, which is remembered."""

    @extend_schema(responses=DoublesSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        return _doubles(request, _person(request, pk))

    @extend_schema(request=SaidApartSerializer, responses=DoublesSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        person = _person(request, pk)
        asked = SaidApartSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        other = _other(request, person, given["person"], "person")
        said = actions.say_apart(by=request.user, person=person, other=other, is_apart=given["is_apart"])
        return _doubles(request, said)


class MergePeople(APIView):
    """Make two records of one person one. Send an ``Idempotency-Key`` to make a repetition harmless."""

    @extend_schema(request=NewMergeSerializer, responses={201: MergeSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        person = _person(request, pk)

        def merge(*, by: Any, other: int, **given: Any) -> Merge:
            found = _other(request, person, other, "other")
            return actions.merge_people(by=by, kept=person, other=found, **given)

        return acted(request, merge, NewMergeSerializer, MergeSerializer, status=201)


class UnmergePeople(APIView):
    """Separate two people again: exactly what moved goes back, exactly what changed is as before."""

    @extend_schema(request=SeparatedSerializer, responses=MergeSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        rows = Merge.objects.visible_to(request.user).select_related("kept", "other")
        merge = get_object_or_404(rows, pk=pk)
        require(request.user, "intake.merge_people", merge.kept)
        return acted(request, actions.unmerge_people, SeparatedSerializer, MergeSerializer, merge=merge)


def _doubles(request: ApiRequest, person: Person) -> Response:
    matches, apart = doubles_of(person, request.user), said_apart(person, request.user)
    merges = Merge.objects.visible_to(request.user).standing().filter(kept=person).order_by("pk")
    log(request, AccessKind.RECORD, [person, *(match.person for match in matches), *apart])
    shown = {"matches": matches, "apart": apart, "merges": merges}
    return Response(DoublesSerializer(shown).data)


def _person(request: ApiRequest, pk: int) -> Person:
    people = Person.objects.visible_to(request.user).select_related("municipality")
    person = get_object_or_404(people, pk=pk)
    require(request.user, "intake.merge_people", person)
    return person


def _other(request: ApiRequest, person: Person, key: int, name: str) -> Person:
    other = others_than(person, request.user).filter(pk=key).first()
    if other is None:
        raise ValidationError({name: NOT_IN_ARCHIVE})
    return other
