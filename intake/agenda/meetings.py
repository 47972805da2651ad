"""All the meetings of a person in one place: supervision, cantieri, tavoli, équipe."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from intake.models import Assignment, TeamMeeting
from network.supervision.models import GroupSession
from network.supervision.states import SessionState
from network.tables.models import TableMeeting
from network.workshops.models import WorkshopMeeting

USUAL_LENGTH = timedelta(hours=2)
MOST = 200


@dataclass(frozen=True)
class Meeting:
    """A meeting, without personal data: what it is, when, where, its page. ``key`` is of it alone."""

    key: str
    words: str
    place: str
    starts_at: datetime
    ends_at: datetime
    url: str


def meetings_of(user: User, first: datetime, last: datetime) -> list[Meeting]:
    """The meetings of ``user`` that begin between two moments, the earliest first; in four statements."""
    found = [*_sessions(user, first, last), *_workshops(user, first, last), *_tables(user, first, last)]
    found += _teams(user, first, last)
    return sorted(found, key=lambda one: (one.starts_at, one.key))


def _between(rows: Any, first: datetime, last: datetime) -> Any:
    return (
        rows.filter(starts_at__gte=first, starts_at__lte=last).distinct().order_by("starts_at", "pk")[:MOST]
    )


def _sessions(user: User, first: datetime, last: datetime) -> Iterator[Meeting]:
    own = Q(group__cycle__supervisor=user) | Q(group__members__user=user, group__members__until=None)
    rows = GroupSession.objects.visible_to(user).filter(own).exclude(state=SessionState.CANCELLED)
    for row in _between(rows, first, last):
        url = row.get_absolute_url()
        yield Meeting(f"supervisione-{row.pk}", _("Supervisione"), row.place, row.starts_at, row.ends_at, url)


def _workshops(user: User, first: datetime, last: datetime) -> Iterator[Meeting]:
    rows = WorkshopMeeting.objects.visible_to(user).filter(
        workshop__members__user=user, workshop__members__left_at=None
    )
    for row in _between(rows.select_related("workshop"), first, last):
        yield _of(f"cantiere-{row.pk}", row.workshop.title, row)


def _tables(user: User, first: datetime, last: datetime) -> Iterator[Meeting]:
    rows = TableMeeting.objects.visible_to(user).filter(
        table__members__delegate=user, table__members__left_at=None
    )
    for row in _between(rows.select_related("table"), first, last):
        yield _of(f"tavolo-{row.pk}", row.table.name, row)


def _teams(user: User, first: datetime, last: datetime) -> Iterator[Meeting]:
    """Those to which one is invited, and those of the situations of whose pair one is."""
    rows = TeamMeeting.objects.visible_to(user)
    followed = Assignment.objects.open().filter(operator=user, is_next=False).values("case")
    mine = rows.filter(Q(case__in=followed) | Q(pk__in=TeamMeeting.objects.inviting(user).values("pk")))
    for row in _between(mine.select_related("case"), first, last):
        yield team_as_meeting(row)


def team_as_meeting(row: TeamMeeting) -> Meeting:
    """An équipe, by the number of its situation."""
    return _of(f"equipe-{row.pk}", _("Équipe · %(number)s") % {"number": row.case.number}, row)


def _of(key: str, words: str, row: Any) -> Meeting:
    ends = row.starts_at + USUAL_LENGTH
    return Meeting(key, words, row.place, row.starts_at, ends, row.get_absolute_url())
