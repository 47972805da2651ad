"""Counting the SQL statements a page costs."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# What opens and closes a transaction reads and writes no row; SQLite is asked once whether it knows JSON.
ASIDE = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SELECT JSON(")


def statements_of(client: Client, address: str) -> list[str]:
    """The statements with which a page is answered, session and sign-in included."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return [query["sql"] for query in queries if not query["sql"].startswith(ASIDE)]
