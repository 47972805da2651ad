"""Reminding of referrals that wait. Only the timer does it; twice or late is as good as once and in time."""

from datetime import date

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from network.notice_kinds import NoticeKind
from network.notices import notify
from referrals.deadlines import ReminderStep
from referrals.followers import contacts_of, coordinators_of_sender, sender_side
from referrals.models import LetterKind, OverdueDigest, Referral, Reminder
from referrals.moving import locked, tell_together
from referrals.reminder_plan import due_steps

KINDS = {
    ReminderStep.HALF_TIME: NoticeKind.REFERRAL_HALF_TIME,
    ReminderStep.DUE: NoticeKind.REFERRAL_DUE,
    ReminderStep.ESCALATION: NoticeKind.REFERRAL_ESCALATED,
}


@action
def remind_of_answer(*, by: Actor, referral: Referral) -> list[ReminderStep]:
    """Write the reminders whose moment has come and that are not written yet; returns which.

    When several are late, people hear only of the last. While the time stands still there is nothing to say.
    """
    require(by, "referrals.remind_of_answer")
    referral = locked(referral)
    steps = due_steps(referral, referral.reminders.all())
    moments = referral.reminder_moments
    for step in steps:
        Reminder(referral=referral, step=step, term=referral.term, due_at=moments[ReminderStep.DUE]).save()
    if steps:
        to = _audience(referral, steps[-1])
        tell_together(by, referral, to, KINDS[steps[-1]], LetterKind.REMINDER)
    return steps


def _audience(referral: Referral, step: ReminderStep) -> list[User]:
    """Who owes the answer; once it is due also who waits for it; at last the coordinators."""
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
