"""Taking objects away for good, with all that was remembered of them, so that the seals still verify."""

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, models, transaction

from audit.context import Actor
from audit.erasing import erase, unguarded
from audit.guards import column_of, history_of
from audit.models import AccessLogEntry, AccessLogSubject, Seal, TrackedModel

BATCH = 2_000
HISTORY_GUARD = "audit_history_guard"
PATIENCE, PAUSE = 60.0, 0.2  # seconds: to have the tables alone, and between two attempts
LOG = (AccessLogEntry, AccessLogSubject, Seal)
Keys = Mapping[type[models.Model], set[Any]]


class TablesBusy(Exception):
    """Somebody was always writing: the tables could not be had alone."""


@contextmanager
def alone_with(tables: Collection[type[models.Model]]) -> Iterator[None]:
    """Keep everybody else from writing to some tables, and their guards off, until the transaction ends.

    Also from locking rows of theirs; whoever only reads goes on. Only the owner of the tables can.

    Raises:
        TablesBusy: within ``PATIENCE`` there was always somebody who wrote.
    """
    tracked = [model for model in tables if issubclass(model, TrackedModel)]
    if connection.vendor == "postgresql":
        _take({*tables, *LOG, *map(history_of, tracked)})
    with unguarded({HISTORY_GUARD: [model._meta.db_table for model in tracked]}):
        yield


def _take(tables: Collection[type[models.Model]]) -> None:
    """All of them at once or none: who held some and waited for others would bring down whoever writes."""
    names = ", ".join(sorted(f'"{model._meta.db_table}"' for model in tables))
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE NOWAIT")
        except OperationalError as error:
            if time.monotonic() > until:
                raise TablesBusy from error
            time.sleep(PAUSE)
        else:
            return


@transaction.atomic
def dispose(*, by: Actor, keys: Keys, authorisation: str) -> int:
    """Delete rows, their whole history, and the lines of the access log that say in words why they were read.

    The other lines of the log hold numbers only, and stay. Call it inside ``alone_with``.

    Args:
        keys: the primary keys of what goes, by model; nothing that stays may point at it.

    Raises:
        ErasureRefused: some of it is not sealed yet.

    Returns:
        how many rows of history and of the log were erased.
    """
    erased = _erase_reasons(by, keys, authorisation)
    for model, some in _in_batches(keys):
        rows: models.QuerySet[Any] = models.QuerySet(model).filter(pk__in=some)
        rows._raw_delete(rows.db)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing points at what went
    for model, some in _in_batches(keys):
        if issubclass(model, TrackedModel):
            key = column_of(model, "pk")
            told: models.QuerySet[Any] = models.QuerySet(history_of(model)).filter(**{f"{key}__in": some})
            erased += _erase(by, history_of(model), told.values_list("pk", flat=True), authorisation)
    return erased


def _in_batches(keys: Keys) -> Iterator[tuple[type[models.Model], list[Any]]]:
    for model in sorted(keys, key=lambda each: each._meta.label):
        every = sorted(keys[model])
        for start in range(0, len(every), BATCH):
            yield model, every[start : start + BATCH]


def _erase_reasons(by: Actor, keys: Keys, authorisation: str) -> int:
    entries: set[int] = set()
    numbered: Keys = {model: some for model, some in keys.items() if issubclass(model, TrackedModel)}
    for model, some in _in_batches(numbered):
        shown = AccessLogSubject.objects.filter(subject_type=model._meta.label_lower, subject_id__in=some)
        entries |= set(shown.exclude(entry__reason="").values_list("entry", flat=True))
    subjects = AccessLogSubject.objects.filter(entry__in=entries).values_list("pk", flat=True)
    return _erase(by, AccessLogSubject, subjects, authorisation) + _erase(
        by, AccessLogEntry, entries, authorisation
    )


def _erase(by: Actor, model: type[models.Model], keys: Any, authorisation: str) -> int:
    every = sorted(keys)
    for start in range(0, len(every), BATCH):
        some = every[start : start + BATCH]
        erase(by=by, table=model._meta.db_table, keys=some, authorisation=authorisation)
    return len(every)
