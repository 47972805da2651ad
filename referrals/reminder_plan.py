"""The reminders of a referral, as its page tells them: what went out, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass

from audit import clock
from referrals.deadlines import Coming, Step, WarningStep
from referrals.models import Referral, Reminder


@dataclass(frozen=True)
class Plan:
    """Reminders that were written, oldest first, and the next one, if nobody answers before."""

    written: list[Reminder]
    coming: Coming | None

    def __bool__(self) -> bool:
        return bool(self.written or self.coming)


def plan_of(referral: Referral, *, is_receiver: bool) -> Plan:
    """Read the reminders of a referral in one statement, as far as a side may read of them.

    The receiver does not read when nobody there could read it: who came later would know from whom the person
    is hidden.
    """
    written = list(referral.reminders.all())
    coming = next(iter(_to_write(referral, written)), None)
    shown = [row for row in written if not (is_receiver and row.step == WarningStep.UNREADABLE)]
    return Plan(shown, coming)


def due_steps(referral: Referral, written: Iterable[Reminder]) -> list[Step]:
    """The reminders whose moment has come and that are not among the ``written``, in their order."""
    return [coming.step for coming in _to_write(referral, written) if coming.at <= clock.now()]


def _to_write(referral: Referral, written: Iterable[Reminder]) -> list[Coming]:
    """Those of the present time to answer that are not written yet."""
    done = {reminder.step for reminder in written if reminder.term == referral.running_term}
    return [Coming(step, at) for step, at in referral.reminder_moments.items() if step not in done]
