"""Composing the form of an Ambito through the API: its own questions, their places, the publishing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, refuse_unknown
from accounts.models import User
from accounts.permissions import require
from accounts.requests import ApiRequest
from intake import actions
from intake.api.forms import FormVersionSerializer, QuestionSerializer, form_of, shown
from intake.forms.question import LONGEST_OPTION, QuestionForm
from intake.models import FormVersion
from intake.questions.composing import own_question
from intake.questions.wording import CLASS_WORDS, KIND_WORDS, OWN_KINDS
from network.api_acts import OfAmbitoBody, acted


class QuestionBody(Body):
    """A question of the Ambito: a new one, or, with its ``code``, one written anew.

    ``condition`` is one of the ``conditions`` of the version, empty to ask it of everybody. ``options`` are
    the answers of the kinds that have some; one that stays as it is keeps its code.
    """

    code = serializers.CharField(max_length=40, required=False)
    section = serializers.CharField(max_length=40)
    label = serializers.CharField(max_length=160)  # type: ignore[assignment] # a field of the body
    english = serializers.CharField(max_length=160, required=False, allow_blank=True)
    help = serializers.CharField(max_length=300, required=False, allow_blank=True)
    kind = serializers.ChoiceField([(kind, KIND_WORDS[kind]) for kind in OWN_KINDS])
    options = serializers.ListField(child=serializers.CharField(max_length=LONGEST_OPTION), default=list)
    visibility = serializers.ChoiceField(list(CLASS_WORDS.items()))
    condition = serializers.CharField(max_length=100, required=False, allow_blank=True)
    required = serializers.BooleanField(default=False)  # type: ignore[assignment] # a field of the body


class QuestionCodeBody(Body):
    """The question of the Ambito that is meant."""

    code = serializers.CharField(max_length=40)


class MoveQuestionBody(QuestionCodeBody):
    """The same, and whether it goes up in its section, or down."""

    up = serializers.BooleanField()


class PublishFormBody(Body):
    """From which day the version holds. That of the privacy notice stays, unless another is sent."""

    valid_from = serializers.DateField()
    notice = serializers.CharField(max_length=20, required=False, allow_blank=True)


class ComposedForms(APIView):
    """The version being composed, if there is one; beginning it, or going on with the one there is."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=FormVersionSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        require(request.user, "intake.see_forms")
        versions = FormVersion.objects.visible_to(request.user).filter(published_at=None).defer("questions")
        return listed(request, versions, ("-pk",), FormVersionSerializer, logged=False)

    @extend_schema(request=OfAmbitoBody, responses=FormVersionSerializer)
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "intake.see_forms")
        return acted(request, actions.compose_form, OfAmbitoBody, FormVersionSerializer)


class WriteQuestion(APIView):
    """Add a question of the Ambito to the version being composed, or write one anew."""

    @extend_schema(request=QuestionBody, responses=QuestionSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        version = form_of(request, pk)
        require(request.user, "intake.write_question", version.ambito)
        return acted(request, _write, QuestionBody, QuestionSerializer, version=version)


class RemoveQuestion(APIView):
    """Take a question of the Ambito out of the version being composed. Those that every form has stay."""

    @extend_schema(request=QuestionCodeBody, responses=FormVersionSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        version = form_of(request, pk)
        require(request.user, "intake.remove_question", version.ambito)
        return acted(request, _remove, QuestionCodeBody, FormVersionSerializer, version=version)


class MoveQuestion(APIView):
    """Move a question of the Ambito one place up or down in its section."""

    @extend_schema(request=MoveQuestionBody, responses=FormVersionSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        version = form_of(request, pk)
        require(request.user, "intake.move_question", version.ambito)
        return acted(request, _move, MoveQuestionBody, FormVersionSerializer, version=version)


class PublishForm(APIView):
    """Publish the version being composed from a day on. Schede already begun or registered keep theirs."""

    @extend_schema(request=PublishFormBody, responses=FormVersionSerializer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        version = form_of(request, pk)
        require(request.user, "intake.publish_form", version.ambito)
        return acted(
            request,
            actions.publish_form,
            PublishFormBody,
            FormVersionSerializer,
            version=version,
            ambito=version.ambito,
        )


def _write(*, by: User, version: FormVersion, code: str = "", **given: Any) -> dict[str, Any]:
    before = own_question(version.form, code) if code else None
    typed = {**given, "options": "\n".join(given["options"])}
    form = QuestionForm(typed, form=version.form, question=before)
    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
    section = form.cleaned_data["section"]
    written = actions.write_question(by=by, version=version, section=section, question=form.composed())
    return shown(FormVersion.objects.visible_to(by).get(pk=version.pk), written)


def _remove(*, by: User, version: FormVersion, code: str) -> FormVersion:
    actions.remove_question(by=by, version=version, code=code)
    return version


def _move(*, by: User, version: FormVersion, code: str, up: bool) -> FormVersion:
    actions.move_question(by=by, version=version, code=code, up=up)
    return version


urlpatterns = [
    path("forms/composed/", ComposedForms.as_view(), name="composed_forms"),
    path("forms/<int:pk>/questions/", WriteQuestion.as_view(), name="write_question"),
    path("forms/<int:pk>/questions/remove/", RemoveQuestion.as_view(), name="remove_question"),
    path("forms/<int:pk>/questions/move/", MoveQuestion.as_view(), name="move_question"),
    path("forms/<int:pk>/publish/", PublishForm.as_view(), name="publish_form"),
]
