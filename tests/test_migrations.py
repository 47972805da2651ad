"""The migrations make from nothing the tables that the models describe, on both engines, and their guards.

That they say the same as the models is checked by ``./run lint``; the other tests make their tables at once.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

NAME = "accoglienza_migrated"


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
def test_an_empty_database_is_brought_to_the_newest_schema(repository: Path, empty_database: str) -> None:
    environment = {**os.environ, "DATABASE_URL": empty_database}
    migrate = ["migrate", "--verbosity", "0"]
    for command in (
        migrate,
        [*migrate, "referrals", "zero"],
        migrate,
        ["migrate", "--check"],
        ["verify_history"],
    ):
        done = subprocess.run(  # noqa: S603 (our own command)
            [sys.executable, "manage.py", *command],
            cwd=repository,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
