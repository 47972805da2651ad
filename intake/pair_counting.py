"""Whether the counters of each situation, on which the database keeps its rules, tell its seats.

PostgreSQL refuses a transaction that ends with the two apart, whatever path a write takes: triggers that wait
for its end, since an act writes one before the other. SQLite has none like these; there the night finds it.
"""

from django.db import connection, transaction
from django.db.models import Count, F, Q

from intake.models import Assignment, Case
from intake.states import SEAT_OPEN

_OPEN = ", ".join(f"'{state}'" for state in sorted(SEAT_OPEN))
_CASE, _SEAT = Case._meta.db_table, Assignment._meta.db_table
_GIVEN = "NOT is_interim AND left_told_at IS NULL"
_FUNCTION = "pair_counters_tell_seats"
# An act holds its situation already; whoever writes seats past the acts waits here for it.
_COMPARE = f"""
    DECLARE
        told record;
        held bigint;
        given bigint;
    BEGIN
        FOR told IN SELECT id, open_seats, interim_seats FROM {_CASE}
            WHERE id IN ((to_jsonb(OLD) ->> TG_ARGV[0])::bigint, (to_jsonb(NEW) ->> TG_ARGV[0])::bigint)
            ORDER BY id FOR NO KEY UPDATE
        LOOP
            SELECT count(DISTINCT seat), count(DISTINCT seat) FILTER (WHERE {_GIVEN}) INTO held, given
            FROM {_SEAT} WHERE case_id = told.id AND state IN ({_OPEN});
            IF told.open_seats <> held OR told.interim_seats <> held - given THEN
                RAISE integrity_constraint_violation USING CONSTRAINT = TG_NAME,
                    MESSAGE = format('the seats of situation %s are not as many as it says', told.id);
            END IF;
        END LOOP;
        RETURN NULL;
    END
"""  # noqa: S608 - own words
_MOVED = (
    f"(OLD.state IN ({_OPEN})) <> (NEW.state IN ({_OPEN})) OR OLD.seat <> NEW.seat "
    "OR OLD.is_interim <> NEW.is_interim OR OLD.case_id <> NEW.case_id "
    "OR (OLD.left_told_at IS NULL) <> (NEW.left_told_at IS NULL)"
)
_RECOUNTED = "OLD.open_seats <> NEW.open_seats OR OLD.interim_seats <> NEW.interim_seats"
# Name, event, condition, the column of the situation. Whoever changes one gives it another number.
_TRIGGERS = (
    ("pair_seat_comes_1", f"INSERT ON {_SEAT}", f"NEW.state IN ({_OPEN})", "case_id"),
    ("pair_seat_moves_2", f"UPDATE ON {_SEAT}", _MOVED, "case_id"),
    ("pair_seat_vanishes_1", f"DELETE ON {_SEAT}", f"OLD.state IN ({_OPEN})", "case_id"),
    ("pair_case_begins_1", f"INSERT ON {_CASE}", "NEW.open_seats + NEW.interim_seats > 0", "id"),
    ("pair_case_recounts_1", f"UPDATE ON {_CASE}", _RECOUNTED, "id"),
)


def miscounted() -> list[Case]:
    """The situations whose ``open_seats`` or ``interim_seats`` do not tell its open seats; one statement.

    An interim seat, or one of who left, for which somebody is asked already waits for nobody else.
    """
    is_open = Q(assignments__state__in=SEAT_OPEN)
    given = Q(assignments__is_interim=False, assignments__left_told_at=None)
    rows = Case.objects.annotate(
        held=Count("assignments__seat", filter=is_open, distinct=True),
        given=Count("assignments__seat", filter=is_open & given, distinct=True),
    )
    wrong = ~Q(open_seats=F("held")) | ~Q(interim_seats=F("held") - F("given"))
    return list(rows.filter(wrong).order_by("pk"))


def missing() -> list[str]:
    """The names of the triggers that are not there, or are switched off; none on SQLite."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pair\\_%%' AND tgenabled IN ('O', 'A')", []
        )
        present = {name for (name,) in cursor}
    return [name for name, *_rest in _TRIGGERS if name not in present]


def install() -> None:
    """Put every trigger that is missing in its place, once the tables are there."""
    if not {_CASE, _SEAT} <= set(connection.introspection.table_names()) or not (wanted := missing()):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $pair${_COMPARE}$pair$"
        )
        for name, event, condition, column in _TRIGGERS:
            if name in wanted:
                stem, _, number = name.rpartition("_")
                for earlier in range(1, int(number) + 1):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {stem}_{earlier} ON {event.rpartition(' ')[2]}")
                cursor.execute(
                    f"CREATE CONSTRAINT TRIGGER {name} AFTER {event} DEFERRABLE INITIALLY DEFERRED "
                    f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {_FUNCTION}('{column}')"
                )
