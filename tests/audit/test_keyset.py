"""Long lists are read a page at a time, each row once."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Unit
from accounts.roles import UnitKind
from audit.context import SystemActor, acting
from audit.keyset import InvalidCursor, keyset_page
from audit.models import AccessKind, AccessLogEntry

START = datetime(2025, 11, 21, 9, 0, tzinfo=UTC)
NEWEST_FIRST = ("-at", "-pk")


def cursor_of(*texts):
    return urlsafe_b64encode(json.dumps(texts).encode()).decode().rstrip("=")


def log(*minutes):
    """Lines of the access log written so many minutes after the start."""
    return [
        AccessLogEntry.objects.create(
            at=START + timedelta(minutes=minute),
            actor_id=1,
            actor_label="Nadia",
            kind=AccessKind.LIST,
            place="x",
        )
        for minute in minutes
    ]


def walk(queryset, fields, size):
    """Every page of a list, as lists of keys."""
    pages, cursor = [], ""
    while True:
        page = keyset_page(queryset, fields, cursor, size)
        pages.append([row.pk for row in page.rows])
        cursor = page.next_cursor
        if not cursor:
            return pages


def test_each_row_is_read_once_in_order_even_when_moments_are_equal(db):
    rows = log(0, 1, 1, 1, 2, 3, 3)
    pages = walk(AccessLogEntry.objects.all(), NEWEST_FIRST, 2)
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert sum(pages, []) == [row.pk for row in reversed(rows)]


def test_rows_that_arrive_while_one_reads_do_not_shift_the_pages(db):
    rows = log(0, 1, 2, 3)
    first = keyset_page(AccessLogEntry.objects.all(), NEWEST_FIRST, "", 2)
    log(9, 10)
    second = keyset_page(AccessLogEntry.objects.all(), NEWEST_FIRST, first.next_cursor, 2)
    assert [row.pk for row in second.rows] == [rows[1].pk, rows[0].pk]


def test_the_last_page_has_no_next_cursor(db):
    log(0, 1)
    assert keyset_page(AccessLogEntry.objects.all(), NEWEST_FIRST, "", 2).next_cursor == ""


def test_fields_may_go_in_different_directions_and_through_relations(db):
    with acting(SystemActor("prova"), "tests.set_up"):
        roots = [Unit(kind=UnitKind.AMBITO, name=name) for name in ("Valdoro", "Altopiano")]
        for root in roots:
            root.save()
            for _ in range(3):
                Unit(kind=UnitKind.SERVICE, name="Centro", root=root).save()
    services = Unit.objects.filter(kind=UnitKind.SERVICE)
    fields = ("root__name", "name", "-pk")
    expected = list(services.order_by(*fields).values_list("pk", flat=True))
    assert sum(walk(services, fields, 2), []) == expected


def test_a_page_costs_one_statement(db, django_assert_num_queries):
    log(*range(30))
    with django_assert_num_queries(1):
        page = keyset_page(AccessLogEntry.objects.all(), NEWEST_FIRST, "", 25)
    assert len(page.rows) == 25


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "è",
        "====",
        "A" * 500,
        cursor_of(),
        cursor_of("2025-11-21T09:00:00+00:00"),
        cursor_of("2025-11-21T09:00:00+00:00", "1", "2"),
        cursor_of("2025-11-21T09:00:00", "1"),
        cursor_of("ieri", "1"),
        cursor_of("0001-01-01T00:00:00+14:00", "1"),
        cursor_of("2025-11-21T09:00:00+00:00", "uno"),
        cursor_of("2025-11-21T09:00:00+00:00", "1\x00"),
        cursor_of("2025-11-21T09:00:00+00:00", "\ud800"),
        cursor_of("2025-11-21T09:00:00+00:00", 1),
        urlsafe_b64encode(b"[" * 300).decode(),
        urlsafe_b64encode(b"\xff\xfe").decode(),
        urlsafe_b64encode(b"{}").decode(),
    ],
)
def test_a_cursor_made_by_nobody_is_refused(db, cursor):
    log(0)
    with pytest.raises(InvalidCursor):
        keyset_page(AccessLogEntry.objects.all(), NEWEST_FIRST, cursor, 2)


def test_a_number_beyond_any_key_finds_nothing_and_breaks_nothing(db):
    log(0)
    cursor = cursor_of("2025-11-21T09:00:00+00:00", "-" + "9" * 30)
    assert keyset_page(AccessLogEntry.objects.all(), NEWEST_FIRST, cursor, 2).rows == []
