"""Moments and spans in words, as people say them at a front desk, in the language of the page.

Every function takes an aware ``datetime`` or a ``date`` (or ``None``, which gives an empty string) and asks
``audit.clock`` what time it is. Templates use them as filters, through ``config.templatetags.interface``.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from audit import clock

When = datetime | date | None

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
HOURS_SPOKEN = 24  # from here on people count in days
DAYS_SPOKEN = 14
WEEKS_SPOKEN = 9
MONTHS_SPOKEN = 24
DAYS_CALLED_BY_NAME = 6  # "mercoledì 19 novembre" says enough within a week; before that the year is needed


def clock_time(value: datetime | None) -> str:
    """The hour alone: "9:05"."""
    return date_format(_local(value), "G:i") if value else ""


def long_date(value: When) -> str:
    """The whole date: "21 novembre 2025"."""
    return _named(_day_of(value), "j F Y") if value else ""


def short_date(value: When) -> str:
    """The date in figures, for dates of birth and narrow columns: "21/11/2025"."""
    return date_format(_day_of(value), "d/m/Y") if value else ""


def day(value: When) -> str:
    """The day as it is called today: "oggi", "ieri", "mercoledì 19 novembre", "21 novembre 2025"."""
    if not value:
        return ""
    distance = (_day_of(value) - clock.today()).days
    called = {0: _("oggi"), -1: _("ieri"), 1: _("domani")}.get(distance)
    if called:
        return called
    if abs(distance) <= DAYS_CALLED_BY_NAME:
        return _named(_day_of(value), "l j F")
    return long_date(value)


def day_heading(value: When) -> str:
    """A heading over the entries of one day: "Oggi, 21 novembre 2025", "Mercoledì 19 novembre 2025"."""
    if not value:
        return ""
    distance = (_day_of(value) - clock.today()).days
    called = {0: _("oggi"), -1: _("ieri"), 1: _("domani")}.get(distance)
    if called:
        return capfirst(f"{called}, {long_date(value)}")
    return capfirst(_named(_day_of(value), "l j F Y"))


def moment(value: When) -> str:
    """Day and hour: "oggi, 9:40", "21 novembre 2025, 9:05"; a plain date gives the day alone."""
    if not value:
        return ""
    return f"{day(value)}, {clock_time(value)}" if isinstance(value, datetime) else day(value)


def short_moment(value: When) -> str:
    """For narrow lists: the hour if today ("9:38"), else "ieri", "mer 19", "3/11/2025"."""
    if not value:
        return ""
    distance = (_day_of(value) - clock.today()).days
    if distance == 0 and isinstance(value, datetime):
        return clock_time(value)
    if abs(distance) <= 1:
        return day(value)
    return _named(_day_of(value), "D j" if abs(distance) <= DAYS_CALLED_BY_NAME else "j/n/Y")


def waited(value: When) -> str:
    """How long something has been waiting since ``value``: "da 5 ore", "da 12 minuti"."""
    return _("da %(span)s") % {"span": span(_distance(value))} if value else ""


def ago(value: When) -> str:
    """How long ago ``value`` was: "5 ore fa"."""
    return _("%(span)s fa") % {"span": span(_distance(value))} if value else ""


def due(value: When) -> str:
    """How far a term is: "tra 2 giorni", "oggi" for today's date, "in ritardo di 2 giorni" once past."""
    if not value:
        return ""
    if not isinstance(value, datetime) and value == clock.today():
        return _("oggi")
    distance = _distance(value)
    words = _("in ritardo di %(span)s") if distance > timedelta() else _("tra %(span)s")
    return words % {"span": span(distance)}


def is_past(value: When) -> bool:
    """Whether the term ``value`` is over; a plain date is over when its day is."""
    if not value:
        return False
    return value < clock.now() if isinstance(value, datetime) else value < clock.today()


def span(value: timedelta | None) -> str:
    """A length of time in its most telling unit, rounded: "52 minuti", "5 ore", "2 giorni", "3 settimane"."""
    if value is None:
        return ""
    seconds = abs(value.total_seconds())
    minutes, hours, days = (int(seconds / unit + 0.5) for unit in (MINUTE, HOUR, DAY))
    if minutes < 1:
        return _("meno di un minuto")
    if minutes < HOUR / MINUTE:
        return ngettext("%(n)d minuto", "%(n)d minuti", minutes) % {"n": minutes}
    if hours < HOURS_SPOKEN:
        return ngettext("%(n)d ora", "%(n)d ore", hours) % {"n": hours}
    return _span_of_days(days)


def _span_of_days(days: int) -> str:
    if days < DAYS_SPOKEN:
        return ngettext("%(n)d giorno", "%(n)d giorni", days) % {"n": days}
    weeks, months, years = (int(days / length + 0.5) for length in (7, 30.44, 365.25))
    if weeks < WEEKS_SPOKEN:
        return ngettext("%(n)d settimana", "%(n)d settimane", weeks) % {"n": weeks}
    if months < MONTHS_SPOKEN:
        return ngettext("%(n)d mese", "%(n)d mesi", months) % {"n": months}
    return ngettext("%(n)d anno", "%(n)d anni", years) % {"n": years}


def _named(value: date, pattern: str) -> str:
    """Days and months by name; Django writes them with a capital, which in Italian is a mistake."""
    words = date_format(value, pattern)
    return words.lower() if get_language() == "it" else words


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _day_of(value: When) -> date:
    if value is None:
        raise TypeError("a moment is needed")
    return _local(value).date() if isinstance(value, datetime) else value


def _distance(value: When) -> timedelta:
    """Time from ``value`` to now; negative when ``value`` is still to come."""
    if isinstance(value, datetime):
        return clock.now() - value
    return timedelta(days=(clock.today() - _day_of(value)).days)
