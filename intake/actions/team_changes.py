"""Changing when, where or of what an équipe is, and calling it off."""

from datetime import datetime

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from intake.actions.team import invited
from intake.models import Case, TeamMeeting
from intake.moving import locked, refuse_closed, tell
from intake.team_telling import write_to_guests
from network.meetings import call_off, changed
from network.notice_kinds import NoticeKind
from network.versions import refuse_stale


@action
def revise_team(
    *,
    by: User,
    meeting: TeamMeeting,
    starts_at: datetime,
    place: str,
    agenda: str,
    version: int | None = None,
) -> TeamMeeting:
    """Change when, where or of what an équipe is; whoever is invited is told, and answers again if it moved.

    The same again changes nothing.

    Raises:
        ValidationError: it would be past, or a value is missing; (``conflict``) it was held, called off, or
            changed meanwhile, or the situation was closed.
    """
    case = locked(meeting.case)
    meeting = case.team_meetings.get(pk=meeting.pk)
    refuse_closed(by, case)
    require(by, "intake.revise_team", case)
    has_changed, was_moved = changed(meeting, starts_at, place, agenda)
    if not has_changed:
        return meeting
    refuse_stale(meeting, version)
    meeting.full_clean()
    meeting.save()
    for guest in meeting.guests.exclude(answer="") if was_moved else ():
        guest.answer = ""
        guest.save()
    _tell_invited(by, case, meeting, NoticeKind.TEAM_CHANGED)
    return meeting


@action
def cancel_team(*, by: User, meeting: TeamMeeting, reason: str) -> TeamMeeting:
    """Call an équipe off; whoever is invited is told, its page says why.

    Raises:
        ValidationError: no reason is given; (``conflict``) it was held or called off, or the situation was
            closed.
    """
    case = locked(meeting.case)
    meeting = case.team_meetings.get(pk=meeting.pk)
    refuse_closed(by, case)
    require(by, "intake.cancel_team", case)
    call_off(meeting, reason)
    meeting.full_clean()
    meeting.save()
    _tell_invited(by, case, meeting, NoticeKind.TEAM_OFF)
    return meeting


def _tell_invited(by: User, case: Case, meeting: TeamMeeting, kind: NoticeKind) -> None:
    meeting.case = case
    guests = list(meeting.guests.select_related("user"))
    tell(by, case, invited(meeting, guests), kind, meeting.get_absolute_url())
    write_to_guests(guests)
