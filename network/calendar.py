"""Working days in Italy, and the deadlines counted on them.

A working day is Monday to Friday, outside national holidays and the day of the local patron saint. Deadlines
in hours run by the clock, day and night; deadlines in days end with the last moment of the last day, and the
day on which they begin is never counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import holidays

from network.urgency import Urgency

ROME = ZoneInfo("Europe/Rome")

_SATURDAY = 5
_LAST_MOMENT = time(23, 59, 59)

Day = TypeVar("Day", date, datetime)


class MonthDay(NamedTuple):
    """A day that comes back every year, such as that of a patron saint: Saint Alexander is (8, 26)."""

    month: int
    day: int


@dataclass(frozen=True)
class Term:
    """How long a deadline is: hours by the clock, or working days."""

    hours: int = 0
    working_days: int = 0


# Terms chosen by this project; an Ambito may pass its own.
TAKE_CHARGE_TERMS: Mapping[str, Term] = MappingProxyType(
    {
        Urgency.EMERGENCY.value: Term(hours=4),
        Urgency.URGENT.value: Term(hours=24),
        Urgency.PRIORITY.value: Term(working_days=5),
        Urgency.ORDINARY.value: Term(working_days=10),
    }
)
REFERRAL_ANSWER_TERMS: Mapping[str, Term] = TAKE_CHARGE_TERMS

MISSING_DATA_WORKING_DAYS = 3
CHARGE_DATA_WORKING_DAYS = 10
# Art. 403 of the civil code: urgent protection of a minor is transmitted within 24 hours.
CHILD_PROTECTION_HOURS = 24
# Art. 2 of law 241/1990: a request is answered within 30 days.
REQUEST_ANSWER_DAYS = 30
REQUEST_YELLOW_DAY = 20
REQUEST_RED_DAY = 27


def is_working_day(day: date, patron: MonthDay | None = None) -> bool:
    """Whether offices are open on ``day``; ``patron`` is the day of the local patron saint."""
    if isinstance(day, datetime):
        day = _in_rome(day).date()
    return day.weekday() < _SATURDAY and not is_holiday(day, patron)


def is_holiday(day: date, patron: MonthDay | None = None) -> bool:
    """Whether ``day`` is a public holiday: of the whole country, or of the local patron saint."""
    return day in _national_holidays(day.year) or (
        patron is not None and (day.month, day.day) == tuple(patron)
    )


def add_working_days(moment: Day, days: int, patron: MonthDay | None = None) -> Day:
    """The ``days``-th working day after ``moment``.

    A date gives a date; an aware datetime gives the same time of the clock in Rome. With 0 days, ``moment``
    comes back as it is, in Rome's time.

    Errors:
        ValueError when ``days`` is negative or a datetime has no time zone.
    """
    if days < 0:
        raise ValueError("working days are counted forwards")
    if isinstance(moment, datetime):
        local = _in_rome(moment)
        return datetime.combine(_nth_working_day(local.date(), days, patron), local.timetz())
    return _nth_working_day(moment, days, patron)


def working_day_before(day: date, number: int, patron: MonthDay | None = None) -> date:
    """The ``number``-th working day before ``day``; ``day`` itself with 0."""
    while number:
        day -= timedelta(days=1)
        number -= is_working_day(day, patron)
    return day


def working_days_between(start: date, end: date, patron: MonthDay | None = None) -> int:
    """How many working days follow ``start`` up to ``end``, included; 0 when ``end`` does not come after."""
    following = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(is_working_day(day, patron) for day in following)


def deadline(start: datetime, term: Term, patron: MonthDay | None = None) -> datetime:
    """The moment, in Rome's time, by which something that began at ``start`` has to be done.

    Errors:
        ValueError when ``start`` has no time zone.
    """
    if term.working_days:
        return _end_of(_nth_working_day(_in_rome(start).date(), term.working_days, patron))
    return _after_hours(start, term.hours)


def take_charge_deadline(
    urgency: str,
    start: datetime,
    patron: MonthDay | None = None,
    terms: Mapping[str, Term] = TAKE_CHARGE_TERMS,
) -> datetime:
    """By when the pair has to take charge: 4 hours, 24 hours, 5 or 10 working days by urgency."""
    return deadline(start, terms[urgency], patron)


def referral_answer_deadline(
    urgency: str,
    start: datetime,
    patron: MonthDay | None = None,
    terms: Mapping[str, Term] = REFERRAL_ANSWER_TERMS,
) -> datetime:
    """By when a service has to answer a referral: 4 hours, 24 hours, 5 or 10 working days by urgency."""
    return deadline(start, terms[urgency], patron)


def resumed_deadline(
    due: datetime, stopped: datetime, now: datetime, patron: MonthDay | None = None
) -> datetime:
    """A deadline whose time stood still from ``stopped`` to ``now``: what was left then is left again.

    A deadline that ends with its day keeps as many working days as were left, the one on which the time
    stopped included; any other moves on by the time that passed. One already past stays as late as it was.
    """
    last, first = _in_rome(due), _in_rome(stopped)
    if stopped >= due or last.time() < _LAST_MOMENT:
        return due + (now - stopped)
    left = working_days_between(first.date() - timedelta(days=1), last.date(), patron)
    return _end_of(_nth_working_day(_in_rome(now).date() - timedelta(days=1), max(left, 1), patron))


def missing_data_deadline(start: datetime, patron: MonthDay | None = None) -> datetime:
    """By when what was left out of an emergency has to be completed: 3 working days."""
    return deadline(start, Term(working_days=MISSING_DATA_WORKING_DAYS), patron)


def charge_data_deadline(start: datetime, patron: MonthDay | None = None) -> datetime:
    """By when a pair has asked what is known only after taking charge: 10 working days."""
    return deadline(start, Term(working_days=CHARGE_DATA_WORKING_DAYS), patron)


def child_protection_deadline(start: datetime) -> datetime:
    """By when urgent protection of a minor has to reach the prosecutor: 24 hours (art. 403 c.c.)."""
    return _after_hours(start, CHILD_PROTECTION_HOURS)


def request_answer_deadline(start: datetime) -> datetime:
    """By when a request has to be answered: the end of the 30th day, holidays included (L. 241/1990)."""
    return _end_of(_in_rome(start).date() + timedelta(days=REQUEST_ANSWER_DAYS))


def request_light(start: datetime, on: date) -> str:
    """The colour of a request that waits for an answer: "green", "yellow" from day 20, "red" from day 27."""
    waited = (on - _in_rome(start).date()).days
    if waited < REQUEST_YELLOW_DAY:
        return "green"
    return "yellow" if waited < REQUEST_RED_DAY else "red"


@cache
def _national_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("IT", years=year))


@lru_cache(maxsize=4096)
def _nth_working_day(day: date, number: int, patron: MonthDay | None) -> date:
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day, patron)
    return day


def _in_rome(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a deadline needs a moment with its time zone")
    return moment.astimezone(ROME)


def _after_hours(start: datetime, hours: int) -> datetime:
    # Adding in Rome's time would gain or lose an hour when the clock changes.
    return (_in_rome(start).astimezone(ZoneInfo("UTC")) + timedelta(hours=hours)).astimezone(ROME)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, _LAST_MOMENT, ROME)
