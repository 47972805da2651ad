"""Working days in Italy and the deadlines counted on them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.calendar import (
    REFERRAL_ANSWER_TERMS,
    ROME,
    TAKE_CHARGE_TERMS,
    MonthDay,
    Term,
    add_working_days,
    child_protection_deadline,
    deadline,
    is_working_day,
    missing_data_deadline,
    referral_answer_deadline,
    request_answer_deadline,
    request_light,
    resumed_deadline,
    take_charge_deadline,
    working_day_before,
    working_days_between,
)
from network.urgency import Urgency

SAINT_ALEXANDER = MonthDay(8, 26)
DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))


def rome(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ROME)


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 11, 22),  # Saturday
        date(2025, 11, 23),  # Sunday
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2025, 4, 21),  # Easter Monday, which moves
        date(2026, 4, 6),
        date(2025, 4, 25),
        date(2025, 5, 1),
        date(2025, 6, 2),
        date(2025, 8, 15),
        date(2025, 12, 8),
        date(2025, 12, 25),
        date(2025, 12, 26),
        date(2027, 10, 4),  # Saint Francis, a holiday again from 2026
    ],
)
def test_offices_are_closed_at_the_weekend_and_on_national_holidays(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day", [date(2025, 11, 21), date(2025, 12, 24), date(2025, 10, 3), date(2026, 11, 2)]
)
def test_offices_are_open_on_the_other_days(day: date) -> None:
    assert is_working_day(day)


def test_the_patron_saint_closes_only_where_it_is_the_patron() -> None:
    assert is_working_day(date(2025, 8, 26))
    assert not is_working_day(date(2025, 8, 26), SAINT_ALEXANDER)


def test_a_moment_stands_for_its_day_in_rome() -> None:
    late_on_christmas_eve_in_london = datetime(2025, 12, 24, 23, 30, tzinfo=UTC)
    assert not is_working_day(late_on_christmas_eve_in_london)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2025, 11, 17), 1, date(2025, 11, 18)),
        (date(2025, 11, 21), 1, date(2025, 11, 24)),  # over a weekend
        (date(2025, 11, 22), 1, date(2025, 11, 24)),  # from a Saturday
        (date(2025, 12, 5), 5, date(2025, 12, 15)),  # over the Immaculate Conception
        (date(2025, 12, 23), 3, date(2025, 12, 30)),  # over Christmas
        (date(2025, 4, 18), 5, date(2025, 4, 29)),  # over Easter Monday and the Liberation
        (date(2025, 11, 22), 0, date(2025, 11, 22)),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: date, days: int, expected: date) -> None:
    assert add_working_days(start, days) == expected


def test_the_patron_saint_moves_a_count_by_one_day() -> None:
    assert add_working_days(date(2025, 8, 25), 1) == date(2025, 8, 26)
    assert add_working_days(date(2025, 8, 25), 1, SAINT_ALEXANDER) == date(2025, 8, 27)


def test_a_moment_keeps_its_time_of_the_clock_when_the_clock_changes() -> None:
    before = rome(2025, 10, 24, 9, 30)  # summer time ends on the 26th
    after = add_working_days(before, 1)
    assert after == rome(2025, 10, 27, 9, 30)
    assert after.utcoffset() == timedelta(hours=1)


def test_a_moment_in_another_zone_is_counted_from_its_day_in_rome() -> None:
    assert add_working_days(datetime(2025, 11, 20, 23, 30, tzinfo=UTC), 1) == rome(2025, 11, 24, 0, 30)


@given(day=DAYS, days=st.integers(0, 40))
def test_counting_forwards_and_back_agree(day: date, days: int) -> None:
    end = add_working_days(day, days, SAINT_ALEXANDER)
    assert working_days_between(day, end, SAINT_ALEXANDER) == days
    assert days == 0 or is_working_day(end, SAINT_ALEXANDER)


@given(day=DAYS, days=st.integers(0, 40))
def test_a_holiday_more_never_brings_the_end_forward(day: date, days: int) -> None:
    assert add_working_days(day, days, SAINT_ALEXANDER) >= add_working_days(day, days)


def test_no_working_day_lies_between_a_day_and_an_earlier_one() -> None:
    assert working_days_between(date(2025, 11, 21), date(2025, 11, 20)) == 0


@pytest.mark.parametrize(
    ("urgency", "expected"),
    [
        (Urgency.EMERGENCY, rome(2025, 11, 21, 21, 40)),
        (Urgency.URGENT, rome(2025, 11, 22, 17, 40)),
        (Urgency.PRIORITY, rome(2025, 11, 28, 23, 59) + timedelta(seconds=59)),
        (Urgency.ORDINARY, rome(2025, 12, 5, 23, 59) + timedelta(seconds=59)),
    ],
)
def test_taking_charge_and_answering_have_the_term_of_the_urgency(
    urgency: Urgency, expected: datetime
) -> None:
    friday_evening = rome(2025, 11, 21, 17, 40)
    assert take_charge_deadline(urgency, friday_evening) == expected
    assert referral_answer_deadline(urgency.value, friday_evening) == expected


def test_hours_run_by_the_clock_when_the_clock_changes() -> None:
    the_evening_before = rome(2026, 3, 28, 23, 0)  # at 2 it will be 3
    assert take_charge_deadline("emergency", the_evening_before) == rome(2026, 3, 29, 4, 0)


def test_deadlines_are_told_in_the_time_of_rome() -> None:
    due = take_charge_deadline("urgent", datetime(2025, 11, 20, 23, 30, tzinfo=UTC))
    assert due.tzinfo is ROME
    assert due.isoformat() == "2025-11-22T00:30:00+01:00"


def test_an_ambito_may_have_its_own_terms() -> None:
    terms = {**TAKE_CHARGE_TERMS, "priority": Term(working_days=2)}
    assert take_charge_deadline("priority", rome(2025, 11, 21, 9), terms=terms).date() == date(2025, 11, 25)
    assert set(REFERRAL_ANSWER_TERMS) == set(Urgency.values)


@given(start=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_the_more_it_presses_the_sooner_it_is_due(start: datetime) -> None:
    dues = [take_charge_deadline(urgency, start) for urgency in Urgency.most_pressing_first()]
    assert dues == sorted(dues)
    assert dues[0] > start


def test_what_an_emergency_left_out_is_due_in_three_working_days() -> None:
    assert missing_data_deadline(rome(2025, 12, 5, 22)).date() == date(2025, 12, 11)


def test_the_protection_of_a_minor_is_transmitted_in_twenty_four_hours() -> None:
    assert child_protection_deadline(rome(2025, 12, 24, 22)) == rome(2025, 12, 25, 22)


def test_a_request_is_answered_within_thirty_days_and_its_light_says_how_near_they_are() -> None:
    start = rome(2025, 11, 1, 10)
    assert request_answer_deadline(start).date() == date(2025, 12, 1)
    lights = [
        request_light(start, date(2025, 11, 1) + timedelta(days=day)) for day in (0, 19, 20, 26, 27, 40)
    ]
    assert lights == ["green", "green", "yellow", "yellow", "red", "red"]


def test_a_moment_without_its_zone_is_refused() -> None:
    for use in (
        lambda: add_working_days(datetime(2025, 11, 21), 1),
        lambda: deadline(datetime(2025, 11, 21), Term(hours=1)),
        lambda: request_answer_deadline(datetime(2025, 11, 21)),
    ):
        with pytest.raises(ValueError, match="time zone"):
            use()


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2025, 11, 21), -1)


@given(DAYS, st.integers(0, 30))
def test_going_back_undoes_going_forward(day: date, number: int) -> None:
    first = add_working_days(day, 1)
    assert working_day_before(add_working_days(first, number), number) == first


def test_a_deadline_in_hours_moves_on_by_the_pause() -> None:
    due = rome(2025, 11, 21, 14)
    assert resumed_deadline(due, rome(2025, 11, 21, 11), rome(2025, 11, 24, 11)) == rome(2025, 11, 24, 14)


def test_a_deadline_in_days_keeps_the_working_days_that_were_left() -> None:
    due = deadline(rome(2025, 11, 21, 9), Term(working_days=5))  # Friday to Friday
    tuesday, monday = rome(2025, 11, 25, 17), rome(2025, 12, 1, 9)
    assert resumed_deadline(due, tuesday, monday).date() == date(2025, 12, 4)


def test_a_deadline_already_past_stays_as_late_as_it_was() -> None:
    due = deadline(rome(2025, 11, 21, 9), Term(working_days=5))
    stopped = due + timedelta(hours=5)
    assert resumed_deadline(due, stopped, stopped + timedelta(days=3)) == due + timedelta(days=3)


@given(DAYS, st.integers(1, 10), st.integers(0, 10), st.integers(0, 40))
def test_a_pause_never_takes_time_away(day: date, term: int, after: int, pause: int) -> None:
    start = rome(day.year, day.month, day.day, 9)
    due = deadline(start, Term(working_days=term))
    stopped = start + timedelta(days=after)
    again = resumed_deadline(due, stopped, stopped + timedelta(days=pause))
    assert again >= due
    if pause == 0 and is_working_day(stopped.date()):
        assert again == due
