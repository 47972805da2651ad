"""The history of what the network does, through the API: the acts that its pages tell, in the same words."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import refuse_unknown
from accounts.models import User
from accounts.permissions import can
from accounts.requests import ApiRequest
from audit.telling import Entry
from network.api_acts import Rows
from network.mandates import story as of_mandates
from network.mandates.api import mandates_of
from network.offers import story as of_offers
from network.offers.api import offers_of
from network.supervision import story as of_supervision
from network.supervision.api import cycles_of, groups_of
from network.tables import api as tables
from network.tables import story as of_tables
from network.workshops import api as workshops
from network.workshops import story as of_workshops


class StoryChangeSerializer(serializers.Serializer[Any]):
    """A value that an act changed, in words."""

    column = serializers.CharField(source="label")
    before = serializers.CharField()
    after = serializers.CharField()


class StoryActSerializer(serializers.Serializer[Any]):
    """An act: who did what, when, from what to what, and why."""

    at = serializers.DateTimeField()
    who = serializers.CharField()
    what = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())
    changes = StoryChangeSerializer(many=True)
    reason = serializers.CharField(allow_blank=True)


class StorySerializer(serializers.Serializer[Any]):
    """The last fifty acts, newest first."""

    acts = StoryActSerializer(many=True, source="*")


class Story(APIView):
    """The story of one row."""

    rows: ClassVar[Rows]
    told: ClassVar[Callable[[Any, User], list[Entry]]]
    acts: ClassVar[tuple[str, ...]]
    name: ClassVar[str]

    def get(self, request: ApiRequest, pk: int) -> Response:
        refuse_unknown(request)
        kind = type(self)
        row = get_object_or_404(kind.rows(request.user), pk=pk)
        if self.acts and not any(can(request.user, act, row) for act in self.acts):
            raise PermissionDenied
        return Response(StorySerializer(kind.told(row, request.user)).data)


def _story(name: str, rows: Rows, told: Callable[..., list[Entry]], *acts: str) -> type[Story]:
    """The API class of a story, for who reads the row and may do one of ``acts``, if any is given."""
    namespace = {
        "__doc__": "How it went on: who did what, when, and why.",
        "__module__": __name__,
        "rows": staticmethod(rows),
        "told": staticmethod(told),
        "acts": acts,
        "name": name,
    }
    title = "".join(word.title() for word in name.split("_"))
    return extend_schema(responses=StorySerializer)(type(title, (Story,), namespace))


def _whoever(story: Callable[[Any], list[Entry]]) -> Callable[[Any, User], list[Entry]]:
    """A story that says the same to all its readers."""
    return lambda row, _user: story(row)


STORIES = {
    "mandates/<int:pk>/history/": _story("mandate_story", mandates_of, _whoever(of_mandates.story_of)),
    "offers/<int:pk>/history/": _story("offer_story", offers_of, of_offers.story_of),
    "supervision/cycles/<int:pk>/history/": _story(
        "cycle_story", cycles_of, _whoever(of_supervision.story_of_cycle), "network.revise_cycle"
    ),
    "supervision/groups/<int:pk>/history/": _story(
        "group_story",
        groups_of,
        _whoever(of_supervision.story_of_group),
        "network.add_members",
        "network.schedule_sessions",
    ),
    "workshops/<int:pk>/history/": _story(
        "workshop_story", workshops.workshops_of, _whoever(of_workshops.story_of_workshop)
    ),
    "workshops/meetings/<int:pk>/history/": _story(
        "meeting_story", workshops.meetings_of, _whoever(of_workshops.story_of_meeting)
    ),
    "proposals/<int:pk>/history/": _story(
        "proposal_story", workshops.proposals_of, _whoever(of_workshops.story_of_proposal)
    ),
    "tables/<int:pk>/history/": _story("table_story", tables.tables_of, _whoever(of_tables.story_of_table)),
    "tables/meetings/<int:pk>/history/": _story(
        "table_meeting_story", tables.meetings_of, _whoever(of_tables.story_of_meeting)
    ),
    "tables/projects/<int:pk>/history/": _story(
        "project_story", tables.projects_of, _whoever(of_tables.story_of_project)
    ),
}
