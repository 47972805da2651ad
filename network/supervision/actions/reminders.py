"""What time alone asks for: invitations without an answer, registers left open."""

from datetime import timedelta

from django.db.models import F, Q

from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.supervision.models import GroupSession
from network.supervision.states import Answer, SessionState

BEFORE = timedelta(days=2)


@action
def remind_sessions(*, by: Actor) -> int:
    """Remind once who has not answered for a session of the next two days, and once of a register to close.

    Returns how many sessions somebody was reminded of.
    """
    require(by, "network.remind_sessions")
    now = clock.now()
    planned = GroupSession.objects.filter(state=SessionState.PLANNED).select_related(
        "group__cycle__supervisor"
    )
    coming = planned.filter(starts_at__gt=now, starts_at__lte=now + BEFORE, reminded_at=None)
    over = planned.filter(Q(reminded_at=None) | Q(reminded_at__lt=F("ends_at")), ends_at__lte=now)
    sessions = [*coming, *over]
    for session in sessions:
        _remind(by, session)
        session.reminded_at = now
        session.save()
    return len(sessions)


def _remind(by: Actor, session: GroupSession) -> None:
    if session.ends_at <= clock.now():
        to, kind = [session.group.cycle.supervisor], NoticeKind.REGISTER_TO_CLOSE
    else:
        waiting = session.attendances.expected().filter(answer=Answer.WAITING, member__until=None)
        to = [row.member.user for row in waiting.select_related("member__user")]
        kind = NoticeKind.SESSION_TO_ANSWER
    notify(by=by, to=to, kind=kind, path=session.get_absolute_url())
