"""Verifying the seals of a million history rows, against the database reading the same rows out."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from django.db import connection

from audit.checkpoints import Place, make_key, private_key, public_key
from audit.guards import history_of
from audit.seal_verification import verify
from audit.sealing import seal
from network.models import Organisation
from tests.world import make_world

ROWS = 1_000_000

R = TypeVar("R")


def measure() -> str:
    """Rows a second sealed, verified, and merely read by the database, all in this run."""
    if connection.vendor != "postgresql":
        return "seals: measured on PostgreSQL only"
    world = make_world("seals", offset=60)
    history = history_of(Organisation)
    first = world.comune.history.latest().history_id
    _multiply(history._meta.db_table, first)
    with TemporaryDirectory() as folder:
        keys = Path(folder, "key"), Path(folder, "pub")
        make_key(*keys)
        place = Place(Path(folder, "outside"))
        sealing, note = _timed(lambda: seal(place, private_key(keys[0])))
        verifying, report = _timed(lambda: verify(place, public_key(keys[1])))
    reading, _rows = _timed(lambda: _read(history._meta.db_table))
    assert report.faults == []
    assert report.rows == note.size >= ROWS
    return (
        f"seals: {note.size} rows sealed in {sealing:.1f} s ({note.size / sealing:.0f} a second), "
        f"verified in {verifying:.1f} s ({note.size / verifying:.0f} a second): "
        f"{verifying / reading:.1f} × the raw reading of as many rows"
    )


def _timed(function: Callable[[], R]) -> tuple[float, R]:
    start = perf_counter()
    result = function()
    return perf_counter() - start, result


def _multiply(table: str, template: int) -> None:
    """Copy one row of a table a million times, in one statement."""
    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        columns = ", ".join(f'"{name}"' for name in names if name != "history_id")
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) SELECT {columns} '  # noqa: S608 - our own names
            f'FROM "{table}", generate_series(1, %s) WHERE history_id = %s',
            [ROWS, template],
        )


def _read(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - own names
        return sum(1 for _row in cursor)
