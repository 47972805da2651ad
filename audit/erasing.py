"""Erasing what the law wants erased, so that it is known that something was, and the seals still verify."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from audit.context import Actor
from audit.guards import column_of, sealed_models
from audit.models import Erasure, Seal

ROW_GUARD = "audit_row_guard"


class ErasureRefused(Exception):
    """What was asked may not be erased; the message says why."""


@transaction.atomic
def erase(*, by: Actor, table: str, keys: Sequence[int], authorisation: str) -> None:
    """Erase rows of history or of the access log, and the salts of their seals.

    Only the owner of the tables can: the guards of both are switched off until the transaction ends, in which
    nobody else can write to them.

    Raises:
        ErasureRefused: there is no authorisation, the table is none of these, or a row is not there, is not
            sealed yet, or is the newest of an object that is still there.
    """
    model = next((each for each in sealed_models() if each._meta.db_table == table), None)
    if model is None or model is Erasure:
        raise ErasureRefused(f"{table} holds neither history nor the access log")
    if not authorisation:
        raise ErasureRefused("an erasure needs the authorisation that allows it")
    rows: models.QuerySet[Any] = models.QuerySet(model).filter(pk__in=keys)
    seals = Seal.objects.filter(shape__table=table, row_id__in=keys, salt__isnull=False)
    if not rows.count() == seals.count() == len(set(keys)):
        raise ErasureRefused("some of these rows are not there, or not sealed yet")
    _refuse_newest(model, keys)
    Erasure.objects.bulk_create(
        Erasure(table=table, row_id=key, authorisation=authorisation, actor_label=by.label) for key in keys
    )
    with unguarded({ROW_GUARD: [table, Seal._meta.db_table]}):
        seals.update(salt=None)
        rows._raw_delete(rows.db)


def _refuse_newest(model: type[models.Model], keys: Sequence[int]) -> None:
    """The newest history row of an object is what tells it: the object goes first."""
    tracked = getattr(model, "instance_type", None)
    if tracked is None:
        return
    key = column_of(tracked, "pk")
    newest = models.QuerySet(model).values(key).annotate(newest=models.Max("history_id")).values("newest")
    alive: models.QuerySet[Any] = models.QuerySet(tracked).values("pk")
    if models.QuerySet(model).filter(pk__in=keys, **{f"{key}__in": alive}).filter(pk__in=newest).exists():
        raise ErasureRefused("the newest history row of an object stays as long as the object")


@contextmanager
def unguarded(guards: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """Switch guards off, by name and tables, until the block ends; nobody else writes there meanwhile."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        _switch(cursor, "DISABLE", guards)
        yield
        _switch(cursor, "ENABLE", guards)


def _switch(cursor: Any, how: str, guards: Mapping[str, Sequence[str]]) -> None:
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the end is looked at now
    for name, tables in guards.items():
        for table in sorted(tables):
            cursor.execute(f'ALTER TABLE "{table}" {how} TRIGGER {name}')
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
