"""The time of a referral: who owes an answer, by when, and when they are reminded of it."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.utils import timezone

from audit import clock
from network.calendar import referral_answer_deadline, resumed_deadline
from network.models import Service
from referrals.deadlines import OwedStep, Step, moments_of
from referrals.states import WAITING_FOR_ANSWER

PRESSING = timedelta(days=1)
LAST_MINUTE = time(23, 59)


class Clocked:
    """What the columns of a referral say of its time."""

    service: Service
    state: str
    urgency: str
    answer_due_at: datetime | None
    clock_stopped_at: datetime | None
    term: int
    stops: int

    @property
    def is_waiting(self) -> bool:
        """Whether the clock runs: the service owes an answer."""
        return self.state in WAITING_FOR_ANSWER

    @property
    def is_overdue(self) -> bool:
        return self.is_waiting and self.answer_due_at is not None and self.answer_due_at < clock.now()

    @property
    def is_pressing(self) -> bool:
        """Whether the answer is due within a day, or late."""
        due = self.answer_due_at
        return self.is_waiting and due is not None and due < clock.now() + PRESSING

    @property
    def is_due_by_the_day(self) -> bool:
        """Whether any time of the last day will do, so that the hour need not be said."""
        return self.answer_due_at is not None and timezone.localtime(self.answer_due_at).time() >= LAST_MINUTE

    @property
    def reminder_moments(self) -> Mapping[Step, datetime]:
        """When each reminder falls, for the service or who owes it a reply; none while nobody owes any."""
        patron = self.service.municipality.patron
        if self.clock_stopped_at is not None:
            due = referral_answer_deadline(self.urgency, self.clock_stopped_at, patron)
            return {OwedStep[step.name]: at for step, at in moments_of(self.urgency, due, patron).items()}
        if not self.is_waiting or self.answer_due_at is None:
            return {}
        return dict[Step, datetime](moments_of(self.urgency, self.answer_due_at, patron).items())

    @property
    def running_term(self) -> int:
        """Which of the times that were given runs now: to the service, or to who owes it a reply."""
        return self.term if self.clock_stopped_at is None else self.stops

    def stop_clock(self) -> None:
        self.clock_stopped_at = clock.now()
        self.stops += 1

    def start_clock(self) -> None:
        """Let the time run again, giving back to the service what passed while it waited."""
        if self.answer_due_at is not None and self.clock_stopped_at is not None:
            self.answer_due_at = resumed_deadline(
                self.answer_due_at, self.clock_stopped_at, clock.now(), self.service.municipality.patron
            )
        self.clock_stopped_at = None
