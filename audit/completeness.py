"""Does every tracked row equal its newest history row? Two statements for each model, whatever its size."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from audit.guards import column_of, history_of
from audit.models import TrackedModel

Tracked = type[TrackedModel]


@dataclass(frozen=True)
class Gap:
    """A row that its history does not tell: its model, its key, and what is wrong, never a value."""

    model: str
    key: int
    wrong: str

    def __str__(self) -> str:
        return f"{self.model} {self.key}: {self.wrong}"


def gaps_of(model: Tracked) -> Iterator[Gap]:
    """Every row of ``model`` that differs from its newest history row, has none, or has vanished."""
    yield from _untold(model)
    yield from _vanished(model)


def _untold(model: Tracked) -> Iterator[Gap]:
    names = [field.name for field in _tracked_columns(model)]
    differs = [
        f"t.{_quote(field.column)} IS DISTINCT FROM h.{_quote(field.column)}"
        for field in _tracked_columns(model)
    ]
    statement = (
        f"SELECT t.{_key(model)}, h.history_id IS NULL, h.history_type = '-', {', '.join(differs)} "  # noqa: S608
        f"FROM {_table(model)} t LEFT JOIN {_newest(model)} ON h.{_key(model)} = t.{_key(model)} "
        f"WHERE h.history_id IS NULL OR h.history_type = '-' OR {' OR '.join(differs)} ORDER BY 1"
    )
    for key, is_untold, is_deleted, *different in _rows(statement):
        if is_untold:
            wrong = "has no history"
        elif is_deleted:
            wrong = "is there, and its history says it was deleted"
        else:
            changed = (name for name, differs in zip(names, different, strict=True) if differs)
            wrong = f"differs from its history in {', '.join(changed)}"
        yield Gap(model._meta.label, key, wrong)


def _vanished(model: Tracked) -> Iterator[Gap]:
    statement = (
        f"SELECT h.{_key(model)} FROM {_newest(model)} WHERE h.history_type <> '-' AND NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM {_table(model)} t WHERE t.{_key(model)} = h.{_key(model)}) ORDER BY 1"
    )
    for (key,) in _rows(statement):
        yield Gap(model._meta.label, key, "has a history and is not there")


def _tracked_columns(model: Tracked) -> list[Any]:
    secret = getattr(model, "UNTRACKED", ())
    return [field for field in model._meta.concrete_fields if field.name not in secret]


def _newest(model: Tracked) -> str:
    """The newest history row of each object, under the name ``h``."""
    table, key = _quote(history_of(model)._meta.db_table), _key(model)
    return (
        f"(SELECT a.* FROM {table} a JOIN (SELECT max(history_id) AS newest FROM {table} GROUP BY {key}) b "  # noqa: S608
        "ON a.history_id = b.newest) h"
    )


def _table(model: Tracked) -> str:
    return _quote(model._meta.db_table)


def _key(model: Tracked) -> str:
    return _quote(column_of(model, "pk"))


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _rows(statement: str) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        yield from cursor
