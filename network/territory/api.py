"""The places of an Ambito through the API, for who administers it: listed, written, closed and opened.

Each kind of place has the same addresses, made here from ``KINDS``.
"""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, refuse_unknown
from accounts.permissions import require
from accounts.repeating import answer_once
from accounts.requests import ApiRequest
from network.areas import Area
from network.models import Ambito, District, Municipality, Organisation, OrganisationKind
from network.territory.actions import change_opening, write_place
from network.territory.closing import CLOSABLE
from network.territory.kinds import KINDS, PlaceKind, written_of
from network.territory.reading import ambiti_administered, places_of
from network.versions import version_of


def _text(length: int, **options: Any) -> Any:
    return serializers.CharField(max_length=length, **options)


def _one_of(model: Any) -> Any:
    return serializers.PrimaryKeyRelatedField(queryset=model.objects.none())


class WrittenSerializer(Body):
    """What is written of a place. A new one says in which Ambito; a known one which ``version`` was read."""

    ambito = serializers.PrimaryKeyRelatedField(queryset=Ambito.objects.none(), required=False)
    version = serializers.IntegerField(min_value=1, required=False)

    def get_fields(self) -> dict[str, Any]:
        """Open places of the Ambiti that the caller administers: of the others nothing is known."""
        fields: dict[str, Any] = super().get_fields()
        user = getattr(self.context.get("request"), "user", None)
        if user is not None:
            fields["ambito"].queryset = ambiti_administered(user)
            for name in set(fields) & set(KINDS):
                rows = places_of(KINDS[name], user)
                fields[name].queryset = rows.filter(unit__closed_on=None) if KINDS[name].unit else rows
        return fields


class WrittenDistrictSerializer(WrittenSerializer):
    name = _text(120)


class WrittenMunicipalitySerializer(WrittenSerializer):
    name = _text(80)
    district = _one_of(District)
    istat_code = _text(6)
    cadastral_code = _text(4)
    population = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    patron_day = _text(5, required=False, allow_blank=True)


class WrittenAccessPointSerializer(WrittenSerializer):
    name = _text(120)
    municipality = _one_of(Municipality)
    address = _text(200)
    phone = _text(30, required=False, allow_blank=True)
    opening = _text(200, required=False, allow_blank=True)


class WrittenOrganisationSerializer(WrittenSerializer):
    name = _text(120)
    kind = serializers.ChoiceField(OrganisationKind.choices)


class WrittenServiceSerializer(WrittenSerializer):
    name = _text(120)
    organisation = _one_of(Organisation)
    municipality = _one_of(Municipality)
    description = _text(1000)
    receives_referrals = serializers.BooleanField(required=False)
    areas = serializers.ListField(child=serializers.ChoiceField(Area.choices), required=False)


WRITTEN: dict[str, type[WrittenSerializer]] = {
    "district": WrittenDistrictSerializer,
    "municipality": WrittenMunicipalitySerializer,
    "access_point": WrittenAccessPointSerializer,
    "organisation": WrittenOrganisationSerializer,
    "service": WrittenServiceSerializer,
}


def told_serializer(kind: PlaceKind, *, is_whole: bool) -> type[serializers.ModelSerializer[Any]]:
    """What is told of the places of a kind; of one alone also the version of its writing."""
    fields = ["id", "ambito", *kind.facts]
    told: dict[str, Any] = {"id": serializers.IntegerField(source="pk", read_only=True)}
    if kind.unit is not None:
        fields.append("closed_on")
        told["name"] = serializers.CharField(read_only=True)
        told["closed_on"] = serializers.DateField(source="unit.closed_on", read_only=True)
    if is_whole:
        fields.append("version")
        told["version"] = serializers.SerializerMethodField()
        told["get_version"] = _version
    told["Meta"] = type("Meta", (), {"model": kind.model, "fields": fields, "read_only_fields": fields})
    name = f"{'Whole' if is_whole else 'Listed'}{kind.model.__name__}Serializer"
    made = type(name, (serializers.ModelSerializer,), told)
    return cast(type[serializers.ModelSerializer[Any]], made)


def _version(_serializer: Any, place: Any) -> int:
    return version_of(*written_of(place))


