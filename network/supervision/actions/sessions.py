"""The calendar of a group: sessions planned one after the other, and called off."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.supervision.clashes import refuse_clashes
from network.supervision.locks import locked_group, locked_session
from network.supervision.models import Attendance, GroupSession, SupervisionGroup
from network.supervision.states import SessionState

MOST_TIMES = 30
LONGEST_MINUTES = 480


class Series(NamedTuple):
    """When a group meets: the first time, for how long, how many times and every how many weeks."""

    starts_at: datetime
    minutes: int
    times: int = 1
    every_weeks: int = 1

    def moments(self) -> list[tuple[datetime, datetime]]:
        """Beginning and end of each time, at the same hour of the clock in Rome, whatever the season."""
        local = timezone.localtime(self.starts_at).replace(tzinfo=None)
        starts = [
            timezone.make_aware(local + timedelta(weeks=number * self.every_weeks))
            for number in range(self.times)
        ]
        return [(start, start + timedelta(minutes=self.minutes)) for start in starts]


@action
def schedule_sessions(
    *,
    by: User,
    group: SupervisionGroup,
    series: Series,
    place: str,
    theme: str = "",
    despite_clashes: bool = False,
) -> list[GroupSession]:
    """Put one or more sessions in the calendar, all or none, and invite the members.

    Args:
        theme: an area of work, or "" when it is open.
        despite_clashes: plan them though some member is away, or has something else at that hour.

    Raises:
        ValidationError: a value is out of its limits; a session is past or outside the cycle, or overlaps
            another of the supervisor or of a member; somebody is away or has something else.
    """
    group = locked_group(group)
    require(by, "network.schedule_sessions", group)
    refuse_limits(series)
    moments = series.moments()
    refuse_days(group, moments)
    members = [member for member in group.members.all() if member.until is None]
    refuse_clashes(group, members, moments, despite_clashes=despite_clashes)
    sessions = [
        GroupSession(group=group, starts_at=start, ends_at=end, place=place.strip(), theme=theme)
        for start, end in moments
    ]
    for session in sessions:
        session.full_clean()
        session.save()
        for member in members:
            Attendance(session=session, member=member).save()
    notify(
        by=by,
        to=[*(member.user for member in members), group.cycle.supervisor],
        kind=NoticeKind.SESSION_PLANNED,
        path=sessions[0].get_absolute_url(),
        origin=group.cycle.ambito.name,
    )
    return sessions


def refuse_limits(series: Series) -> None:
    """Stop a series that is too long, or of sessions that are."""
    if not 1 <= series.minutes <= LONGEST_MINUTES:
        raise ValidationError({"minutes": _("Un incontro dura da 1 a 480 minuti.")})
    if not 1 <= series.times <= MOST_TIMES:
        raise ValidationError({"times": _("Si mettono in calendario da 1 a 30 incontri alla volta.")})
    if not 1 <= series.every_weeks <= MOST_TIMES:
        raise ValidationError(
            {"every_weeks": _("Gli incontri si ripetono ogni 1, 2, … fino a 30 settimane.")}
        )


def refuse_days(group: SupervisionGroup, moments: list[tuple[datetime, datetime]]) -> None:
    """Stop what would be in the past or outside the cycle."""
    first, last = moments[0][0], moments[-1][1]
    if first < clock.now():
        raise ValidationError({"day": _("Questo momento è già passato: scegli un giorno che deve venire.")})
    cycle = group.cycle
    if timezone.localdate(first) < cycle.starts_on or timezone.localdate(last) > cycle.ends_on:
        raise ValidationError(
            {"day": _("Un incontro cadrebbe fuori dal ciclo: controlla le date del ciclo.")}
        )


@action
def cancel_session(*, by: User, session: GroupSession, reason: str) -> GroupSession:
    """Call a session off; the members and the supervisor are told, the history keeps why.

    Raises:
        ValidationError: no reason is given, or (``conflict``) its register is closed or it is called off.
    """
    session = locked_session(session)
    require(by, "network.cancel_session", session)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché l'incontro è annullato.")})
    session.move_to(SessionState.CANCELLED)
    session.save()
    invited = session.attendances.expected().select_related("member__user")
    notify(
        by=by,
        to=[*(row.member.user for row in invited), session.group.cycle.supervisor],
        kind=NoticeKind.SESSION_CANCELLED,
        path=session.get_absolute_url(),
        origin=session.group.cycle.ambito.name,
    )
    return session
