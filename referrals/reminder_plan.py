"""The reminders of a referral, as its page tells them: what went out, and what comes next."""

from dataclasses import dataclass

from referrals.deadlines import Coming
from referrals.models import Referral, Reminder


@dataclass(frozen=True)
class Plan:
    """Reminders that were written, oldest first, and the next one, if nobody answers before."""

    written: list[Reminder]
    coming: Coming | None

    def __bool__(self) -> bool:
        return bool(self.written or self.coming)


def plan_of(referral: Referral) -> Plan:
    """Read the reminders of a referral in one statement."""
    written = list(referral.reminders.all())
    done = {reminder.step for reminder in written}
    following = (Coming(step, at) for step, at in referral.reminder_moments.items() if step not in done)
    return Plan(written, next(following, None))
