"""The round of the timer over the referrals that wait for an answer."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from audit import clock
from audit.context import Actor
from audit.rounds import each_apart
from intake.models import Assignment
from network.calendar import is_working_day
from referrals.actions import remind_of_answer, remind_reports, send_overdue_digest, tell_of_no_readers
from referrals.deadlines import MORNING, ReminderStep
from referrals.followers import contacts_of, coordinators_of_sender
from referrals.models import Referral
from referrals.moving import FROM_CASE, FROM_INTAKE, NEVER_CHANGE
from referrals.readers import services_without_readers
from referrals.reminder_plan import due_steps


@dataclass(frozen=True)
class Round:
    """What one round wrote."""

    reminders: int
    digests: int
    unread: int = 0
    reports: int = 0


def remind_all(by: Actor) -> Round:
    """Write every reminder whose moment has come, then the digests of the day. Safe to run twice, or late.

    Then say of what nobody at its service can read any more, and of reports that no desk has registered.
    """
    timed = Referral.objects.timed().select_related("service__municipality").prefetch_related("reminders")

    def remind(referral: Referral) -> int:
        seen = due_steps(referral, referral.reminders.all())  # as far as can be seen without the lock
        return len(remind_of_answer(by=by, referral=referral)) if seen else 0

    reminders = each_apart(timed.order_by("pk").iterator(chunk_size=500), remind)
    unread = each_apart(
        services_without_readers().select_related("unit").order_by("pk"),
        lambda service: len(tell_of_no_readers(by=by, service=service)),
    )
    return Round(sum(reminders), _digests(by), sum(unread), remind_reports(by=by))


def _digests(by: Actor) -> int:
    """The summaries of a working day, from the morning on, for what was escalated before today."""
    now = timezone.localtime(clock.now())
    if not is_working_day(now.date()) or now.time() < MORNING:
        return 0
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    late = (
        Referral.objects.overdue()
        .filter(
            reminders__step=ReminderStep.ESCALATION,
            reminders__term=F("term"),
            reminders__written_at__lt=midnight,
        )
        .select_related(*NEVER_CHANGE, FROM_CASE, FROM_INTAKE)
        .prefetch_related(Prefetch("case__assignments", Assignment.objects.select_related("operator")))
    )
    counts: Counter[tuple[User, str]] = Counter()
    for readers in each_apart(late.order_by("pk"), _readers):
        counts.update(readers)

    def summarise(counted: tuple[tuple[User, str], int]) -> bool:
        (user, path), number = counted
        return send_overdue_digest(by=by, user=user, day=now.date(), late=number, path=path)

    return sum(each_apart(counts.items(), summarise))


def _readers(referral: Referral) -> set[tuple[User, str]]:
    """Who reads of it in the digest, each with the page where they find it."""
    waiting = f"{reverse('referrals:sent')}?{urlencode({'stato': 'in-attesa'})}"
    return {(user, waiting) for user in coordinators_of_sender(referral)} | {
        (user, reverse("referrals:received")) for user in contacts_of(referral)
    }
