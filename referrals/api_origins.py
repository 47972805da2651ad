"""What is said of a service from a situation or scheda, through the API: the person opposes it, or carries a
letter there.
"""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.models import Case, Intake
from intake.serializers import VisibleRelatedField
from network.api_acts import acted
from network.models import Service
from network.on_paper import pdf_answer
from referrals import words as sentences
from referrals.actions import lift_opposition, record_opposition, write_introduction
from referrals.blocks import Block
from referrals.grounds import is_opposed, works_there
from referrals.models import NEED_LENGTH, OPPOSITION_LENGTH, Introduction, Opposition
from referrals.origins import ORIGINS, services_for
from referrals.package import preview_of

CURSOR = OpenApiParameter("cursor", OpenApiTypes.STR)


class OpposedSerializer(Body):
    """The service the person opposes, or no longer does."""

    service = VisibleRelatedField(queryset=Service.objects.none())


class OppositionBody(OpposedSerializer):
    """A service the person does not want to know of them, and their words."""

    words = serializers.CharField(max_length=OPPOSITION_LENGTH, required=False, allow_blank=True)


class OppositionSerializer(serializers.ModelSerializer[Opposition]):
    """A service the person opposes, and since when."""

    service_name = serializers.CharField(source="service.name")

    class Meta:
        model = Opposition
        fields = ["id", "service", "service_name", "words", "recorded_at"]


class IntroductionBody(OpposedSerializer):
    """To which service the person carries a letter, and what it asks."""

    need = serializers.CharField(max_length=NEED_LENGTH)


class LetterLineSerializer(serializers.ModelSerializer[Introduction]):
    """A letter that was written; what it says is read by itself."""

    service_name = serializers.CharField(source="service.name")
    written_by = serializers.CharField(source="written_by.label")

    class Meta:
        model = Introduction
        fields = ["id", "service", "service_name", "written_by", "written_at"]


class IntroductionSerializer(LetterLineSerializer):
    """A letter as it was written; in ``content`` a name that is empty is of somebody not named on paper."""

    content = serializers.JSONField(source="said", read_only=True)

    class Meta(LetterLineSerializer.Meta):
        fields = [*LetterLineSerializer.Meta.fields, "need", "content"]


class OfOrigin(APIView):
    """What is asked of one situation or one scheda, as ``kind`` says."""

    kind: ClassVar[str]

    def origin(self, request: ApiRequest, pk: int, right: str) -> Case | Intake:
        """The situation or scheda, for who has a right on it."""
        origin = ORIGINS[self.kind](request.user, pk)
        require(request.user, f"referrals.{right}", origin)
        return origin


