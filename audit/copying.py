"""Many new rows at once, as PostgreSQL takes them quickest: by COPY, under keys taken beforehand."""

from collections.abc import Sequence
from typing import Any

from django.db import connections, models


def copy_in(rows: Sequence[models.Model], alias: str) -> None:
    """Insert new rows of one model, and give them their keys. PostgreSQL only."""
    connection = connections[alias]
    quote = connection.ops.quote_name
    meta = rows[0]._meta
    fields: list[Any] = list(meta.concrete_fields)
    table, columns = quote(meta.db_table), ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        if meta.auto_field is not None:
            taken = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(taken, [table, meta.auto_field.column, len(rows)])
            for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = key
        # what the database refuses is told in Django's words: here it comes as the copy ends
        with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                values = (field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields)
                copy.write_row(list(values))
    for row in rows:
        row._state.adding, row._state.db = False, alias