class PlaceList(APIView):
    """The places of a kind in the Ambiti one administers, by name; a new one."""

    kind: PlaceKind
    listed: Any
    whole: Any

    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        require(request.user, "network.see_territory")
        rows = places_of(self.kind, request.user)
        return listed(request, rows, self.kind.by_name, self.listed, logged=False)

    def post(self, request: ApiRequest) -> Response:
        require(request.user, "network.see_territory")
        asked = WRITTEN[self.kind.code](data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        facts = {**asked.validated_data}
        facts.pop("version", None)
        ambito = facts.pop("ambito", None) or ambiti_administered(request.user).first()

        def write() -> Response:
            row = write_place(by=request.user, place=self.kind.model(ambito=ambito), **facts)
            return Response(self.whole(row).data, status=201)

        return answer_once(request, write)


class OnePlace(APIView):
    """A place as it is written, with the version of its writing."""

    kind: PlaceKind
    whole: Any

    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        return Response(self.whole(_place(self.kind, request, pk)).data)


class ChangePlace(APIView):
    """Write a place again, over the version that was read; what is left out stays as it is."""

    kind: PlaceKind
    whole: Any

    def post(self, request: ApiRequest, pk: int) -> Response:
        row = _place(self.kind, request, pk)
        asked = WRITTEN[self.kind.code](data=request.data, context={"request": request}, partial=True)
        asked.is_valid(raise_exception=True)
        facts = {name: value for name, value in asked.validated_data.items() if name != "ambito"}
        if "version" not in facts:
            raise serializers.ValidationError({"version": _("Manda la versione che hai letto.")})
        written = write_place(by=request.user, place=row, **facts)
        return Response(self.whole(written).data)


class OpeningSerializer(Body):
    """Whether the place closes or opens again, and why."""

    is_closed = serializers.BooleanField()
    reason = serializers.CharField(max_length=300)


class PlaceOpening(APIView):
    """Close a district or a desk where nothing is left to do, or open it again."""

    kind: PlaceKind
    whole: Any

    def post(self, request: ApiRequest, pk: int) -> Response:
        row = _place(self.kind, request, pk)
        asked = OpeningSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        changed = change_opening(by=request.user, place=row, **asked.validated_data)
        return Response(self.whole(_place(self.kind, request, changed.pk)).data)


def _place(kind: PlaceKind, request: ApiRequest, pk: int) -> Any:
    return get_object_or_404(places_of(kind, request.user), pk=pk)


def _view(base: Any, kind: PlaceKind, **documented: Any) -> Any:
    """The view of one kind, with its own description."""
    own = {"__doc__": base.__doc__, "kind": kind, "listed": LISTED[kind.code], "whole": WHOLE[kind.code]}
    made: Any = type(f"{kind.model.__name__}{base.__name__}", (base,), own)
    return extend_schema_view(**documented)(made).as_view()


LISTED = {kind.code: told_serializer(kind, is_whole=False) for kind in KINDS.values()}
WHOLE = {kind.code: told_serializer(kind, is_whole=True) for kind in KINDS.values()}


def _paths(kind: PlaceKind) -> list[URLPattern]:
    written, whole = WRITTEN[kind.code], WHOLE[kind.code]
    listing = LISTED[kind.code](many=True)
    cursor = OpenApiParameter("cursor", OpenApiTypes.STR)
    found = [
        path(
            f"territory/{kind.code}/",
            _view(
                PlaceList,
                kind,
                get=extend_schema(parameters=[cursor], responses=listing),
                post=extend_schema(request=written, responses={201: whole}),
            ),
            name=f"places_{kind.code}",
        ),
        path(
            f"territory/{kind.code}/<int:pk>/",
            _view(OnePlace, kind, get=extend_schema(responses=whole)),
            name=f"place_{kind.code}",
        ),
        path(
            f"territory/{kind.code}/<int:pk>/change/",
            _view(ChangePlace, kind, post=extend_schema(request=written(partial=True), responses=whole)),
            name=f"change_{kind.code}",
        ),
    ]
    if kind.code in CLOSABLE:
        opening = extend_schema(request=OpeningSerializer, responses=whole)
        view = _view(PlaceOpening, kind, post=opening)
        found.append(path(f"territory/{kind.code}/<int:pk>/opening/", view, name=f"open_{kind.code}"))
    return found


urlpatterns = [one for kind in KINDS.values() for one in _paths(kind)]
