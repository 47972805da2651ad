"""The versions of the form, for clients that draw it themselves, and for who composes it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import listed, refuse_unknown
from accounts.permissions import can, require
from accounts.requests import ApiRequest, key_of
from intake.forms.question import conditions_of, typed_question
from intake.models import FormVersion
from intake.questions.comparing import differences
from intake.questions.definition import Question
from intake.questions.wording import condition_words
from intake.scheda.schema import schema_of


class FormVersionSerializer(serializers.ModelSerializer[FormVersion]):
    """A version of the form of an Ambito, and the day from which it holds; composed until it is published."""

    class Meta:
        model = FormVersion
        fields = ["id", "ambito", "version", "valid_from", "published_at", "notice"]


class QuestionSerializer(serializers.Serializer[Any]):
    """A question; an ``own`` one of the Ambito as it can be written again. ``when`` is in words."""

    code = serializers.CharField()
    own = serializers.BooleanField()
    section = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # a field of the answer
    english = serializers.CharField()
    help = serializers.CharField()
    kind = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    visibility = serializers.CharField()
    condition = serializers.CharField()
    when = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment] # a field of the answer


class FormSectionSerializer(serializers.Serializer[Any]):
    """A section with its questions, in order."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # a field of the answer
    questions = QuestionSerializer(many=True)


class ConditionSerializer(serializers.Serializer[Any]):
    """When a question of the Ambito can be asked: what is written, and what it says."""

    condition = serializers.CharField()
    words = serializers.CharField()


class WholeFormSerializer(FormVersionSerializer):
    """A version with all that it asks, and when a question added to it can be asked."""

    sections = serializers.SerializerMethodField()
    conditions = serializers.SerializerMethodField()

    class Meta(FormVersionSerializer.Meta):
        fields = [*FormVersionSerializer.Meta.fields, "sections", "conditions"]

    @extend_schema_field(FormSectionSerializer(many=True))
    def get_sections(self, version: FormVersion) -> list[dict[str, Any]]:
        return [
            {
                "code": section.code,
                "label": str(section.label),
                "questions": [shown(version, one) for one in section.questions],
            }
            for section in version.form.sections
        ]

    @extend_schema_field(ConditionSerializer(many=True))
    def get_conditions(self, version: FormVersion) -> list[dict[str, str]]:
        return [{"condition": value, "words": words} for value, words in _said(conditions_of(version.form))]


class AspectSerializer(serializers.Serializer[Any]):
    """One thing that is said of a question, in words."""

    name = serializers.CharField()
    words = serializers.CharField()


class SideSerializer(serializers.Serializer[Any]):
    """What one version says of a question, where the other says something else."""

    label = serializers.CharField()  # type: ignore[assignment] # a field of the answer
    aspects = AspectSerializer(many=True)


class DifferenceSerializer(serializers.Serializer[Any]):
    """A question that is not the same in two versions; a side is null where it is not asked."""

    section = serializers.CharField()
    before = SideSerializer(allow_null=True)
    after = SideSerializer(allow_null=True)


class FormVersions(APIView):
    """The published versions of the form, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses=FormVersionSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        versions = FormVersion.objects.visible_to(request.user).published().defer("questions")
        return listed(request, versions, ("-published_at", "-pk"), FormVersionSerializer, logged=False)


class FormSchema(APIView):
    """A version of the form as JSON Schema (draft 2020-12), in the language of the request.

    What it describes is the body with which a scheda is registered. Who composes the form reads so, before it
    is published, what it will be.
    """

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        versions = FormVersion.objects.visible_to(request.user)
        if not can(request.user, "intake.see_forms"):
            versions = versions.published()
        version = get_object_or_404(versions.select_related("ambito__unit"), pk=pk)
        schema: dict[str, Any] = schema_of(version)
        return Response(schema)


class WholeForm(APIView):
    """All the questions of a version, published or being composed."""

    @extend_schema(responses=WholeFormSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        return Response(WholeFormSerializer(form_of(request, pk)).data)


class CompareForms(APIView):
    """What changes between two versions, the older first, whichever of them is ``other``."""

    @extend_schema(
        parameters=[OpenApiParameter("other", OpenApiTypes.INT, required=True)],
        responses=DifferenceSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "other")
        version = form_of(request, pk)
        others = FormVersion.objects.visible_to(request.user).filter(ambito=version.ambito_id)
        other = get_object_or_404(others, pk=key_of(request.query_params.get("other", "")))
        before, after = sorted((other, version), key=lambda one: one.version)
        changes = differences(before.form, after.form)
        return Response({"results": DifferenceSerializer(changes, many=True).data})


def form_of(request: ApiRequest, pk: int) -> FormVersion:
    """A version, for who may read how the form is made."""
    versions = FormVersion.objects.visible_to(request.user).select_related("ambito__unit")
    version: FormVersion = get_object_or_404(versions, pk=pk)
    require(request.user, "intake.see_forms")
    return version


def shown(version: FormVersion, question: Question) -> dict[str, Any]:
    """A question of a version, for its serializer."""
    typed = typed_question(version.form, question)
    return {
        **typed,
        "code": question.code,
        "own": question.own,
        "condition": typed["condition"] if question.own else "",
        "when": condition_words(version.form, question),
    }


def _said(choices: Any) -> Any:
    """Choices as pairs of what is written and what it says; those of a group with its name."""
    for value, words in choices:
        if isinstance(words, list):
            yield from ((inner, f"{value}: {said}") for inner, said in words)
        else:
            yield value, str(words)


urlpatterns = [
    path("forms/", FormVersions.as_view(), name="form_versions"),
    path("forms/<int:pk>/", WholeForm.as_view(), name="form"),
    path("forms/<int:pk>/schema/", FormSchema.as_view(), name="form_schema"),
    path("forms/<int:pk>/compare/", CompareForms.as_view(), name="compare_forms"),
]
