"""Rows as the bytes that are sealed.

The shape, table and columns, belongs to the bytes. Rows sealed before a table had some column keep the shape
they were sealed in, so that a migration which adds columns changes no seal.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db import connection, models

from audit.guards import column_of
from audit.models import SealedShape

# The texts of the values must be the same whoever asks.
_STEADY = (
    ("TimeZone", "UTC"),
    ("DateStyle", "ISO"),
    ("IntervalStyle", "iso_8601"),
    ("extra_float_digits", "1"),
)


@dataclass(frozen=True)
class Shape:
    """A table with those of its columns that are sealed, the key first."""

    pk: int
    table: str
    columns: tuple[str, ...]

    @cached_property
    def _head(self) -> bytes:
        return json.dumps([self.table, self.columns]).encode() + b"\n"

    @cached_property
    def _selection(self) -> str:
        quote = connection.ops.quote_name
        key, *others = self.columns
        texts = [f"CAST({quote(column)} AS text)" for column in others]
        return f"SELECT {', '.join([quote(key), *texts])} FROM {quote(self.table)} r"  # noqa: S608 (our own names)

    @cached_property
    def lost(self) -> list[str]:
        """The columns that were sealed and are not there any more; all of them when the table is gone."""
        with connection.cursor() as cursor:
            if self.table not in connection.introspection.table_names(cursor):
                return sorted(self.columns)
            present = connection.introspection.get_table_description(cursor, self.table)
            return sorted(set(self.columns) - {column.name for column in present})

    def _payloads(self, rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[int, bytes]]:
        for row in rows:
            yield int(str(row[0])), self._head + json.dumps(row, ensure_ascii=False).encode()

    def rows(self, keys: Iterable[int]) -> dict[int, bytes]:
        """The payloads of the rows with the given keys, as many as there are."""
        wanted = ",".join(str(int(key)) for key in keys)
        with connection.cursor() as cursor:
            cursor.execute(f'{self._selection} WHERE "{self.columns[0]}" IN ({wanted})')
            return dict(self._payloads(cursor))

    def unsealed(self, shapes: Iterable[int], after: int, limit: int) -> list[tuple[int, bytes]]:
        """Rows with a key above ``after`` and a seal in none of the ``shapes`` of the table, in order."""
        condition = unsealed(self.columns[0], shapes)
        statement = f'{self._selection} WHERE "{self.columns[0]}" > %s AND {condition} ORDER BY 1 LIMIT %s'
        with connection.cursor() as cursor:
            cursor.execute(statement, [after, limit])
            return list(self._payloads(cursor))


def unsealed(key: str, shapes: Iterable[int]) -> str:
    """The condition that a row called ``r`` has no seal."""
    known = ",".join(map(str, shapes))
    return f'NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.row_id = r."{key}" AND s.shape_id IN ({known}))'  # noqa: S608


def steady_texts() -> None:
    """Have PostgreSQL write values in one way, whatever the settings of the role."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name, value in _STEADY:
                cursor.execute("SELECT set_config(%s, %s, false)", [name, value])


def known_shapes() -> dict[int, Shape]:
    """Every shape in which something was sealed."""
    return {row.pk: Shape(row.pk, row.table, tuple(row.columns)) for row in SealedShape.objects.all()}


def shape_of(model: type[models.Model]) -> Shape:
    """The present shape of a table, written down at the first need."""
    key = column_of(model, "pk")
    columns = [key, *sorted({str(field.column) for field in model._meta.concrete_fields} - {key})]
    row, _is_new = SealedShape.objects.get_or_create(table=model._meta.db_table, columns=columns)
    return Shape(row.pk, row.table, tuple(columns))
