"""What would the loads be if…, through the API. Nothing is written."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import log, refuse_unknown
from accounts.permissions import require
from accounts.requests import ApiRequest
from audit.models import AccessKind
from intake.forms.what_if import QuestionForm
from intake.what_if.facts import answer, workforce_of
from intake.what_if.simulation import Change

PARAMETERS = {
    "joining": OpenApiTypes.INT,
    "unit": OpenApiTypes.INT,
    "since": OpenApiTypes.DATE,
    "away": OpenApiTypes.INT,
    "first_day": OpenApiTypes.DATE,
    "last_day": OpenApiTypes.DATE,
    "weight": OpenApiTypes.STR,
    "base": OpenApiTypes.DECIMAL,
}


class WhatIfLoadSerializer(serializers.Serializer[Any]):
    """Points beside the points that can be carried."""

    points = serializers.DecimalField(8, 2)
    capacity = serializers.DecimalField(8, 2)
    percent = serializers.IntegerField()
    band = serializers.CharField()


class WhatIfEffectSerializer(serializers.Serializer[Any]):
    """A load in a period, as it is and as it would be; ``before`` is null for who is not there yet."""

    first_day = serializers.DateField(source="period.first")
    days = serializers.IntegerField(source="period.days")
    before = WhatIfLoadSerializer(source="effect.before", allow_null=True)
    after = WhatIfLoadSerializer(source="effect.after")


class WhatIfPersonSerializer(serializers.Serializer[Any]):
    """Somebody in each period; ``operator`` is null for who would join."""

    operator = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    effects = WhatIfEffectSerializer(source="cells", many=True)


class WhatIfUnitSerializer(serializers.Serializer[Any]):
    """A unit: its people, and all of them together."""

    name = serializers.CharField()
    lines = WhatIfPersonSerializer(many=True)
    total = WhatIfEffectSerializer(source="total.cells", many=True)


class WhatIf(APIView):
    """Everybody's load today and as it would be; the first period is that of the board."""

    @extend_schema(
        parameters=[OpenApiParameter(name, kind) for name, kind in PARAMETERS.items()],
        responses=WhatIfUnitSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, *PARAMETERS)
        require(request.user, "intake.see_board")
        workforce = workforce_of(request.user)
        form = QuestionForm(request.query_params or None, workforce=workforce)
        if form.is_bound and not form.is_valid():
            raise serializers.ValidationError({name: [*words] for name, words in form.errors.items()})
        _periods, teams = answer(workforce, form.change if form.is_bound else Change())
        log(request, AccessKind.LIST, [])
        return Response(WhatIfUnitSerializer(teams, many=True).data)
