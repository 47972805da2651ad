"""All the meetings of a person in one place: supervision, cantieri, tavoli, équipe."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, DateTimeField, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from intake.models import Assignment, Case, TeamMeeting
from network.supervision.models import GroupSession
from network.supervision.states import SessionState
from network.tables.models import TableMeeting
from network.workshops.models import WorkshopMeeting

USUAL_LENGTH = timedelta(hours=2)
MOST = 400
PAGES = {
    "supervisione": "network:session",
    "cantiere": "network:meeting",
    "tavolo": "network:table_meeting",
    "equipe": "intake:team_meeting",
}


@dataclass(frozen=True)
class Meeting:
    """A meeting, without personal data: what it is, when, where, its page. ``key`` is of it alone.

    ``is_about_somebody`` of an équipe: where it meets is written by hand, and may say of whom it speaks.
    """

    key: str
    words: str
    place: str
    starts_at: datetime
    ends_at: datetime
    url: str
    is_off: bool = False
    is_about_somebody: bool = False


def meetings_of(user: User, first: datetime, last: datetime, most: int = MOST) -> list[Meeting]:
    """The meetings of ``user`` that begin between two moments, the earliest first; in one statement."""
    sources = (_sessions(user), _workshops(user), _tables(user), _teams(user))
    one, *others = (rows.filter(starts_at__gte=first, starts_at__lte=last) for rows in sources)
    return [_meeting(*row) for row in one.union(*others).order_by("starts_at", "kind", "pk")[:most]]


def _sessions(user: User) -> QuerySet[Any, Any]:
    own = Q(group__cycle__supervisor=user) | Q(group__members__user=user, group__members__until=None)
    rows = GroupSession.objects.visible_to(user).filter(own).exclude(state=SessionState.CANCELLED)
    return _columns(rows, "supervisione", Value("", CharField()), F("ends_at"))


def _workshops(user: User) -> QuerySet[Any, Any]:
    rows = WorkshopMeeting.objects.visible_to(user).filter(
        workshop__members__user=user, workshop__members__left_at=None, cancelled_at=None
    )
    return _columns(rows, "cantiere", F("workshop__title"))


def _tables(user: User) -> QuerySet[Any, Any]:
    rows = TableMeeting.objects.visible_to(user).filter(
        table__members__delegate=user, table__members__left_at=None, cancelled_at=None
    )
    return _columns(rows, "tavolo", F("table__name"))


def _teams(user: User) -> QuerySet[Any, Any]:
    """Those to which one is invited, and those of the situations of whose pair one is."""
    held = Assignment.objects.open().filter(operator=user, is_next=False).values("case")
    followed = TeamMeeting.objects.filter(case__in=Case.objects.visible_to(user).filter(pk__in=held))
    mine = followed | TeamMeeting.objects.inviting(user)
    return _columns(mine.filter(cancelled_at=None), "equipe", F("case__number"))


def _columns(rows: QuerySet[Any], kind: str, title: Any, ends: Any = None) -> QuerySet[Any, Any]:
    """What ``_meeting`` takes, alike for every kind; without an end the usual length counts."""
    ends = ends or Value(None, DateTimeField())
    named: QuerySet[Any] = rows.order_by().annotate(
        kind=Value(kind, CharField()), meeting_title=title, meeting_ends=ends
    )
    return named.values_list("kind", "pk", "meeting_title", "place", "starts_at", "meeting_ends")


def team_as_meeting(row: TeamMeeting) -> Meeting:
    """An équipe, by the number of its situation."""
    meeting = _meeting("equipe", row.pk, row.case.number, row.place, row.starts_at, None)
    return replace(meeting, is_off=row.is_off)


def _meeting(  # noqa: PLR0913, PLR0917 - one argument for each column
    kind: str, pk: int, title: str, place: str, starts_at: datetime, ends_at: datetime | None
) -> Meeting:
    words = {
        "supervisione": _("Supervisione"),
        "cantiere": _("Cantiere · %(title)s") % {"title": title},
        "equipe": _("Équipe · %(number)s") % {"number": title},
    }
    return Meeting(
        key=f"{kind}-{pk}",
        words=words.get(kind, title),
        place=place,
        starts_at=starts_at,
        ends_at=ends_at or starts_at + USUAL_LENGTH,
        url=reverse(PAGES[kind], args=[pk]),
        is_about_somebody=kind == "equipe",
    )
