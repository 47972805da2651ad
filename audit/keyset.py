"""Long lists a page at a time: each page begins after the last row of the one before."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import attrgetter, or_
from typing import Any, Generic, TypeVar

from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)

LONGEST_CURSOR = 400


class InvalidCursor(BadRequest):
    """The cursor was not made by this list: pages and API answer 400."""


@dataclass(frozen=True)
class KeysetPage(Generic[M]):
    """Some rows of a list and the cursor of the following page ("" when these are the last)."""

    rows: list[M]
    next_cursor: str


def keyset_page(
    queryset: QuerySet[M], fields: Sequence[str], cursor: str = "", size: int = 25
) -> KeysetPage[M]:
    """Read one page of a list in one statement, however long the list is.

    Args:
        queryset: the rows of the whole list; its own order is replaced.
        fields: the order, e.g. ``("-opened_at", "-pk")``; relations with ``__``, annotations by their name.
            Together they must tell any two rows apart, and none may be null in the rows listed.
        cursor: ``next_cursor`` of the page before, "" for the first.
        size: how many rows at most.

    Raises:
        InvalidCursor: ``cursor`` was not made by a list in this order.
    """
    keys = [_Key(queryset, name) for name in fields]
    rows = queryset.order_by(*fields)
    if cursor:
        rows = rows.filter(_after(keys, _decode(keys, cursor)))
    found = list(rows[: size + 1])
    if len(found) <= size:
        return KeysetPage(found, "")
    return KeysetPage(found[:size], write_cursor([key.text_of(found[size - 1]) for key in keys]))


class _Key:
    """One field of the order: its direction, how its value is written in a cursor and read back."""

    def __init__(self, queryset: QuerySet[Any], name: str) -> None:
        self.is_descending = name.startswith("-")
        self.name = name.removeprefix("-")
        counted = queryset.query.annotations.get(self.name)
        self._field = counted.output_field if counted else _field_of(queryset.model, self.name)
        self._read = attrgetter(self.name.replace("__", "."))

    def text_of(self, row: Model) -> str:
        value = self._read(row)
        return value.isoformat() if isinstance(value, datetime) else str(value)

    def value_of(self, text: str) -> Any:
        value = self._field.to_python(text)
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError("a moment without its offset")
            return value.astimezone(UTC)
        return value

    def condition(self, lookup: str, value: Any) -> Q:
        return Q(**{f"{self.name}__{lookup}": value})

    @property
    def beyond(self) -> str:
        return "lt" if self.is_descending else "gt"


def _field_of(model: type[Model], path: str) -> "Field[Any, Any]":
    *relations, last = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model  # type: ignore[assignment] # a relation, by contract
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    if not isinstance(field, Field):
        raise FieldDoesNotExist(f"{path} is not a column of {model.__name__}")
    return field


def _after(keys: list[_Key], values: list[Any]) -> Q:
    """The rows after a key: beyond it in the first field, or equal there and beyond in the next, and on."""
    steps = []
    same = Q()
    for key, value in zip(keys, values, strict=True):
        steps.append(same & key.condition(key.beyond, value))
        same &= key.condition("exact", value)
    # The first bound is implied by the steps; said openly, it lets the database walk the index from there.
    return keys[0].condition(f"{keys[0].beyond}e", values[0]) & reduce(or_, steps)


def write_cursor(texts: list[str]) -> str:
    """The cursor that holds the given texts; ``read_cursor`` takes them out again."""
    written = json.dumps(texts, separators=(",", ":")).encode()
    return urlsafe_b64encode(written).decode().rstrip("=")


def _decode(keys: list[_Key], cursor: str) -> list[Any]:
    try:
        texts = read_cursor(cursor)
        return [key.value_of(text) for key, text in zip(keys, texts, strict=True)]
    except (ValueError, OverflowError, ValidationError) as error:
        raise InvalidCursor(_("Questo indirizzo non porta a una pagina dell'elenco.")) from error


def read_cursor(cursor: str) -> list[str]:
    """The texts inside a cursor.

    Raises:
        ValueError: they are not a list of plain texts.
    """
    if len(cursor) > LONGEST_CURSOR:
        raise ValueError("longer than any cursor")
    try:
        texts = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (binascii.Error, UnicodeError, RecursionError) as error:
        raise ValueError("not a cursor") from error
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.isprintable() for text in texts):
        raise ValueError("not a list of plain texts")
    return texts
