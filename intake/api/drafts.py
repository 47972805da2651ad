"""Drafts of the scheda through the API: begun, read, written again, registered."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, PreconditionFailed, PreconditionRequired, log
from accounts.permissions import require
from accounts.refusals import CONFLICT, status_of
from accounts.repeating import answer_once
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake import actions
from intake.forms.scheda import SchedaForm
from intake.models import IntakeDraft, Person
from intake.scheda.drafts import first_answers, municipalities_of
from intake.serializers import IntakeSerializer, VisibleRelatedField
from network.models import AccessPoint

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag that was read.",
)


class AnswersField(serializers.DictField):
    """Answers as they are typed in a form, by question: a text, or texts where several can be chosen."""

    child = serializers.JSONField()

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        answers: dict[str, Any] = super().to_internal_value(data)
        for name, answer in answers.items():
            if not all(isinstance(one, str) for one in (answer if isinstance(answer, list) else [answer])):
                raise serializers.ValidationError({name: ["Not a text, nor a list of texts."]})
        return answers


class NewDraftSerializer(Body):
    """A draft to begin, at a desk, perhaps for a person of the archive."""

    access_point = VisibleRelatedField(queryset=AccessPoint.objects.none())
    person = VisibleRelatedField(queryset=Person.objects.none(), required=False, allow_null=True)
    answers = AnswersField(required=False)


class AnswersSerializer(Body):
    """All the answers of a draft, in place of those there were."""

    answers = AnswersField()


class IntakeDraftSerializer(serializers.ModelSerializer[IntakeDraft]):
    """A draft with what was typed. It vanishes at ``expires_at`` unless it is written again."""

    class Meta:
        model = IntakeDraft
        fields = ["id", "access_point", "person", "form_version", "answers", "saved_at", "expires_at"]


class IntakeDrafts(APIView):
    """Begin a draft. Send an ``Idempotency-Key`` to make a repetition harmless."""

    @extend_schema(request=NewDraftSerializer, responses={201: IntakeDraftSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_desk")
        given = NewDraftSerializer(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        return answer_once(request, lambda: self._begin(request, given.validated_data))

    def _begin(self, request: ApiRequest, given: dict[str, Any]) -> Response:
        point, person = given["access_point"], given.get("person")
        answers = {**first_answers(point, person), **given.get("answers", {})}
        draft = actions.save_draft(by=request.user, access_point=point, answers=answers, person=person)
        return _answer(draft, 201)


class IntakeDraftDetail(APIView):
    """A draft of one's desk, with an ``ETag``; writing it again needs that ETag in ``If-Match``."""

    @extend_schema(responses=IntakeDraftSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        draft = _of(request, pk)
        log(request, AccessKind.RECORD, [draft.person] if draft.person else [])
        return _answer(draft)

    @extend_schema(parameters=[IF_MATCH], request=AnswersSerializer, responses=IntakeDraftSerializer)
    def put(self, request: ApiRequest, pk: UUID) -> Response:
        draft = _of(request, pk)
        seen = request.headers.get("If-Match")
        if seen is None:
            raise PreconditionRequired
        if seen != _etag(draft):
            raise PreconditionFailed
        given = AnswersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            saved = actions.save_draft(
                by=request.user,
                access_point=draft.access_point,
                answers=given.validated_data["answers"],
                draft=draft,
                person=draft.person,
                seen=draft.saved_at,
            )
        except ValidationError as error:
            if status_of(error) == CONFLICT:
                raise PreconditionFailed from error
            raise
        return _answer(saved)


class RegisterDraft(APIView):
    """Register a draft. Send an ``Idempotency-Key``; a second time answers the same scheda anyway."""

    @extend_schema(request=None, responses={201: IntakeSerializer})
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        draft = _of(request, pk)
        return answer_once(request, lambda: self._register(request, draft))

    def _register(self, request: ApiRequest, draft: IntakeDraft) -> Response:
        form = SchedaForm(
            draft.answers,
            municipalities=municipalities_of(draft.access_point.ambito_id),
            definition=draft.form_version.form,
        )
        if draft.intake is not None:
            return Response(IntakeSerializer(draft.intake).data, status=201)
        if not form.is_valid():
            raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
        intake = actions.register_intake(by=request.user, draft=draft, scheda=form.scheda())
        return Response(IntakeSerializer(intake).data, status=201)


def _of(request: ApiRequest, pk: UUID) -> IntakeDraft:
    drafts = IntakeDraft.objects.visible_to(request.user).select_related(
        "access_point", "person", "form_version", "intake"
    )
    return get_object_or_404(drafts, pk=pk)


def _etag(draft: IntakeDraft) -> str:
    return f'"{draft.saved_at.timestamp():.6f}"'


def _answer(draft: IntakeDraft, status: int = 200) -> Response:
    return Response(IntakeDraftSerializer(draft).data, status=status, headers={"ETag": _etag(draft)})
