"""The migrations make from nothing the tables that the models describe, on both engines, and their guards.

That they say the same as the models is checked by ``./run lint``; the other tests make their tables at once,
and so does the demo. Going from the first to the last takes most of a minute: it is done once.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

NAME = "accoglienza_migrated"

AT_ONCE = "from audit.tables import make_all_tables; make_all_tables()"

# What Django itself writes in an empty database.
WRITTEN = {
    "migrations": "SELECT app, name FROM django_migrations",
    "permissions": """
        SELECT app_label, model, codename FROM auth_permission
        JOIN django_content_type ON django_content_type.id = content_type_id
    """,
}


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it, on the engine of this run."""
    address = os.environ["DATABASE_URL"]
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/migrated.sqlite3"
        return
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        yield f"{address.rpartition('/')[0]}/{NAME}"
        server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(NAME)))


@pytest.mark.both
def test_an_empty_database_is_brought_to_the_newest_schema(
    repository: Path, empty_database: str, tmp_path: Path
) -> None:
    """On SQLite, which the demo uses, the tables are those that the demo makes at once."""
    migrate = ["migrate", "--verbosity", "0"]
    for command in (
        migrate,
        [*migrate, "referrals", "zero"],
        migrate,
        ["migrate", "--check"],
        ["verify_history"],
    ):
        manage(repository, empty_database, *command)
    if connection.vendor == "sqlite":
        at_once = tmp_path / "at_once.sqlite3"
        manage(repository, f"sqlite:///{at_once}", "shell", "-c", AT_ONCE)
        assert told_by(at_once) == told_by(tmp_path / "migrated.sqlite3")


def manage(repository: Path, database: str, *command: str) -> None:
    """Run one of our commands on a database of its own."""
    done = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "manage.py", *command],
        cwd=repository,
        env={**os.environ, "DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def told_by(database: Path) -> dict[str, list[str]]:
    """What stands in an empty database: each table and index in pieces, whose order is of no account."""
    with closing(sqlite3.connect(database)) as opened:
        made = opened.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        told = {name: sorted(f"{sql[:-1]}, ".split(", ")) for name, sql in made}
        for name, rows in WRITTEN.items():
            told[f"rows of {name}"] = sorted(map(str, opened.execute(rows)))
    return told
