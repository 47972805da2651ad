"""Documents: added to a scheda or to a situation, withdrawn with a reason, never deleted."""

from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from intake.models import Attachment, Case, Intake
from intake.moving import locked, refuse_closed, tell
from network.files.acts import accepted, mark_withdrawn
from network.files.keeping import kept
from network.models import FileClass
from network.notice_kinds import NoticeKind

POINTS_ELSEWHERE = ["case", "intake", "added_by", "submission"]


@action
def attach_to_case(
    *,
    by: User,
    case: Case,
    name: str,
    content: bytes,
    visibility: str = FileClass.SOCIAL,
    submission: UUID | None = None,
) -> Attachment:
    """Add a document to a situation; its pair is told. The same ``submission`` adds it once.

    Args:
        name: as the file was called, whatever it says.
        visibility: a code of ``FileClass``.

    Raises:
        ValidationError: by field, why the file is refused; (``conflict``) the situation was closed meanwhile.
    """
    case = locked(case)
    refuse_closed(by, case)
    require(by, "intake.attach_to_case", case)
    return _attach(by, case, name, content, case=case, visibility=visibility, submission=submission)


@action
def attach_to_intake(
    *,
    by: User,
    intake: Intake,
    name: str,
    content: bytes,
    visibility: str = FileClass.SOCIAL,
    submission: UUID | None = None,
) -> Attachment:
    """Add a document to a scheda; the pair of its situation, if there is one, is told.

    Args and errors as for ``attach_to_case``.
    """
    require(by, "intake.attach_to_intake", intake)
    case = locked(intake.case) if intake.case is not None else None
    return _attach(by, case, name, content, intake=intake, visibility=visibility, submission=submission)


@action
def withdraw_attachment(*, by: User, attachment: Attachment, reason: str) -> Attachment:
    """Withdraw a document added by mistake: it stays, and nobody opens it any more.

    Raises:
        ValidationError: no reason; (``conflict``) somebody withdrew it meanwhile.
    """
    attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    require(by, "intake.withdraw_attachment", attachment)
    mark_withdrawn(attachment, reason, unchecked=POINTS_ELSEWHERE)
    attachment.save()
    return attachment


def _attach(by: User, followed: Case | None, name: str, content: bytes, **about: Any) -> Attachment:
    if written := _already_added(by, about["submission"]):
        return written
    file = accepted(name, content)
    with kept(file.content) as stored_name:
        added = Attachment.of(file, stored_name, added_by=by, **about)
        added.clean_fields(exclude=POINTS_ELSEWHERE)
        added.save()
    if followed is not None:
        pair = [seat.operator for seat in followed.assignments.all() if seat.is_open]
        path = f"{followed.get_absolute_url()}documenti/"
        tell(by, followed, pair, NoticeKind.DOCUMENT_ADDED, path)
    return added


def _already_added(by: User, submission: UUID | None) -> Attachment | None:
    if submission is None:
        return None
    return Attachment.objects.filter(submission=submission, added_by=by).first()
