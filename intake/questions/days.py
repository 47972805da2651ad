"""Days and moments as people write them, in the past or to come."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import is_aware, localtime, make_aware
from django.utils.translation import gettext_lazy as _

from audit import clock
from intake.dates import parse_day

WRITE_DAY = _("Scrivi giorno, mese e anno, per esempio 12 3 2026")
WRITE_MOMENT = _("Scrivi giorno e ora, per esempio 12 3 2026 9:30")
TOO_LATE = _("Questa data è nel futuro: controlla l'anno")
TOO_EARLY = _("Questa data è già passata: controlla")
FIRST_YEAR, LAST_YEAR = 1900, 2200


class _WhenField(forms.Field):
    """What days and moments share: they may have to be past, or still to come."""

    widget = forms.TextInput({"autocomplete": "off", "spellcheck": "false"})
    words: Any = ""

    def __init__(self, *, past: bool = False, future: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.past, self.future = past, future

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return self.read(value if isinstance(value, str) else value.isoformat())
        except (ValueError, AttributeError, OverflowError) as error:
            raise ValidationError(self.words, code="invalid") from error

    def read(self, text: str) -> date:
        raise NotImplementedError

    def prepare_value(self, value: Any) -> Any:
        return value

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        now = clock.now() if isinstance(value, datetime) else clock.today()
        if self.past and value > now:
            raise ValidationError(TOO_LATE, code="future")
        if self.future and value < now:
            raise ValidationError(TOO_EARLY, code="past")


class DayField(_WhenField):
    """A day, typed in any of the ways of ``intake.dates.parse_day``."""

    words = WRITE_DAY

    def read(self, text: str) -> date:
        return _reasonable(parse_day(text, clock.today()))


class MomentField(_WhenField):
    """A day and an hour in Italy; the ISO form is read too."""

    words = WRITE_MOMENT

    def read(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text) if "T" in text else _typed(text)
        except ValueError:
            moment = _typed(text)
        _reasonable(moment.date())
        return localtime(moment) if is_aware(moment) else make_aware(moment)


def _typed(text: str) -> datetime:
    day, _space, hour = text.strip().rpartition(" ")
    hours, _colon, minutes = hour.replace(".", ":").partition(":")
    return datetime.combine(parse_day(day, clock.today()), time(int(hours), int(minutes or 0)))


def _reasonable(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    return day
