"""Documents of a meeting: added, and withdrawn with a reason, never deleted."""

from uuid import UUID

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from network.files.acts import accepted, mark_withdrawn
from network.files.keeping import kept
from network.notice_kinds import NoticeKind
from network.workshops.locks import locked_workshop
from network.workshops.models import MeetingFile, WorkshopMeeting
from network.workshops.telling import enrolled, tell

EXCLUDED = ["meeting", "added_by", "submission"]


@action
def attach_to_meeting(
    *, by: User, meeting: WorkshopMeeting, name: str, content: bytes, submission: UUID | None = None
) -> MeetingFile:
    """Add a document to a meeting; who is enrolled is told. The same ``submission`` adds it once.

    Args:
        name: as the file was called, whatever it says.

    Raises:
        ValidationError: by field, why the file is refused.
    """
    workshop = locked_workshop(meeting.workshop)
    meeting = workshop.meetings.select_related("workshop").get(pk=meeting.pk)
    require(by, "network.attach_to_meeting", meeting)
    if submission and (written := meeting.files.filter(submission=submission, added_by=by).first()):
        return written
    file = accepted(name, content)
    with kept(file.content) as stored_name:
        added = MeetingFile.of(file, stored_name, meeting=meeting, added_by=by, submission=submission)
        added.clean_fields(exclude=EXCLUDED)
        added.save()
    tell(by, workshop, enrolled(workshop), NoticeKind.WORKSHOP_DOCUMENT, meeting.get_absolute_url())
    return added


@action
def withdraw_meeting_file(*, by: User, file: MeetingFile, reason: str) -> MeetingFile:
    """Withdraw a document added by mistake: it stays, and nobody opens it any more.

    Raises:
        ValidationError: no reason; (``conflict``) somebody withdrew it meanwhile.
    """
    file = (
        MeetingFile.objects.select_for_update(of=("self",), no_key=True)
        .select_related("meeting__workshop")
        .get(pk=file.pk)
    )
    require(by, "network.withdraw_meeting_file", file)
    mark_withdrawn(file, reason, unchecked=EXCLUDED)
    file.save()
    return file
