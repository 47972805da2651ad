"""The one clock. Everything that asks for the time asks here, so that a story can be told at another time.

The demo and the tests live through a year in seconds: they wrap each act in ``at(moment)``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

DAY = timedelta(days=1)

_moment: ContextVar[datetime | None] = ContextVar("clock_moment", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _moment.get() or timezone.now()


def today() -> date:
    """The present day where the user is (Europe/Rome): the one time zone there is."""
    return now().astimezone(timezone.get_default_timezone()).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins where the user is."""
    return timezone.make_aware(datetime.combine(day, time()))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let ``now()`` answer ``moment`` (aware) inside the block."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
