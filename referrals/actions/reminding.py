"""Reminding of referrals that wait. Only the timer does it; twice or late is as good as once and in time."""

from datetime import date

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify, redraw_pages
from referrals.deadlines import OwedStep, ReminderStep, Step
from referrals.followers import (
    contacts_of,
    coordinators_of_sender,
    coordinators_of_service,
    sender_side,
)
from referrals.models import LetterKind, OverdueDigest, Referral, Reminder
from referrals.moving import locked, tell_together
from referrals.reminder_plan import due_steps

KINDS = {
    ReminderStep.HALF_TIME: NoticeKind.REFERRAL_HALF_TIME,
    ReminderStep.DUE: NoticeKind.REFERRAL_DUE,
    ReminderStep.ESCALATION: NoticeKind.REFERRAL_ESCALATED,
    OwedStep.HALF_TIME: NoticeKind.REFERRAL_REPLY_HALF_TIME,
    OwedStep.DUE: NoticeKind.REFERRAL_REPLY_DUE,
    OwedStep.ESCALATION: NoticeKind.REFERRAL_REPLY_ESCALATED,
}


@action
def remind_of_answer(*, by: Actor, referral: Referral) -> list[Step]:
    """Write the reminders whose moment has come and that are not written yet; returns which.

    When several are late, people hear only of the last. While the time stands still who owes the service a
    reply is reminded.
    """
    require(by, "referrals.remind_of_answer")
    referral = locked(referral)
    steps = due_steps(referral, referral.reminders.all())
    if not steps:
        return steps
    moments, is_owed = referral.reminder_moments, referral.clock_stopped_at is not None
    due = moments[OwedStep.DUE if is_owed else ReminderStep.DUE]
    for step in steps:
        Reminder(referral=referral, step=step, term=referral.running_term, due_at=due).save()
    to, letter = _audience(referral, steps[-1]), None if is_owed else LetterKind.REMINDER
    others = contacts_of(referral) if is_owed else []
    there = coordinators_of_service(referral) if steps[-1] == ReminderStep.ESCALATION else []
    hold_counters([*to, *others, *there])
    tell_together(by, referral, to, KINDS[steps[-1]], letter)
    # of another Ambito they may know that one of their services is late, not with whom
    service = referral.service
    kind, path = NoticeKind.SERVICE_LATE, service.get_absolute_url()
    notify(by=by, to=there, kind=kind, path=path, urgency=referral.urgency, origin=service.name)
    redraw_pages(others)
    return steps


def _audience(referral: Referral, step: Step) -> list[User]:
    """Who owes the answer; once it is due also who waits for it; at last the coordinators.

    Of a reply that the service waits for nobody there is told: they can do nothing about it.
    """
    if isinstance(step, OwedStep):
        later = coordinators_of_sender(referral) if step == OwedStep.ESCALATION else []
        return [*sender_side(referral), *later]
    people = contacts_of(referral)
    if step != ReminderStep.HALF_TIME:
        people = [*people, *sender_side(referral)]
    if step == ReminderStep.ESCALATION:
        people = [*people, *coordinators_of_sender(referral)]
    return people


@action
def send_overdue_digest(*, by: Actor, user: User, day: date, late: int, path: str) -> bool:
    """Tell somebody that ``late`` referrals are still without an answer: once a day. Whether it was now."""
    require(by, "referrals.send_overdue_digest")
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if OverdueDigest.objects.filter(user=user, day=day).exists():
        return False
    OverdueDigest(user=user, day=day, late=late).save()
    notify(by=by, to=[user], kind=NoticeKind.REFERRALS_OVERDUE, path=path, reference=str(late))
    return True
