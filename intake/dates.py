"""Birth dates as people write them: 12 3 1984, 12/3/84, 12031984, 12.03.1984, 12 marzo 1984, 1984-03-12.

Who does not know the day says what they know: 3/1984, marzo 1984, 1984, circa 1984.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from audit import clock

OLDEST_AGE = 120


class BirthPrecision(models.TextChoices):
    """How much of a birth date is known. The date kept is the last day that it can be."""

    DAY = "day", _("giorno esatto")
    MONTH = "month", _("solo mese e anno")
    YEAR = "year", _("solo anno")
    ESTIMATED = "estimated", _("stimata")


MESSAGES = {
    "invalid": _("Scrivi giorno, mese e anno di nascita, per esempio 12 3 1984"),
    "no_such_day": _("%(month)s %(year)s non ha %(day)s giorni: ricontrolla la data di nascita"),
    "future": _("La data di nascita è nel futuro: controlla l'anno"),
    "too_old": _("La data di nascita è di più di %(years)s anni fa: controlla l'anno"),
}

# The words people type, whatever the language of the page: an Italian form receives Italian months.
_MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
_MONTH_NAMES = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
    *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
)
_LONGEST = 40

_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_TOGETHER = re.compile(r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4}|[0-9]{2})")
_APART = re.compile(
    r"(?P<day>[0-9]{1,2})[ºo°]?[ ./,-]+(?P<month>[0-9]{1,2}|[a-z]{3,9})\.?[ ./,-]+(?P<year>[0-9]{4}|[0-9]{2})"
)


_MONTH_AND_YEAR = re.compile(r"(?P<month>[0-9]{1,2}|[a-z]{3,9})\.?[ ./-]+(?P<year>[0-9]{4})")
_IN, _ABOUT = ("nel",), ("circa", "verso", "ca", "c", "~")
_YEAR = re.compile(rf"(?P<about>(?:(?:{'|'.join((*_IN, *_ABOUT))})\.?)?) ?(?P<year>[0-9]{{4}})")


def parse_birth(text: str, today: date) -> tuple[date, BirthPrecision]:
    """Read a birth date as it was typed, and how much of it is known.

    Of a month, a year or an estimate the last day is taken: nobody counts as grown up before they surely are.

    Errors:
        ValidationError as in ``parse_birth_date``.
    """
    plain = " ".join(text.split()).lower()[:_LONGEST]
    if found := _YEAR.fullmatch(plain):
        is_exact = found["about"] in {"", *_IN}
        precision = BirthPrecision.YEAR if is_exact else BirthPrecision.ESTIMATED
        return _last_day(int(found["year"]), (1, 12), today), precision
    if (found := _MONTH_AND_YEAR.fullmatch(plain)) and (month := _month(found["month"])) in range(1, 13):
        return _last_day(int(found["year"]), (month, month), today), BirthPrecision.MONTH
    return parse_birth_date(text, today), BirthPrecision.DAY


def _last_day(year: int, months: tuple[int, int], today: date) -> date:
    """The last day of some months that is not to come."""
    first_month, last_month = months
    try:
        first, last = date(year, first_month, 1), date(year, last_month, monthrange(year, last_month)[1])
    except ValueError as error:
        raise ValidationError(MESSAGES["invalid"], code="invalid") from error
    birth = min(last, today) if first <= today else last
    _check(birth, today)
    return birth


def typed_birth(birth: date | None, precision: str) -> str:
    """A kept birth date as it would be typed."""
    if birth is None:
        return ""
    patterns = {
        BirthPrecision.MONTH: "%m/%Y",
        BirthPrecision.YEAR: "%Y",
        BirthPrecision.ESTIMATED: "circa %Y",
    }
    return birth.strftime(patterns.get(BirthPrecision(precision), "%d/%m/%Y"))


def parse_birth_date(text: str, today: date) -> date:
    """Read a whole birth date as it was typed.

    Day comes before month, except in ISO dates. A year of two figures is the most recent one that does not
    put the birth in the future.

    Args:
        text: what was typed.
        today: the day the form is filled.

    Errors:
        ValidationError with code ``invalid``, ``no_such_day``, ``future`` or ``too_old``, and how to mend it.
    """
    found = _found(text)
    if found is None:
        raise ValidationError(MESSAGES["invalid"], code="invalid")
    birth = _dated(found, today)
    if birth is None:
        raise _no_day(found)
    _check(birth, today)
    return birth


def _no_day(found: re.Match[str]) -> ValidationError:
    month, day = _month(found["month"]), int(found["day"])
    if month in range(1, 13) and day in range(29, 32):
        named = {"month": date_format(date(2000, month, 1), "F"), "year": found["year"], "day": day}
        return ValidationError(MESSAGES["no_such_day"], code="no_such_day", params=named)
    return ValidationError(MESSAGES["invalid"], code="invalid")


def parse_day(text: str, today: date) -> date:
    """Read a day as it was typed, in the past or to come; a year of two figures is the nearest one.

    Raises:
        ValueError: it is no day.
    """
    found = _found(text)
    days = _days(found, today) if found else []
    if not days:
        raise ValueError(text)
    return min(days, key=lambda day: abs(day - today))


def validate_birth_date(birth: date) -> None:
    """Model validator: nobody is born after today, nor more than 120 years ago.

    Errors:
        ValidationError with code ``future`` or ``too_old``, and how to mend it.
    """
    _check(birth, clock.today())


def _check(birth: date, today: date) -> None:
    if birth > today:
        raise ValidationError(MESSAGES["future"], code="future")
    if today.year - birth.year > OLDEST_AGE:
        raise ValidationError(MESSAGES["too_old"], code="too_old", params={"years": OLDEST_AGE})


class BirthDateField(forms.DateField):
    """A form field for a birth date, typed in any of the ways of ``parse_birth``.

    Args:
        today: tells the day the form is filled; the clock of the application when not given.
    """

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"})
    default_error_messages = {"required": MESSAGES["invalid"], "invalid": MESSAGES["invalid"]}

    def __init__(self, *, today: Callable[[], date] = clock.today, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today

    def to_python(self, value: Any) -> date | None:
        """The date typed, or None when the field was left empty."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            value = value.date()
        return parse_birth(value.isoformat() if isinstance(value, date) else str(value), self.today())[0]

    def prepare_value(self, value: Any) -> Any:
        """A date as people write it; what was typed comes back as it was typed."""
        return value.strftime("%d/%m/%Y") if isinstance(value, date) else value


def _found(text: str) -> re.Match[str] | None:
    text = " ".join(text.split()).lower()
    if len(text) > _LONGEST:
        return None
    return _ISO.fullmatch(text) or _TOGETHER.fullmatch(text) or _APART.fullmatch(text)


def _dated(found: re.Match[str], today: date) -> date | None:
    possible = _days(found, today)
    return next((birth for birth in possible if birth <= today), possible[0] if possible else None)


def _days(found: re.Match[str], today: date) -> list[date]:
    """The days that a text can mean: two, when its year has two figures."""
    month = _month(found["month"])
    years = [int(found["year"])]
    if len(found["year"]) == len("84"):
        century = today.year - today.year % 100
        years = [century + years[0], century - 100 + years[0]]
    return [day for year in years if (day := _date(year, month, int(found["day"])))]


def _month(text: str) -> int:
    """The number of a month, 0 when there is no such month."""
    if text.isdecimal():
        return int(text)
    if text in _MONTH_NAMES:
        return _MONTH_NAMES.index(text) + 1
    return _MONTHS.index(text) + 1 if text in _MONTHS else 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
