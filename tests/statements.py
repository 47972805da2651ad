"""Counting the SQL statements a page or an act costs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# What opens and closes a transaction reads and writes no row; SQLite is asked once whether it knows JSON.
ASIDE = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SELECT JSON(")


@contextmanager
def statements_counted() -> Iterator[list[str]]:
    """The statements of the block, there once it has ended."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield asked
    asked += [query["sql"] for query in queries if not query["sql"].startswith(ASIDE)]


def statements_of(client: Client, address: str) -> list[str]:
    """The statements with which a page is answered, session and sign-in included."""
    with statements_counted() as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    return asked
