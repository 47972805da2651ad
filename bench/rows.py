"""Copies of rows made by the database itself: the cheapest way to write what the project writes."""

from typing import Any

from django.db import connection, models


def copy_row(model: type[models.Model], template: int, **changed: object) -> int:
    """Insert a copy of the row ``template`` with some columns changed, and return its key."""
    key = model._meta.pk.column
    columns = [field.column for field in model._meta.concrete_fields if field.column != key]
    values = ["%s" if column in changed else f'"{column}"' for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    sql = (
        f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} FROM "{table}" '  # noqa: S608 - own names
        f'WHERE "{key}" = %s RETURNING "{key}"'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(changed[column] for column in columns if column in changed), template])
        return int(cursor.fetchone()[0])


def copy_told(row: models.Model, **changed: object) -> int:
    """Insert a copy of a tracked row and its history row, as the database demands, and return its key."""
    key = copy_row(type(row), row.pk, **changed)
    history: Any = row.history  # type: ignore[attr-defined] # added by simple-history
    own = {row._meta.pk.column: key}
    copy_row(history.model, history.order_by("-history_id")[0].history_id, **changed, **own)
    return key
