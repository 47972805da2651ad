"""When a service is open: hours for each day of the week, typed and shown as people write them.

A week is a list of seven days, Monday first; a day is a list of spans ``["09:00", "12:30"]``. An empty list
is a week nobody has told.
"""

import re
from datetime import datetime, time
from itertools import groupby

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from network.calendar import MonthDay, is_holiday

Span = list[str]
Week = list[list[Span]]

MOST_SPANS = 4
_SPAN = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?$")


def read_day(text: str) -> list[Span]:
    """The spans of a day as people write them: "9-12:30, 14-18"; "" when it is closed.

    Raises:
        ValidationError: the text is no list of hours, or the spans do not follow each other.
    """
    spans = [_read_span(part.strip()) for part in text.split(",") if part.strip()]
    if len(spans) > MOST_SPANS:
        raise ValidationError(_("In un giorno stanno al massimo quattro orari."))
    flat = [moment for span in spans for moment in span]
    if sorted(set(flat)) != flat:
        raise ValidationError(_("Gli orari non sono in ordine: prima il mattino, poi il pomeriggio."))
    return spans


def _read_span(text: str) -> Span:
    found = _SPAN.match(text)
    if found is None:
        raise ValidationError(_("Gli orari si scrivono così: 9-12:30, 14-18. Se è chiuso, resta vuoto."))
    opens, opens_past, closes, closes_past = (int(number or 0) for number in found.groups())
    if (closes, closes_past) == (24, 0):
        closes, closes_past = 23, 59
    try:
        return [f"{time(opens, opens_past):%H:%M}", f"{time(closes, closes_past):%H:%M}"]
    except ValueError:
        raise ValidationError(_("Un giorno va dalle 0 alle 24: gli orari sono da ricontrollare.")) from None


def day_in_words(spans: list[Span]) -> str:
    """A day as it is typed: "9-12:30, 14-18"."""
    return ", ".join(f"{_hour(opens)}-{_hour(closes)}" for opens, closes in spans)


def _hour(text: str) -> str:
    hour, minutes = text.split(":")
    return str(int(hour)) if minutes == "00" else f"{int(hour)}:{minutes}"


def check_week(week: Week) -> None:
    """Refuse what is no week; the validator of the column.

    Raises:
        ValidationError: as said.
    """
    is_week = isinstance(week, list) and len(week) in {0, 7} and all(isinstance(day, list) for day in week)
    try:
        is_sound = is_week and all(read_day(day_in_words(day)) == day for day in week)
    except (TypeError, ValueError, AttributeError, ValidationError):
        is_sound = False
    if not is_sound:
        raise ValidationError(_("Questi orari non sono quelli di una settimana."))


def week_in_words(week: Week) -> list[tuple[str, str]]:
    """The days that are open, those with the same hours together: ("lunedì-venerdì", "9-12")."""
    days = [(number, day_in_words(spans)) for number, spans in enumerate(week)]
    rows = []
    for hours, group in groupby(days, key=lambda day: day[1]):
        numbers = [number for number, _hours in group]
        if hours:
            names = [str(WEEKDAYS[numbers[0]]).lower(), str(WEEKDAYS[numbers[-1]]).lower()]
            rows.append(("-".join(dict.fromkeys(names)), hours))
    return rows


def is_open_at(moment: datetime, week: Week, *, on_holidays: bool, patron: MonthDay | None = None) -> bool:
    """Whether a service is open at a moment. On public holidays only where it says so."""
    local = timezone.localtime(moment)
    if not week or (is_holiday(local.date(), patron) and not on_holidays):
        return False
    now = f"{local:%H:%M}"
    return any(opens <= now < closes for opens, closes in week[local.weekday()])