class Oppositions(OfOrigin):
    """The services that a person does not want to know of them; recording one more."""

    @extend_schema(parameters=[CURSOR], responses=OppositionSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        origin = self.origin(request, pk, "record_opposition")
        log(request, AccessKind.RECORD, [origin, origin.person])
        standing = Opposition.objects.visible_to(request.user).standing().filter(person=origin.person_id)
        rows = standing.select_related("service__unit")
        return listed(request, rows, ("recorded_at", "pk"), OppositionSerializer, logged=False)

    @extend_schema(request=OppositionBody, responses={204: None})
    def post(self, request: ApiRequest, pk: int) -> Response:
        origin = self.origin(request, pk, "record_opposition")
        asked = OppositionBody(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        record_opposition(by=request.user, origin=origin, **asked.validated_data)
        return Response(status=204)


class PreviewQuery(OpposedSerializer):
    """Which service, and what the sender leaves out."""

    left_out = serializers.ListField(child=serializers.ChoiceField(Block.choices), required=False)


class PreviewSerializer(serializers.Serializer[Any]):
    """What a service would read at once (``before``), and once it has accepted (``after``).

    Beside it subject, need and urgency, as they are written. ``is_covered`` and ``has_readers``: whether it
    can be sent there at all; ``reason_needed``: whether it takes one, against an opposition or a hidden name.
    """

    blocks = serializers.ListField(child=serializers.ChoiceField(Block.choices))
    before = serializers.DictField()
    after = serializers.DictField()
    is_covered = serializers.BooleanField()
    has_readers = serializers.BooleanField()
    reason_needed = serializers.BooleanField()


class ReferralPreview(OfOrigin):
    """What a service would read of the person, before anything is sent."""

    @extend_schema(parameters=[PreviewQuery], responses=PreviewSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        origin = self.origin(request, pk, "send_referral")
        asked = PreviewQuery(data=request.query_params, context={"request": request})
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        service = services_for(request.user, origin).filter(pk=given["service"].pk).first()
        if service is None:
            raise serializers.ValidationError({"service": [sentences.RECEIVES_NOTHING]})
        log(request, AccessKind.RECORD, [origin, origin.person])
        package = preview_of(request.user, origin, service, given.get("left_out", ()))
        for written in ("need", "urgency"):
            del package["before"][written]
        person = origin.person
        said = {
            **package,
            "is_covered": service.is_covered,
            "has_readers": service.has_readers,
            "reason_needed": is_opposed(person, service) or works_there(person, service),
        }
        return Response(PreviewSerializer(said).data)


class LiftOpposition(OfOrigin):
    """Record that the person no longer opposes a service."""

    @extend_schema(request=OpposedSerializer, responses={204: None})
    def post(self, request: ApiRequest, pk: int) -> Response:
        origin = self.origin(request, pk, "lift_opposition")
        asked = OpposedSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        lift_opposition(by=request.user, origin=origin, **asked.validated_data)
        return Response(status=204)


class Introductions(OfOrigin):
    """The letters written for the person to carry, newest first; writing one: nothing is sent."""

    @extend_schema(parameters=[CURSOR], responses=LetterLineSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request, "cursor")
        origin = self.origin(request, pk, "write_introduction")
        log(request, AccessKind.RECORD, [origin, origin.person])
        letters = Introduction.objects.visible_to(request.user).filter(**{self.kind: origin})
        rows = letters.select_related("service__unit", "written_by")
        return listed(request, rows, ("-written_at", "-pk"), LetterLineSerializer, logged=False)

    @extend_schema(request=IntroductionBody, responses={201: LetterLineSerializer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        origin = self.origin(request, pk, "write_introduction")
        return acted(
            request, write_introduction, IntroductionBody, LetterLineSerializer, status=201, origin=origin
        )


def _letter(request: ApiRequest, pk: int) -> Introduction:
    """The letter asked for, written in the access log as printed."""
    refuse_unknown(request)
    letters = Introduction.objects.visible_to(request.user).select_related(
        "person", "case", "intake", "service__unit", "service__municipality", "written_by"
    )
    letter = get_object_or_404(letters, pk=pk)
    log(request, AccessKind.PRINT, [letter, letter.person])
    return letter


class IntroductionDetail(APIView):
    """One letter, to be printed."""

    @extend_schema(responses=IntroductionSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(IntroductionSerializer(_letter(request, pk)).data)


class IntroductionPdf(APIView):
    """The same letter as PDF, ready to be handed over."""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, pk: int) -> HttpResponse:
        letter = _letter(request, pk)
        return pdf_answer(
            request._request,
            "referrals/introduction_pdf.html",
            {"letter": letter},
            f"lettera-{letter.pk}.pdf",
        )


def _of(view: type[OfOrigin], kind: str) -> type[OfOrigin]:
    """The view of situations, or of schede."""
    return type(
        f"{kind.title()}{view.__name__}",
        (view,),
        {"__doc__": view.__doc__, "__module__": __name__, "kind": kind},
    )


urlpatterns = [
    path("introductions/<int:pk>/", IntroductionDetail.as_view(), name="introduction"),
    path("introductions/<int:pk>/pdf/", IntroductionPdf.as_view(), name="introduction_pdf"),
]
for _kind in ORIGINS:
    urlpatterns += [
        path(f"{_kind}s/<int:pk>/{address}/", _of(view, _kind).as_view(), name=f"{_kind}_{name}")
        for address, name, view in (
            ("oppositions", "oppositions", Oppositions),
            ("oppositions/lift", "lift_opposition", LiftOpposition),
            ("introductions", "introductions", Introductions),
            ("referral-preview", "referral_preview", ReferralPreview),
        )
    ]
