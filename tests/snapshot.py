"""Rows written once through the actions, and again in a moment for each test that begins with them."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from audit import clock

MADE_BY_DJANGO = {"django_content_type", "auth_permission", "django_migrations"}


@dataclass(frozen=True)
class Snapshot:
    """What a builder returned, and the rows it left in an empty database: SQL with a list of values each."""

    result: Any
    inserts: list[tuple[str, list[Any]]]

    def restore(self) -> Any:
        """Write the rows again; returns a copy of what the builder had returned."""
        with connection.cursor() as cursor:
            for statement, rows in self.inserts:
                cursor.executemany(statement, rows)
        return copy.deepcopy(self.result)


class Snapshots:
    """Keeps what each builder wrote into an empty database.

    One snapshot holds for a day of the clock and for a life of the content types: a flush renumbers them.
    """

    def __init__(self) -> None:
        self._taken: dict[tuple[Any, ...], Snapshot] = {}

    def build(self, builder: Callable[[], Any]) -> Any:
        """What ``builder`` returns, with its rows in the database; beside other rows it is simply called."""
        if _inserts():
            return builder()
        types = tuple(ContentType.objects.order_by("pk").values_list("pk", "app_label", "model"))
        key = (builder, clock.today(), types)
        if key in self._taken:
            return self._taken[key].restore()
        result = builder()
        self._taken[key] = Snapshot(copy.deepcopy(result), _inserts())
        return result


def _inserts() -> list[tuple[str, list[Any]]]:
    """One INSERT, with its rows, for every table of the models that holds any."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - MADE_BY_DJANGO
    found = []
    with connection.cursor() as cursor:
        for table in sorted(tables):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted}")  # noqa: S608 (the name comes from our own models)
            if rows := cursor.fetchall():
                columns = ", ".join(connection.ops.quote_name(column[0]) for column in cursor.description)
                places = ", ".join(["%s"] * len(cursor.description))
                found.append((f"INSERT INTO {quoted} ({columns}) VALUES ({places})", rows))  # noqa: S608
    return found
