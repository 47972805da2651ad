"""When operators are taken: appointments with an hour, équipe, meetings of workshops and tables."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from intake.agenda.meetings import USUAL_LENGTH
from intake.models import Assignment, TeamGuest
from intake.states import AgendaState
from network.calendar import ROME
from network.engagements import Engagement, lists_engagements
from network.tables.models import TableMember
from network.workshops.models import WorkshopMember

APPOINTMENT_LENGTH = timedelta(hours=1)


@lists_engagements
def _appointments(people: Collection[int], first: datetime, last: datetime) -> Iterator[Engagement]:
    days = (timezone.localdate(first), timezone.localdate(last))
    rows = Assignment.objects.open().filter(
        Q(case__agenda__seat="") | Q(case__agenda__seat=F("seat")),
        operator__in=people,
        is_next=False,
        case__agenda__state=AgendaState.PLANNED,
        case__agenda__day__range=days,
        case__agenda__hour__isnull=False,
    )
    for user_id, day, hour in rows.values_list("operator", "case__agenda__day", "case__agenda__hour"):
        begins = datetime.combine(day, hour, ROME)  # type: ignore[arg-type] # filtered: it has its hour
        yield Engagement(user_id, begins, begins + APPOINTMENT_LENGTH)


def _standing(path: str, between: tuple[datetime, datetime]) -> dict[str, Any]:
    """That a meeting begins between two moments and was not called off."""
    return {f"{path}__starts_at__range": between, f"{path}__cancelled_at": None}


@lists_engagements
def _meetings(people: Collection[int], first: datetime, last: datetime) -> Iterator[Engagement]:
    between = (first - USUAL_LENGTH, last)
    invited = TeamGuest.objects.filter(user__in=people, **_standing("meeting", between))
    pairs = Assignment.objects.open().filter(
        operator__in=people, is_next=False, **_standing("case__team_meetings", between)
    )
    workshops = WorkshopMember.objects.filter(
        user__in=people, left_at=None, **_standing("workshop__meetings", between)
    )
    tables = TableMember.objects.filter(
        delegate__in=people, left_at=None, **_standing("table__meetings", between)
    )
    for rows, who, when in (
        (invited, "user", "meeting__starts_at"),
        (pairs, "operator", "case__team_meetings__starts_at"),
        (workshops, "user", "workshop__meetings__starts_at"),
        (tables, "delegate", "table__meetings__starts_at"),
    ):
        for user_id, begins in rows.values_list(who, when):
            yield Engagement(user_id, begins, begins + USUAL_LENGTH)
