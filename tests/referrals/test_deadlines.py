"""When a referral that waits is remembered."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.calendar import MonthDay, is_working_day, referral_answer_deadline
from network.urgency import Urgency
from referrals.deadlines import ReminderStep, moments_of

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
PATRONS = st.sampled_from([None, MonthDay(8, 26), MonthDay(3, 19)])


@pytest.mark.parametrize(
    ("urgency", "half", "due", "escalation"),
    [
        # Sent on a Friday at 10 in Rome.
        ("emergency", "2025-11-21 12:00", "2025-11-21 14:00", "2025-11-21 15:00"),
        ("urgent", "2025-11-21 22:00", "2025-11-22 10:00", "2025-11-22 16:00"),
        ("priority", "2025-11-26 08:00", "2025-11-28 23:59", "2025-12-01 08:00"),
        # Monday the 8th of December is a holiday.
        ("ordinary", "2025-11-28 08:00", "2025-12-05 23:59", "2025-12-09 08:00"),
    ],
)
def test_the_three_reminders_of_each_urgency(urgency: str, half: str, due: str, escalation: str) -> None:
    due_at = referral_answer_deadline(urgency, datetime(2025, 11, 21, 9, tzinfo=UTC))
    moments = moments_of(urgency, due_at)
    assert [f"{moments[step]:%Y-%m-%d %H:%M}" for step in ReminderStep] == [half, due, escalation]


@given(st.sampled_from(Urgency), MOMENTS, PATRONS)
def test_they_come_in_order_after_the_sending(
    urgency: Urgency, sent: datetime, patron: MonthDay | None
) -> None:
    due = referral_answer_deadline(urgency, sent, patron)
    moments = list(moments_of(urgency, due, patron).values())
    assert [sent, *moments] == sorted({sent, *moments})


@given(st.sampled_from([Urgency.PRIORITY, Urgency.ORDINARY]), MOMENTS, PATRONS)
def test_those_in_days_come_when_offices_are_open(
    urgency: Urgency, sent: datetime, patron: MonthDay | None
) -> None:
    moments = moments_of(urgency, referral_answer_deadline(urgency, sent, patron), patron)
    for step in (ReminderStep.HALF_TIME, ReminderStep.ESCALATION):
        assert is_working_day(moments[step].date(), patron)
        assert moments[step].hour == 8


@given(
    st.sampled_from([Urgency.EMERGENCY, Urgency.URGENT]), MOMENTS, st.timedeltas(timedelta(), timedelta(9))
)
def test_a_pause_moves_them_all_by_as_much(urgency: Urgency, sent: datetime, pause: timedelta) -> None:
    due = referral_answer_deadline(urgency, sent)
    before, after = moments_of(urgency, due), moments_of(urgency, due + pause)
    assert {after[step] - before[step] for step in ReminderStep} == {pause}
