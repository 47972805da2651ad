"""A situation as it was, what changed between two moments, and a value put back, through the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.api import Body, log
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit import clock
from audit.models import AccessKind
from intake.actions import restore_field
from intake.api.story_export import ExportStory
from intake.content import ask_reason
from intake.models import Case
from intake.story.past import Restorable, differences, found_at, things_at
from intake.story.restorable import RESTORABLE


class MomentSerializer(Body):
    """The moment to look at; none for now."""

    at = serializers.DateTimeField(required=False)

    def validate_at(self, at: Any) -> Any:
        if at > clock.now():
            raise ValidationError(_("Questo momento deve ancora venire: scegline uno passato"))
        return at


class TwoMomentsSerializer(Body):
    """The two moments to compare; none for now."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.setdefault("until", clock.now()) <= given["since"]:
            raise ValidationError({"until": _("Scegli un momento dopo l'altro")})
        return given


class RestorableSerializer(Serializer[Any]):
    """Where a value can be taken from: the kind of thing, its history row, its column."""

    kind = serializers.CharField()
    record = serializers.IntegerField()
    column = serializers.CharField()


class ValueSerializer(Serializer[Any]):
    """One column and its value, in words."""

    label = serializers.CharField()  # type: ignore[assignment] # a field of the answer
    value = serializers.CharField(source="after")


class ThingSerializer(Serializer[Any]):
    """One thing as it was: what it is, and its values in words."""

    label = serializers.CharField()  # type: ignore[assignment] # a field of the answer
    values = ValueSerializer(many=True, source="lines")


class PastDifferenceSerializer(Serializer[Any]):
    """One column that two moments have different, in words; ``origin`` when it can be put back."""

    label = serializers.CharField(source="change.label")  # type: ignore[assignment] # a field of the answer
    before = serializers.CharField(source="change.before")
    after = serializers.CharField(source="change.after")
    origin = RestorableSerializer(allow_null=True)


class ChangedThingSerializer(Serializer[Any]):
    """One thing that two moments have different; new when the first did not have it."""

    label = serializers.CharField()  # type: ignore[assignment] # a field of the answer
    is_new = serializers.BooleanField()
    differences = PastDifferenceSerializer(many=True)


class RestoreBody(Body):
    """The value to put back, as ``origin`` of a difference tells it, and why."""

    kind = serializers.ChoiceField(sorted(RESTORABLE))
    record = serializers.IntegerField()
    column = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=600)


def _case(request: ApiRequest, pk: int) -> Case:
    cases = Case.objects.visible_to(request.user).select_related("person", "household")
    return get_object_or_404(cases.prefetch_related("assignments"), pk=pk)


def _log(request: ApiRequest, case: Case) -> None:
    log(request, AccessKind.RECORD, [case, case.person, *case.intakes.all()])


class CasePast(APIView):
    """How a situation was at a moment, as far as its reader may read it."""

    @extend_schema(parameters=[MomentSerializer], responses=ThingSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        case = _case(request, pk)
        asked = MomentSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        _log(request, case)
        things = things_at(case, request.user, asked.validated_data.get("at", clock.now()))
        return Response({"results": ThingSerializer(things, many=True).data})


class CaseDifferences(APIView):
    """What is different in a situation between two moments."""

    @extend_schema(parameters=[TwoMomentsSerializer], responses=ChangedThingSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        case = _case(request, pk)
        asked = TwoMomentsSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        _log(request, case)
        given = asked.validated_data
        changed = differences(case, request.user, given["since"], given["until"])
        return Response({"results": ChangedThingSerializer(changed, many=True).data})


class RestoreField(APIView):
    """Put back the value that one moment of the history holds, as a new change with its reason."""

    @extend_schema(request=RestoreBody, responses={204: None})
    def post(self, request: ApiRequest, pk: int) -> Response:
        case = _case(request, pk)
        require(request.user, "intake.restore_field", case)
        ask_reason(request.user, [case])
        asked = RestoreBody(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        origin = Restorable(given["kind"], given["record"], given["column"])
        if found_at(case, origin) is None:
            raise ValidationError({"record": _("Questo dato non si può riportare a com'era.")})
        restore_field(by=request.user, case=case, origin=origin, reason=given["reason"])
        return Response(status=204)


urlpatterns = [
    path("cases/<int:pk>/past/", CasePast.as_view(), name="case_past"),
    path("cases/<int:pk>/differences/", CaseDifferences.as_view(), name="case_differences"),
    path("cases/<int:pk>/restore/", RestoreField.as_view(), name="restore_field"),
    path("cases/<int:pk>/story/export/", ExportStory.as_view(), name="export_story"),
]
