"""Meetings of a workshop: an agenda before, minutes and presences after."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from network.meetings import call_off, changed, refuse_off, refuse_past
from network.notice_kinds import NoticeKind
from network.versions import refuse_stale
from network.workshops.locks import locked_workshop
from network.workshops.models import MeetingPresence, Workshop, WorkshopMeeting
from network.workshops.telling import enrolled, tell


@action
def plan_meeting(
    *, by: User, workshop: Workshop, starts_at: datetime, place: str, agenda: str
) -> WorkshopMeeting:
    """Call a meeting with its agenda; who is enrolled is told.

    Raises:
        ValidationError: it is past, a value is missing, or (``conflict``) the workshop is not open.
    """
    workshop = locked_workshop(workshop)
    require(by, "network.plan_meeting", workshop)
    if not workshop.is_open:
        raise ValidationError(_("Il cantiere non è aperto: non si fissano incontri."), code="conflict")
    refuse_past(starts_at)
    meeting = WorkshopMeeting(
        workshop=workshop, starts_at=starts_at, place=place.strip(), agenda=agenda.strip()
    )
    meeting.full_clean()
    meeting.save()
    tell(by, workshop, enrolled(workshop), NoticeKind.WORKSHOP_MEETING, meeting.get_absolute_url())
    return meeting


@action
def revise_meeting(
    *,
    by: User,
    meeting: WorkshopMeeting,
    starts_at: datetime,
    place: str,
    agenda: str,
    version: int | None = None,
) -> WorkshopMeeting:
    """Change when, where or of what a meeting is; who is enrolled is told. The same again changes nothing.

    Raises:
        ValidationError: it would be past, or a value is missing; (``conflict``) it was held, called off, or
            changed meanwhile.
    """
    workshop = locked_workshop(meeting.workshop)
    meeting = workshop.meetings.select_related("workshop").get(pk=meeting.pk)
    require(by, "network.revise_meeting", meeting)
    has_changed, _was_moved = changed(meeting, starts_at, place, agenda)
    if has_changed:
        refuse_stale(meeting, version)
        meeting.full_clean()
        meeting.save()
        kind = NoticeKind.WORKSHOP_MEETING_CHANGED
        tell(by, workshop, enrolled(workshop), kind, meeting.get_absolute_url())
    return meeting


@action
def cancel_meeting(*, by: User, meeting: WorkshopMeeting, reason: str) -> WorkshopMeeting:
    """Call a meeting off; who is enrolled is told, its page says why.

    Raises:
        ValidationError: no reason is given; (``conflict``) it was held or called off.
    """
    workshop = locked_workshop(meeting.workshop)
    meeting = workshop.meetings.select_related("workshop").get(pk=meeting.pk)
    require(by, "network.cancel_meeting", meeting)
    call_off(meeting, reason)
    meeting.full_clean()
    meeting.save()
    kind = NoticeKind.WORKSHOP_MEETING_OFF
    tell(by, workshop, enrolled(workshop), kind, meeting.get_absolute_url())
    return meeting


@action
def write_record(
    *,
    by: User,
    meeting: WorkshopMeeting,
    record: str,
    present: Iterable[User],
    version: int | None = None,
) -> WorkshopMeeting:
    """Write the minutes of a meeting and who was there; done again, it corrects them.

    Args:
        version: the writing that was seen (``network.versions``); None when nobody looked.

    Raises:
        ValidationError: it has not begun, the minutes are missing, or somebody named is not enrolled;
            (``conflict``) somebody wrote meanwhile.
    """
    workshop = locked_workshop(meeting.workshop)
    meeting = workshop.meetings.select_related("workshop").get(pk=meeting.pk)
    require(by, "network.write_record", meeting)
    refuse_stale(meeting, version)
    refuse_off(meeting)
    if not meeting.has_begun:
        raise ValidationError(_("L'incontro deve ancora cominciare: il verbale si scrive dopo."))
    if not record.strip():
        raise ValidationError({"record": _("Scrivi che cosa è stato deciso.")})
    members = {member.user_id: member for member in workshop.members.all() if member.left_at is None}
    there = {user.pk for user in present}
    if there - set(members):
        raise ValidationError({"present": _("Una delle persone segnate non è iscritta al cantiere.")})
    meeting.record = record.strip()
    meeting.full_clean()
    meeting.save()
    known = {row.member_id: row for row in meeting.presences.all()}
    for user_id, member in members.items():
        row = known.get(member.pk) or MeetingPresence(meeting=meeting, member=member)
        row.was_there = user_id in there
        row.save()
    return meeting
