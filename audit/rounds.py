"""A round of the timer over many rows: one that fails keeps no other back."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import TypeVar

from django.db import connection, transaction

from audit.context import current_request_id, request

Row = TypeVar("Row")
Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)
_failures: ContextVar[list[str] | None] = ContextVar("failures_of_the_round", default=None)


@contextmanager
def keeping_failures() -> Iterator[list[str]]:
    """Have what fails apart inside the block logged; gives the numbers of the lines of the log."""
    found: list[str] = []
    token = _failures.set(found)
    try:
        yield found
    finally:
        _failures.reset(token)


def each_apart(rows: Iterable[Row], do: Callable[[Row], Answer]) -> list[Answer]:
    """Do the same with each row, whatever becomes of the others, and return what was answered.

    Inside an act each row has a savepoint of its own: of one that fails nothing is left. Where nobody keeps
    failures the first one is raised.
    """
    answers = []
    for row in rows:
        try:
            with _savepoint() if connection.in_atomic_block else nullcontext():
                answer = do(row)
        except Exception:
            if not _kept(row):
                raise
        else:
            answers.append(answer)
    return answers


@contextmanager
def _savepoint() -> Iterator[None]:
    with transaction.atomic():
        yield
        if connection.vendor == "postgresql":
            connection.check_constraints()  # what waits for the commit would take the others with it


def _kept(row: object) -> bool:
    """Log a failure, naming the row (the first of several things) by kind and key; False: nobody keeps it."""
    found = _failures.get()
    if found is None:
        return False
    with nullcontext(current_request_id()) if current_request_id() else request() as number:
        named = row[0] if isinstance(row, tuple | list) else row
        name = f"{type(named).__name__} {getattr(named, 'pk', '')}".strip()
        logger.exception("%s failed; the others go on, and the next round tries again", name)
    found.append(number)
    return True
