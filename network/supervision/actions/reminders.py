"""What time alone asks for: invitations without an answer, registers left open."""

from datetime import timedelta

from django.db.models import F, Q

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify
from network.reminding import held
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
    planned = held(GroupSession.objects.select_related("group__cycle__supervisor"))
    planned = planned.filter(state=SessionState.PLANNED)
    coming = planned.filter(starts_at__gt=now, starts_at__lte=now + BEFORE, reminded_at=None)
    over = planned.filter(Q(reminded_at=None) | Q(reminded_at__lt=F("ends_at")), ends_at__lte=now)
    sessions = [*coming, *over]
    told = each_apart(sessions, lambda session: (session, *_told(session)))
    hold_counters({user for _session, users, _kind in told for user in users})

    def remind(waiting: tuple[GroupSession, list[User], NoticeKind]) -> None:
        session, users, kind = waiting
        notify(by=by, to=users, kind=kind, path=session.get_absolute_url())
        session.reminded_at = now
        session.save()

    return len(each_apart(told, remind))


def _told(session: GroupSession) -> tuple[list[User], NoticeKind]:
    """Who is reminded, and of what."""
    if session.ends_at <= clock.now():
        return [session.group.cycle.supervisor], NoticeKind.REGISTER_TO_CLOSE
    waiting = session.attendances.expected().filter(answer=Answer.WAITING, member__until=None)
    return [row.member.user for row in waiting.select_related("member__user")], NoticeKind.SESSION_TO_ANSWER
