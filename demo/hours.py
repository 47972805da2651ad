"""When things happen: working days, office hours and the seasons of a year in Rome."""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from network.calendar import ROME, add_working_days, is_working_day

_CHANCE = 12  # by how many places in the order something may come before or after its turn
_MINUTES = {"morning": (8 * 60 + 40, 12 * 60 + 40), "afternoon": (14 * 60, 16 * 60 + 40)}
# How busy a month is beside an average one: schools begin in September, August is quiet.
_SEASONS = dict(enumerate((1.0, 1.05, 1.05, 0.9, 1.0, 0.9, 0.8, 0.35, 1.25, 1.3, 1.25, 0.75), start=1))


def working_days(first: date, last: date) -> list[date]:
    """The working days from ``first`` to ``last``, both included."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if is_working_day(day)]


def office_moment(day: date, random: Random) -> datetime:
    """A moment of office hours on ``day``, in Rome: three times out of four in the morning."""
    first, last = _MINUTES["morning" if random.random() < 0.75 else "afternoon"]  # noqa: PLR2004 (said above)
    return start_of(day) + timedelta(minutes=random.uniform(first, last))


def start_of(day: date) -> datetime:
    """The first moment of ``day`` in Rome."""
    return datetime.combine(day, time(), ROME)


def later(moment: datetime, days: float, random: Random) -> datetime:
    """A moment of office hours about ``days`` working days after ``moment``, always after it."""
    here = moment.astimezone(ROME)
    day = add_working_days(here.date(), round(days))
    if not is_working_day(day):
        day = add_working_days(day, 1)
    found = office_moment(day, random)
    if found > moment:
        return found
    soon = here + timedelta(minutes=random.uniform(10, 90))
    closes = datetime.combine(here.date(), time(18), ROME)
    return soon if soon < closes and is_working_day(day) else office_moment(add_working_days(day, 1), random)


def spread(count: int, days: list[date], random: Random) -> list[date]:
    """Choose a day for each of ``count`` things: months are as busy as they are, single weeks vary."""
    weights = list(accumulate(_SEASONS[day.month] for day in days))
    chance = min(_CHANCE, count / 3)
    places = (min(max(number + random.uniform(-chance, chance), 0), count) for number in range(count))
    found = (bisect_left(weights, weights[-1] * place / count) for place in places)
    return sorted(days[min(index, len(days) - 1)] for index in found)
