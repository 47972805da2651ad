"""The protection of the person of a situation, through the API: put on by one, lifted by two."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.api import Body, log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake import actions
from intake.models import Case, HiddenFrom, ProtectionLift
from network.api_acts import named_act
from network.second_person import is_late


class HiddenFromSerializer(serializers.ModelSerializer[HiddenFrom]):
    """Somebody who must know nothing of the person."""

    class Meta:
        model = HiddenFrom
        fields = ["id", "name", "relation", "since"]


class ProtectionLiftSerializer(serializers.ModelSerializer[ProtectionLift]):
    """Lifting the protection, as one asked and another answered; what is late is asked again."""

    is_late = serializers.SerializerMethodField()

    class Meta:
        model = ProtectionLift
        fields = [
            "id",
            "state",
            "reason",
            "asked_by",
            "asked_at",
            "answered_by",
            "answered_at",
            "is_late",
        ]

    def get_is_late(self, lift: ProtectionLift) -> bool:
        return is_late(lift)


class ProtectionSerializer(Serializer[Any]):
    """Whether a person is under protection, from whom, and the last request to lift it."""

    protected = serializers.BooleanField()
    hidden_from = HiddenFromSerializer(many=True)
    lift = ProtectionLiftSerializer(allow_null=True)


class ReasonBody(Body):
    """Why: it stays in the history."""

    reason = serializers.CharField(max_length=600)


class HideBody(ReasonBody):
    """Name and surname of who must know nothing, and who they are for the person."""

    name = serializers.CharField(max_length=160)
    relation = serializers.CharField(max_length=80, required=False, allow_blank=True)


class EndHidingBody(ReasonBody):
    """The id of a name that may come near again."""

    hidden = serializers.IntegerField()


class AnswerLiftBody(ReasonBody):
    """Whether the protection is lifted."""

    is_granted = serializers.BooleanField()


def _case(request: ApiRequest, pk: int) -> Case:
    cases = Case.objects.visible_to(request.user).select_related("person").prefetch_related("assignments")
    return get_object_or_404(cases, pk=pk)


def _told(request: ApiRequest, case: Case) -> Response:
    """The protection as it is now, once the reading is written."""
    person = case.person
    log(request, AccessKind.RECORD, [case, person], is_content=False)
    shown = {
        "protected": person.protected,
        "hidden_from": person.hidden_from.standing(),
        "lift": person.protection_lifts.first(),
    }
    return Response(ProtectionSerializer(shown).data)


class CaseProtection(APIView):
    """Whether the person is protected, from whom, and what waits for a second person."""

    @extend_schema(responses=ProtectionSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        case = _case(request, pk)
        require(request.user, "intake.see_protection", case)
        return _told(request, case)


class ProtectionAct(APIView):
    """One act on the protection of a person: the body it takes, and the action it calls."""

    body: ClassVar[type[Serializer[Any]]]
    name: ClassVar[str]

    def post(self, request: ApiRequest, pk: int) -> Response:
        case = _case(request, pk)
        require(request.user, f"intake.{self.name}", case)
        asked = self.body(data=request.data)
        asked.is_valid(raise_exception=True)
        act: Callable[..., object] = getattr(actions, self.name)
        act(by=request.user, case=case, **_with_name(case, asked.validated_data))
        return _told(request, _case(request, pk))


def _with_name(case: Case, given: dict[str, Any]) -> dict[str, Any]:
    if "hidden" not in given:
        return given
    hidden = case.person.hidden_from.standing().filter(pk=given["hidden"]).first()
    if hidden is None:
        raise ValidationError({"hidden": _("Scegli un nome")})
    return {**given, "hidden": hidden}


def act(name: str, summary: str, body: type[Serializer[Any]]) -> type[ProtectionAct]:
    """The API class of one act, named like its action."""
    return named_act(ProtectionAct, name, summary, body, ProtectionSerializer)


ACTS = {
    "protect_person": act("protect_person", "Put the person under protection.", ReasonBody),
    "hide_from": act("hide_from", "Keep the data away from somebody.", HideBody),
    "end_hiding": act("end_hiding", "Let a name come near again.", EndHidingBody),
    "ask_lift": act("ask_lift", "Ask another coordinator to lift the protection.", ReasonBody),
    "answer_lift": act("answer_lift", "Grant or refuse what another coordinator asked.", AnswerLiftBody),
}

urlpatterns = [
    path("cases/<int:pk>/protection/", CaseProtection.as_view(), name="case_protection"),
    *(
        path(f"cases/<int:pk>/protection/{name.replace('_', '-')}/", view.as_view(), name=name)
        for name, view in ACTS.items()
    ),
]
