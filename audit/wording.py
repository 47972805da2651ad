"""The values of columns in words, for whoever reads what changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Choices, Field, Model
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit import clock
from audit.story import ChangedRow

Names = Mapping[int, str]


@dataclass(frozen=True)
class Change:
    """One column that changed: its name and its value before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Wording:
    """How values are said.

    Attributes:
        names: for each model that columns point to, the names of its rows by key.
        codes: for columns that hold a list of codes, by column name, the codes with their labels.
        spoken: for columns with a shape of their own, by column name, what says them.
        unsaid: names of columns of which nothing is said.
    """

    names: Mapping[type[Model], Names] = field(default_factory=dict)
    codes: Mapping[str, type[Choices]] = field(default_factory=dict)
    spoken: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    unsaid: frozenset[str] = frozenset()

    def value(self, row: ChangedRow, column: str) -> str:
        """What ``row`` holds now in a column, "" when it is empty."""
        told = row.model._meta.get_field(column)
        return self._said(told, getattr(row.record, told.attname))  # type: ignore[union-attr, arg-type] # a column

    def changes(self, row: ChangedRow) -> list[Change]:
        """Every column of ``row`` that changed; empty values are said to be so."""
        return [
            Change(
                capfirst(str(column.verbose_name)),
                self._before(row, column),
                self._said(column, getattr(row.record, column.attname)) or _("non indicato"),
            )
            for column in row.changed()
            if column.name not in self.unsaid
        ]

    def _before(self, row: ChangedRow, column: "Field[Any, Any]") -> str:
        if row.previous is None:
            return ""
        return self._said(column, getattr(row.previous, column.attname)) or _("non indicato")

    def _said(self, column: "Field[Any, Any]", value: Any) -> str:
        if value is None or value == "" or column.name in self.unsaid:
            return ""
        if column.is_relation:
            related: Any = column.related_model
            return str(self.names.get(related, {}).get(value, ""))
        if column.name in self.spoken:
            return self.spoken[column.name](value)
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(value, list):
            return ", ".join(self._label(column.name, code) for code in value)
        return _plain(value)

    def _label(self, column: str, code: str) -> str:
        labels = dict(self.codes[column].choices) if column in self.codes else {}
        return str(labels.get(code, code))


def keys_named(records: Iterable[Any], model: type[Model]) -> set[int]:
    """The keys of ``model`` to which any column of some history rows points."""
    return {
        key
        for record in records
        for column in type(record).tracked_fields
        if column.is_relation and column.related_model is model
        if (key := getattr(record, column.attname)) is not None
    }


def when(moment: datetime) -> str:
    """A moment inside a sentence: "alle 9:47" today, "il 19/11/2025 alle 9:47"."""
    local = timezone.localtime(moment)
    time = date_format(local, "G:i")
    if local.date() == clock.today():
        return _("alle %(time)s") % {"time": time}
    return _("il %(day)s alle %(time)s") % {"day": date_format(local, "d/m/Y"), "time": time}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    if isinstance(value, datetime):
        return _named(timezone.localtime(value), "j F Y, G:i")
    if isinstance(value, date):
        return _named(value, "j F Y")
    return number_format(value) if isinstance(value, Decimal) else str(value)


def _named(value: date, pattern: str) -> str:
    words = date_format(value, pattern)
    # Django's Italian catalogue writes the months with a capital, Italian does not.
    return words.lower() if str(get_language()).startswith("it") else words
