"""Progressive numbers: one series for each Ambito, kind and year, without gaps and never used again."""

from django.db import connection

from audit import clock

# One statement, on SQLite as on PostgreSQL: it locks the row until the end of the transaction, and two acts
# that begin a series together do not clash.
_TAKE = """
    INSERT INTO "network_numberseries" ("ambito_id", "series", "year", "last") VALUES (%s, %s, %s, %s)
    ON CONFLICT ("ambito_id", "series", "year")
    DO UPDATE SET "last" = "network_numberseries"."last" + EXCLUDED."last"
    RETURNING "last"
"""


def next_number(ambito_id: int, series: str) -> str:
    """Take the next number of a series, as ``AAAA/NNNNNN``. Call inside the transaction that uses it."""
    (number,) = next_numbers(ambito_id, series, 1)
    return number


def next_numbers(ambito_id: int, series: str, count: int) -> list[str]:
    """Take the next ``count`` numbers of a series; with none, only make others wait for the end."""
    year = clock.today().year
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [ambito_id, series, year, count])
        (last,) = cursor.fetchone()
    return [f"{year}/{number:06d}" for number in range(last - count + 1, last + 1)]
