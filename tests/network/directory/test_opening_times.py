"""When a service is open."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from network.calendar import MonthDay
from network.directory.opening_times import check_week, day_in_words, is_open_at, read_day, week_in_words

ROME = ZoneInfo("Europe/Rome")
MORNINGS = [[["09:00", "12:30"]]] * 5 + [[], []]
ALWAYS = [[["00:00", "23:59"]]] * 7


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", []),
        ("9-12", [["09:00", "12:00"]]),
        ("9-12:30, 14-18", [["09:00", "12:30"], ["14:00", "18:00"]]),
        (" 8.30 – 12 ,14-16.15", [["08:30", "12:00"], ["14:00", "16:15"]]),
        ("19-24", [["19:00", "23:59"]]),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, spans: list[Any]) -> None:
    assert read_day(typed) == spans
    assert read_day(day_in_words(spans)) == spans


@pytest.mark.parametrize(
    "typed", ["mattina", "9", "9-25", "12-9", "9-12, 11-15", "9-9", "9:60-12", "1-2,3-4,5-6,7-8,9-10"]
)
def test_what_is_no_list_of_hours_is_explained(typed: str) -> None:
    with pytest.raises(ValidationError):
        read_day(typed)


@pytest.mark.parametrize("week", ["lunedì", [[]], [[["9"]]] * 7, [[["12:00", "09:00"]]] * 7, [None] * 7, {}])
def test_a_week_that_is_none_is_refused(week: Any) -> None:
    with pytest.raises(ValidationError):
        check_week(week)


@pytest.mark.parametrize("week", [[], MORNINGS, ALWAYS])
def test_a_week_is_accepted(week: Any) -> None:
    check_week(week)


def test_days_with_the_same_hours_are_told_together() -> None:
    assert week_in_words(MORNINGS) == [("lunedì-venerdì", "9-12:30")]
    assert week_in_words([[["09:00", "12:00"]], [], [["09:00", "12:00"]], [], [], [], []]) == [
        ("lunedì", "9-12"),
        ("mercoledì", "9-12"),
    ]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 11, 25, 9, 0), True),
        (datetime(2026, 11, 25, 8, 59), False),
        (datetime(2026, 11, 25, 12, 29), True),
        (datetime(2026, 11, 25, 12, 30), False),
        (datetime(2026, 11, 28, 10, 0), False),  # Saturday
        (datetime(2026, 12, 8, 10, 0), False),  # the Immaculate Conception, a Tuesday
        (datetime(2026, 11, 24, 10, 0), False),  # the patron saint
    ],
)
def test_open_now_is_by_the_hour_the_day_and_the_holidays(moment: datetime, is_open: bool) -> None:
    at = moment.replace(tzinfo=ROME)
    assert is_open_at(at, MORNINGS, on_holidays=False, patron=MonthDay(11, 24)) is is_open


def test_who_never_closes_is_open_at_christmas() -> None:
    christmas = datetime(2026, 12, 25, 22, 0, tzinfo=ROME)
    assert is_open_at(christmas, ALWAYS, on_holidays=True)
    assert not is_open_at(christmas, ALWAYS, on_holidays=False)
    assert not is_open_at(christmas, [], on_holidays=True)
