"""When a referral that waits is remembered: half time, due, and the coordinators. Pure: no rows, no clock."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.calendar import (
    REFERRAL_ANSWER_TERMS,
    ROME,
    MonthDay,
    add_working_days,
    working_day_before,
)

MORNING = time(8)  # reminders about days are written when offices open
ESCALATION_SHARE = 4  # a term in hours is escalated when a further quarter of it has passed


class ReminderStep(models.TextChoices):
    """The reminders of a referral, in their order."""

    HALF_TIME = "half_time", _("metà del tempo")
    DUE = "due", _("tempo scaduto")
    ESCALATION = "escalation", _("avviso ai coordinatori")


class OwedStep(models.TextChoices):
    """The reminders of a reply that a service waits for: the same moments, for who owes it."""

    HALF_TIME = "owed_half", _("metà del tempo per rispondere al servizio")
    DUE = "owed_due", _("scaduto il tempo per rispondere al servizio")
    ESCALATION = "owed_late", _("avviso ai coordinatori: manca la risposta al servizio")


class WarningStep(models.TextChoices):
    """What is said at once, whatever the time."""

    UNREADABLE = "unreadable", _("nessuno può leggerlo")


Step = ReminderStep | OwedStep
ALL_STEPS = [*ReminderStep.choices, *OwedStep.choices, *WarningStep.choices]


class Coming(NamedTuple):
    """A reminder that will be written if nobody answers before."""

    step: Step
    at: datetime


def moments_of(
    urgency: str, due: datetime, patron: MonthDay | None = None
) -> Mapping[ReminderStep, datetime]:
    """When each reminder falls, counted from the deadline: so that a pause moves them with it.

    Args:
        urgency: a code of ``Urgency``; it says how long the whole term is.
        due: when the answer is due.
        patron: the day of the patron saint where the service works.
    """
    term = REFERRAL_ANSWER_TERMS[urgency]
    if term.hours:
        whole = timedelta(hours=term.hours)
        return {
            ReminderStep.HALF_TIME: due - whole / 2,
            ReminderStep.DUE: due,
            ReminderStep.ESCALATION: due + whole / ESCALATION_SHARE,
        }
    day = due.astimezone(ROME).date()
    return {
        ReminderStep.HALF_TIME: _morning_of(working_day_before(day, term.working_days // 2, patron)),
        ReminderStep.DUE: due,
        ReminderStep.ESCALATION: _morning_of(add_working_days(day, 1, patron)),
    }


def _morning_of(day: date) -> datetime:
    return datetime.combine(day, MORNING, ROME)
