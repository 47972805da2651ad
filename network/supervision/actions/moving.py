"""Moving a session of the calendar: who was invited hears of it and answers again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.supervision.actions.sessions import Series, refuse_days, refuse_limits
from network.supervision.clashes import refuse_clashes
from network.supervision.locks import locked_group, locked_session
from network.supervision.models import GroupSession
from network.supervision.states import Answer, SessionState
from network.versions import refuse_stale


@action
def move_session(
    *,
    by: User,
    session: GroupSession,
    starts_at: datetime,
    minutes: int,
    place: str,
    despite_clashes: bool = False,
    version: int | None = None,
) -> GroupSession:
    """Move a session to another moment or place: who was invited is told, and answers again.

    The same again changes nothing.

    Args:
        despite_clashes: move it though some member is away, or has something else at that hour.

    Raises:
        ValidationError: as for ``schedule_sessions``; (``conflict``) its register is closed or begun, it is
            called off, or somebody changed it meanwhile.
    """
    group = locked_group(session.group)
    session = locked_session(session)
    require(by, "network.move_session", session)
    _refuse_settled(session)
    series = Series(starts_at, minutes)
    refuse_limits(series)
    [(start, end)] = series.moments()
    if (session.starts_at, session.ends_at, session.place) == (start, end, place.strip()):
        return session
    refuse_stale(session, version)
    refuse_days(group, [(start, end)])
    members = [member for member in group.members.all() if member.until is None]
    refuse_clashes(group, members, [(start, end)], despite_clashes=despite_clashes, moved=session)
    session.starts_at, session.ends_at, session.place = start, end, place.strip()
    session.reminded_at = None
    session.full_clean()
    session.save()
    for row in session.attendances.exclude(answer=Answer.WAITING):
        row.answer = Answer.WAITING
        row.save()
    notify(
        by=by,
        to=[*(member.user for member in members), group.cycle.supervisor],
        kind=NoticeKind.SESSION_MOVED,
        path=session.get_absolute_url(),
        origin=group.cycle.ambito.name,
    )
    return session


def _refuse_settled(session: GroupSession) -> None:
    if session.state != SessionState.PLANNED:
        raise ValidationError(
            _("Questo incontro è annullato o il suo registro è chiuso: non si sposta più."), code="conflict"
        )
    if session.attendances.filter(signed_at__isnull=False).exists():
        raise ValidationError(_("Qualcuno ha già firmato: l'incontro non si sposta più."), code="conflict")
