"""The rules through the API: read, compared, tried on the last year, published."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from accounts.roles import Role
from intake.actions import publish_rules
from intake.published_rules.versions import compared, versions_of
from intake.replay.trial import Example, Offered, try_out
from intake.replay.year_facts import year_of
from intake.routing.ranking import RoutingRules
from intake.workload.weighing import rules_of
from network.models import Ambito

AMBITO = OpenApiParameter("ambito", OpenApiTypes.INT, description="Needed only by who works in several.")


class RuleVersionSerializer(serializers.Serializer[Any]):
    """A published version of the rules: who, when, why, and every number."""

    version = serializers.IntegerField(source="number")
    published_at = serializers.DateTimeField(source="at")
    published_by = serializers.CharField(source="who")
    reason = serializers.CharField(source="why")
    parameters = serializers.JSONField(source="rules.as_mapping")


class DraftSerializer(Body):
    """A draft: the parameters that change; what is left out stays as it is in force."""

    parameters = serializers.DictField()


class PublishSerializer(DraftSerializer):
    """A draft to be published: the newest version its writer was looking at (0 for none), and why."""

    version = serializers.IntegerField(min_value=0)
    reason = serializers.CharField(max_length=300)


class DaysSerializer(serializers.Serializer[Any]):
    """The loads of a year; ratios, not per cent."""

    over_threshold = serializers.IntegerField(source="over")
    over_limit = serializers.IntegerField(source="red")
    mean = serializers.FloatField()
    spread = serializers.FloatField()
    highest = serializers.FloatField()


class ComparedSerializer(serializers.Serializer[Any]):
    """The numbers of two different versions."""

    one = serializers.IntegerField(min_value=1)
    other = serializers.IntegerField(min_value=1)


class ChangedNumberSerializer(serializers.Serializer[Any]):
    """A parameter that is different, in the words of the page."""

    parameter = serializers.CharField(source="label")
    before = serializers.CharField()
    after = serializers.CharField()


class ComparisonSerializer(serializers.Serializer[Any]):
    """What changes from the older of two versions to the newer."""

    before = serializers.IntegerField(source="before.number")
    after = serializers.IntegerField(source="after.number")
    changes = ChangedNumberSerializer(many=True)


class TrialSerializer(serializers.Serializer[Any]):
    """What a draft would have done to the assignments of the last year."""

    given = serializers.IntegerField()
    different = serializers.IntegerField()
    waiting_before = serializers.IntegerField()
    waiting_after = serializers.IntegerField()
    before = DaysSerializer()
    after = DaysSerializer()
    examples = serializers.SerializerMethodField()

    def get_examples(self, trial: Any) -> list[dict[str, Any]]:
        return [_example(example) for example in trial.examples]


class Rules(APIView):
    """The rules in force, newest version first: anybody who works in the Ambito may read them."""

    @extend_schema(parameters=[AMBITO], responses=RuleVersionSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "ambito")
        require(request.user, "intake.see_rules")
        ambito = _ambito(request, request.user.grants.ambiti())
        return Response({"results": RuleVersionSerializer(versions_of(ambito.pk), many=True).data})


class CompareRules(APIView):
    """What changes between two published versions; read by who coordinates."""

    @extend_schema(parameters=[AMBITO, ComparedSerializer], responses=ComparisonSerializer)
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "ambito", *ComparedSerializer().fields)
        require(request.user, "intake.see_rules_desk")
        ambito = _ambito(request, request.user.grants.ambiti(Role.COORDINATOR))
        asked = ComparedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        comparison = compared(versions_of(ambito.pk), **asked.validated_data)
        if comparison is None:
            raise Http404
        return Response(ComparisonSerializer(comparison).data)


class TryRules(APIView):
    """Try a draft on the assignments of the last year. Nothing is written."""

    @extend_schema(parameters=[AMBITO], request=DraftSerializer, responses=TrialSerializer)
    def post(self, request: ApiRequest) -> Response:
        ambito, present = _published(request)
        asked = DraftSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        draft = RoutingRules.from_mapping(_over(present.as_mapping(), asked.validated_data["parameters"]))
        return Response(TrialSerializer(try_out(year_of(ambito.pk), present, draft)).data)


class PublishRules(APIView):
    """Publish a draft: it counts from now."""

    @extend_schema(parameters=[AMBITO], request=PublishSerializer, responses={201: RuleVersionSerializer})
    def post(self, request: ApiRequest) -> Response:
        ambito, present = _published(request)
        asked = PublishSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        given["parameters"] = _over(present.as_mapping(), given["parameters"])
        publish_rules(by=request.user, ambito=ambito, **given)
        return Response(RuleVersionSerializer(versions_of(ambito.pk)[0]).data, status=201)


def _over(present: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters in force with those of a draft in their place, also one by one inside a group."""
    merged = {**present, **given}
    for name, value in given.items():
        known = present.get(name)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            merged[name] = _over(known, value)
    return merged


def _published(request: ApiRequest) -> tuple[Ambito, RoutingRules]:
    """The Ambito whose rules the caller may change, and those in force."""
    require(request.user, "intake.see_rules_desk")
    ambito = _ambito(request, request.user.grants.ambiti(Role.COORDINATOR))
    require(request.user, "intake.publish_rules", ambito)
    return ambito, rules_of(ambito.pk)


def _ambito(request: ApiRequest, ambiti: list[int]) -> Ambito:
    """The Ambito asked for among some, the first when none is asked for; any other does not exist."""
    asked = request.query_params.get("ambito", "")
    chosen = next((pk for pk in ambiti if asked in {"", str(pk)}), None)
    return get_object_or_404(Ambito.objects.visible_to(request.user), pk=chosen)


def _example(example: Example) -> dict[str, Any]:
    return {
        "number": example.number,
        "on": example.on.isoformat(),
        "before": _offered(example.before),
        "after": _offered(example.after),
    }


def _offered(offered: Offered) -> dict[str, Any]:
    reasons = [str(reason) for reason in offered.reasons]
    return {"points": str(offered.points), "names": offered.names, "reasons": reasons}
