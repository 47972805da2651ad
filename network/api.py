"""The directory and the inbox through the API."""

from typing import Any

from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Body, listed, refuse_unknown
from accounts.models import User
from accounts.requests import ApiRequest
from network.actions import see_notices, unsee_notices
from network.areas import Area
from network.directory.answer_times import answer_times_of
from network.directory.cards import cards_of
from network.filters import BY_DISTANCE, BY_NAME, LONGEST_SEARCH, ServiceFilter
from network.models import AccessPoint, Municipality, Notice, Service
from network.models.notices import NoticeQuerySet
from network.models.places import ServiceQuerySet
from network.notice_groups import NoticeGroup, of_group
from network.urgency import Urgency


class ServiceSerializer(serializers.ModelSerializer[Service]):
    """A service of the directory."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    organisation = serializers.CharField(source="organisation.name")
    municipality = serializers.CharField(source="municipality.name")
    areas = serializers.SerializerMethodField()
    is_open_now = serializers.BooleanField()

    class Meta:
        model = Service
        fields = [
            "id",
            "name",
            "organisation",
            "municipality",
            "areas",
            "description",
            "conditions",
            "address",
            "phone",
            "email",
            "opening",
            "week",
            "open_on_holidays",
            "is_open_now",
            "is_shared",
            "confirmed_at",
            "receives_referrals",
            "capacity",
            "capacity_checked_at",
        ]

    def get_areas(self, service: Service) -> list[str]:
        return [row.area for row in service.areas.all()]


class ServiceLineSerializer(ServiceSerializer):
    """A service in a list. ``answer_days``: how soon it answered in the last year, null when too seldom;
    ``km`` from the comune asked for.
    """

    answer_days = serializers.IntegerField(allow_null=True)
    km = serializers.IntegerField(allow_null=True)

    class Meta(ServiceSerializer.Meta):
        fields = [*ServiceSerializer.Meta.fields, "answer_days", "km"]


class ServiceChoice(serializers.Serializer[Any]):
    """Which services to list; without a choice, all of them. ``near``: the comune to be near to."""

    q = serializers.CharField(max_length=LONGEST_SEARCH, required=False)
    area = serializers.MultipleChoiceField(choices=Area.choices, required=False)
    municipality = serializers.IntegerField(required=False)
    has_room = serializers.BooleanField(required=False)
    is_open = serializers.BooleanField(required=False)
    near = serializers.IntegerField(required=False)

    # What the page that searches the directory calls them.
    ON_THE_PAGE = {"municipality": "comune", "has_room": "posto", "is_open": "aperto", "near": "vicino"}

    def filtered(self, services: ServiceQuerySet, user: User) -> ServiceFilter:
        """The filter of that page over ``services``.

        Raises:
            ValidationError: (400) by name of the choice that is none.
        """
        asked = QueryDict(mutable=True)
        for name, value in self.validated_data.items():
            for one in value if name == "area" else [value]:
                asked.appendlist(self.ON_THE_PAGE.get(name, name), str(one))
        found = ServiceFilter(asked, services, user)
        if not found.is_valid():
            ours = {theirs: name for name, theirs in self.ON_THE_PAGE.items()}
            raise ValidationError({ours.get(name, name): words for name, words in found.errors.items()})
        return found


class ServiceList(APIView):
    """The services of one's Ambiti and those elsewhere that want to be found: by name, or by distance from a
    comune.
    """

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR), ServiceChoice],
        responses=ServiceLineSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor", *ServiceChoice().fields)
        choice = ServiceChoice(data=request.query_params)
        choice.is_valid(raise_exception=True)
        rows = Service.objects.visible_to(request.user).select_related("unit", "organisation", "municipality")
        found = choice.filtered(rows, request.user)
        order = BY_DISTANCE if found.chosen_comune else BY_NAME
        services = found.qs.distinct().prefetch_related("areas")
        return listed(request, services, order, ServiceLineSerializer, logged=False, mask=_with_cards)


def _with_cards(_user: User, services: list[Service]) -> list[Service]:
    """The services of a page of the list, with how soon they answer and how far they are."""
    for card in cards_of(services, answer_times_of(service.pk for service in services)):
        card.service.answer_days, card.service.km = card.answer_days, card.km  # type: ignore[attr-defined]
    return services


class MunicipalitySerializer(serializers.ModelSerializer[Municipality]):
    """A comune with its public codes."""

    class Meta:
        model = Municipality
        fields = ["id", "name", "istat_code", "cadastral_code", "population", "latitude", "longitude"]


class MunicipalityList(APIView):
    """The comuni of one's Ambiti, by name."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=MunicipalitySerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = Municipality.objects.visible_to(request.user)
        return listed(request, rows, ("name", "pk"), MunicipalitySerializer, logged=False)


class AccessPointSerializer(serializers.ModelSerializer[AccessPoint]):
    """A front desk."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()

    class Meta:
        model = AccessPoint
        fields = ["id", "name", "address", "phone", "opening"]


class AccessPointList(APIView):
    """The front desks at which one works."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)], responses=AccessPointSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor")
        rows = AccessPoint.objects.visible_to(request.user).select_related("unit")
        return listed(request, rows, ("unit__name", "pk"), AccessPointSerializer, logged=False)


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """A notice: numbers, words without personal data, and the page to open."""

    title = serializers.CharField(source="get_kind_display")

    class Meta:
        model = Notice
        fields = [
            "id",
            "seq",
            "kind",
            "title",
            "urgency",
            "reference",
            "origin",
            "path",
            "created_at",
            "seen_at",
        ]


class InboxChoice(serializers.Serializer[Any]):
    """Which notices to list; without a choice, all of them."""

    group = serializers.ChoiceField(NoticeGroup.choices, required=False)
    urgency = serializers.ChoiceField(Urgency.choices, required=False)
    unread = serializers.BooleanField(required=False, default=False)

    def rows(self, notices: NoticeQuerySet) -> NoticeQuerySet:
        """Those of ``notices`` that were asked for."""
        asked = self.validated_data
        if asked["unread"]:
            notices = notices.unread()
        if "urgency" in asked:
            notices = notices.filter(urgency=asked["urgency"])
        return notices.filter(of_group(asked["group"])) if "group" in asked else notices


class Inbox(APIView):
    """One's own notices, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR), InboxChoice],
        responses=NoticeSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        refuse_unknown(request, "cursor", "group", "urgency", "unread")
        choice = InboxChoice(data=request.query_params.dict())
        choice.is_valid(raise_exception=True)
        notices = choice.rows(Notice.objects.visible_to(request.user))
        return listed(request, notices, ("-seq",), NoticeSerializer, logged=False)


class SeenSerializer(Body):
    """Which notices were read: some ids, or all of them when absent."""

    ids = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=500)


class SeeNotices(APIView):
    """Mark one's own notices as read."""

    @extend_schema(request=SeenSerializer, responses=OpenApiTypes.OBJECT)
    def post(self, request: ApiRequest) -> Response:
        asked = SeenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        marked = see_notices(by=request.user, ids=asked.validated_data.get("ids"))
        return Response({"marked": marked})


class UnseenSerializer(Body):
    """The reading to take back: the ``seen_at`` that its notices have in common."""

    seen_at = serializers.DateTimeField()


class UnseeNotices(APIView):
    """Take back a reading of one's own notices, within ten minutes."""

    @extend_schema(request=UnseenSerializer, responses=OpenApiTypes.OBJECT)
    def post(self, request: ApiRequest) -> Response:
        asked = UnseenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        again = unsee_notices(by=request.user, seen_at=asked.validated_data["seen_at"])
        return Response({"unread_again": again})
