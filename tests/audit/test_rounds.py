"""What a row leaves when it fails, and what is said of it."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from audit.rounds import each_apart, keeping_failures
from tests.world import World


def test_where_nobody_keeps_failures_the_first_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        each_apart([1, 0, 2], lambda number: 1 // number)


def test_of_a_row_that_fails_its_kind_and_key_are_logged_and_no_word_of_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(user: User) -> None:
        raise ValueError

    with keeping_failures() as failures:
        assert each_apart([world.giulia], fail) == []
    assert len(failures) == 1
    assert f"User {world.giulia.pk} failed" in caplog.text
    assert "Riva" not in caplog.records[-1].getMessage()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_the_database_would_refuse_at_the_end_is_refused_with_its_row() -> None:
    def write(number: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO later VALUES (%s)", [number])
        return number

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (one int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    try:
        with keeping_failures() as failures, transaction.atomic():
            assert each_apart([1, 1, 2], write) == [1, 2]
        assert len(failures) == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM later")
            assert cursor.fetchone() == (2,)
        with pytest.raises(IntegrityError), transaction.atomic():
            write(2)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE later")
