"""Duties beside the situations: given and ended by the coordinator, who says why."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.models import ExtraTask
from network.models import Post
from network.notice_kinds import NoticeKind
from network.notices import notify


@action
def give_extra_task(
    *,
    by: User,
    post: Post,
    title: str,
    points: Decimal,
    reason: str,
    since: date | None = None,
    until: date | None = None,
) -> ExtraTask:
    """Give the operator who holds ``post`` a duty that weighs ``points``; they are told.

    Args:
        since: the first day on which it weighs, today unless given; ``until`` the last, if known.
        reason: why this person has it.

    Raises:
        ValidationError: by field, what is missing or out of its limits.
    """
    require(by, "intake.give_extra_task", post)
    task = ExtraTask(
        ambito_id=post.unit.root_id or post.unit_id,
        operator=post.user,
        title=title.strip(),
        points=points,
        since=since or clock.today(),
        until=until,
        reason=reason.strip(),
    )
    if task.until is not None and task.until < task.since:
        raise ValidationError({"until": _("Il compito finisce prima di cominciare: controlla le date.")})
    task.full_clean(exclude=["ambito", "operator"])
    task.save()
    _tell(by, task, NoticeKind.EXTRA_TASK_GIVEN)
    return task


@action
def end_extra_task(*, by: User, task: ExtraTask, reason: str) -> ExtraTask:
    """End a duty: from tomorrow it weighs no more. One that has not begun yet is withdrawn.

    Raises:
        ValidationError: no reason, or (``conflict``) it is over already.
    """
    task = ExtraTask.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    require(by, "intake.end_extra_task", task)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché il compito finisce.")})
    today = clock.today()
    if task.is_withdrawn or (task.until is not None and task.until <= today):
        raise ValidationError(_("Questo compito finisce già. Non serve fare altro."), code="conflict")
    if task.since > today:
        task.is_withdrawn = True
    else:
        task.until = today
    task.save()
    _tell(by, task, NoticeKind.EXTRA_TASK_ENDED)
    return task


def _tell(by: User, task: ExtraTask, kind: NoticeKind) -> None:
    notify(by=by, to=[task.operator], kind=kind, path=reverse("intake:my_load"))
