"""Meetings of a workshop: an agenda before, minutes and presences after."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
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
    if starts_at < clock.now():
        raise ValidationError({"day": _("Questo momento è già passato: scegli un giorno che deve venire.")})
    meeting = WorkshopMeeting(
        workshop=workshop, starts_at=starts_at, place=place.strip(), agenda=agenda.strip()
    )
    meeting.full_clean()
    meeting.save()
    tell(by, workshop, enrolled(workshop), NoticeKind.WORKSHOP_MEETING, meeting.get_absolute_url())
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
    if meeting.starts_at > clock.now():
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
