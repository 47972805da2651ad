"""Drafts of the scheda through the API: begun, read, written again, registered."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
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
from intake.models import FormVersion, IntakeDraft, Person
from intake.scheda.drafts import KEPT_BESIDE, completed, first_answers
from intake.serializers import IntakeSerializer, VisibleRelatedField
from network.models import AccessPoint

ANY = "*"  # whatever is there now (RFC 9110, 13.1.1)
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
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        answers: dict[str, Any] = super().to_internal_value(data)
        for name, answer in answers.items():
            texts = answer if isinstance(answer, list) else [answer]
            if name in KEPT_BESIDE or not all(isinstance(one, str) for one in texts):
                raise serializers.ValidationError({name: ["Not a text, nor a list of texts."]})
            try:
                for one in texts:
                    self.text.run_validation(one)
            except serializers.ValidationError as error:
                raise serializers.ValidationError({name: error.detail}) from error
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

    answers = serializers.SerializerMethodField()

    class Meta:
        model = IntakeDraft
        fields = ["id", "access_point", "person", "form_version", "answers", "saved_at", "expires_at"]

    def get_answers(self, draft: IntakeDraft) -> dict[str, Any]:
        """What can be written again as it is read: not what the pages keep beside it for themselves."""
        return {name: answer for name, answer in draft.answers.items() if name not in KEPT_BESIDE}


class IntakeDrafts(APIView):
    """Begin a draft. Send an ``Idempotency-Key`` to make a repetition harmless."""

    @extend_schema(request=NewDraftSerializer, responses={201: IntakeDraftSerializer})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_desk")
        given = NewDraftSerializer(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        if person := given.validated_data.get("person"):
            log(request, AccessKind.RECORD, [person])  # the draft begins with what is known of them
        return answer_once(
            request,
            lambda: self._begin(request, given.validated_data),
            lambda first: _read(request, UUID(first["id"]), 201),
        )

    def _begin(self, request: ApiRequest, given: dict[str, Any]) -> Response:
        point, person = given["access_point"], given.get("person")
        if given.get("answers"):
            forms = FormVersion.objects.visible_to(request.user)
            refuse_several(given["answers"], forms.in_force(point.ambito_id))
        answers = {**first_answers(point, person), **given.get("answers", {})}
        draft = actions.save_draft(by=request.user, access_point=point, answers=answers, person=person)
        return _answer(draft, 201)


class IntakeDraftDetail(APIView):
    """A draft of one's desk, with an ``ETag``; writing it again needs that ETag in ``If-Match``."""

    @extend_schema(responses=IntakeDraftSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        return _read(request, pk)

    @extend_schema(parameters=[IF_MATCH], request=AnswersSerializer, responses=IntakeDraftSerializer)
    def put(self, request: ApiRequest, pk: UUID) -> Response:
        draft = draft_seen(request, pk)
        given = AnswersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        refuse_several(given.validated_data["answers"], draft.form_version)
        return written(request, draft, given.validated_data["answers"], draft.person)


class RegisterDraft(APIView):
    """Register a draft. Send an ``Idempotency-Key``; a second time answers the same scheda anyway."""

    @extend_schema(request=None, responses={201: IntakeSerializer})
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        draft = draft_of(request, pk)
        return answer_once(request, lambda: self._register(request, draft))

    def _register(self, request: ApiRequest, draft: IntakeDraft) -> Response:
        form = SchedaForm.of_draft(draft)
        if draft.intake is not None:
            return Response(IntakeSerializer(draft.intake).data, status=201)
        if not form.is_valid():
            raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
        intake = actions.register_intake(by=request.user, draft=draft, scheda=form.scheda())
        return Response(IntakeSerializer(intake).data, status=201)


def refuse_several(answers: dict[str, Any], version: FormVersion) -> None:
    """Refuse several texts where a page has room for one: whatever reads the draft takes them for a text.

    Raises:
        ValidationError: (400) by name of the answer.
    """
    several = SchedaForm.several_in(answers, version.form)
    wrong = [name for name, answer in answers.items() if isinstance(answer, list) and name not in several]
    if wrong:
        raise serializers.ValidationError({"answers": dict.fromkeys(wrong, ["Several texts, and not one."])})


def draft_of(request: ApiRequest, pk: UUID) -> IntakeDraft:
    """A draft of one's desk that is still there.

    Raises:
        Http404: there is none, or nobody touched it for seven days.
    """
    drafts = IntakeDraft.objects.visible_to(request.user).select_related(
        "access_point", "person", "form_version", "intake"
    )
    draft: IntakeDraft = get_object_or_404(drafts, pk=pk)
    if draft.intake is None and draft.has_expired:
        raise Http404
    return draft


def draft_seen(request: ApiRequest, pk: UUID) -> IntakeDraft:
    """The same, as the caller says to have read it.

    Raises:
        PreconditionRequired: they do not say.
        PreconditionFailed: it was written meanwhile.
    """
    draft = draft_of(request, pk)
    seen = request.headers.get("If-Match")
    if seen is None:
        raise PreconditionRequired
    if seen not in {ANY, _answer(draft)["ETag"]}:
        raise PreconditionFailed
    return draft


def written(
    request: ApiRequest, draft: IntakeDraft, answers: dict[str, Any], person: Person | None
) -> Response:
    """Write a draft again, with what its tax code and its birth date tell.

    Raises:
        PreconditionFailed: somebody wrote it in the meantime.
    """
    try:
        saved = actions.save_draft(
            by=request.user,
            access_point=draft.access_point,
            answers=completed(answers, draft),
            draft=draft,
            person=person,
            seen=draft.saved_at,
        )
    except ValidationError as error:
        if status_of(error) == CONFLICT:
            raise PreconditionFailed from error
        raise
    return _answer(saved)


def _etag(saved_at: str) -> str:
    return f'"{saved_at}"'


def _read(request: ApiRequest, pk: UUID, status: int = 200) -> Response:
    draft = draft_of(request, pk)
    log(request, AccessKind.RECORD, [draft.person] if draft.person else [])
    return _answer(draft, status)


def _answer(draft: IntakeDraft, status: int = 200) -> Response:
    answer = Response(IntakeDraftSerializer(draft).data, status=status)
    answer["ETag"] = _etag(answer.data["saved_at"])
    return answer
