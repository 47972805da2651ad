"""How the database itself counts what each operator carries, in the transaction that changes it.

Whatever path a write takes, its entries (``LoadEntry``) are left by a seat that opens, closes or weighs
otherwise, and by a situation more or less complex. ``./run manage check_loads`` compares them with the seats.
"""

from collections.abc import Container, Iterable

from django.db import connection, transaction
from django.db.models import F, IntegerField, Value
from django.db.models.functions import Cast, Round

from intake.models import Assignment, Case, LoadEntry
from intake.states import SEAT_OPEN

Entry = tuple[int, int, int, int]  # operator, complexity, hundredths, seats

_OPEN = ", ".join(f"'{state}'" for state in sorted(SEAT_OPEN))
_ENTRY = "INSERT INTO intake_loadentry (operator_id, complexity, hundredths, seats, came_at)"


def _hundredths(points: str) -> str:
    return f"CAST(ROUND({points} * 100) AS INTEGER)"


def _seat(row: str, sign: str) -> str:
    """The entry of one seat, if it is open."""
    points = _hundredths(f"{row}.points")
    entry = f"{row}.operator_id, c.complexity, {sign}{points}, {sign}1, {row}.proposed_at"
    where = f"c.id = {row}.case_id AND {row}.state IN ({_OPEN})"
    return f"{_ENTRY} SELECT {entry} FROM intake_case c WHERE {where};"  # noqa: S608 - own words


def _seats(row: str, sign: str) -> str:
    """The entries of the open seats of one situation."""
    entry = f"a.operator_id, {row}.complexity, {sign}{_hundredths('a.points')}, {sign}1, a.proposed_at"
    where = f"a.case_id = {row}.id AND a.state IN ({_OPEN})"
    return f"{_ENTRY} SELECT {entry} FROM intake_assignment a WHERE {where};"  # noqa: S608 - own words


_MOVED = (
    f"(OLD.state IN ({_OPEN})) <> (NEW.state IN ({_OPEN})) "
    "OR OLD.points <> NEW.points OR OLD.operator_id <> NEW.operator_id"
)
# Name, event, condition and statements, alike in both engines. Whoever changes one gives it another number.
_TRIGGERS = (
    ("load_seat_comes_2", "INSERT ON intake_assignment", "", _seat("NEW", "+")),
    ("load_seat_moves_2", "UPDATE ON intake_assignment", _MOVED, _seat("OLD", "-") + _seat("NEW", "+")),
    (
        "load_case_weighs_2",
        "UPDATE ON intake_case",
        "OLD.complexity <> NEW.complexity",
        _seats("OLD", "-") + _seats("NEW", "+"),
    ),
)
_PRESENT = {
    "sqlite": (
        "SELECT name, tbl_name, 1 FROM sqlite_master "
        "WHERE type = 'trigger' AND name LIKE 'load\\_%%' ESCAPE '\\'"
    ),
    "postgresql": (
        "SELECT tgname, tgrelid::regclass::text, CASE WHEN tgenabled IN ('O', 'A') THEN 1 ELSE 0 END "
        "FROM pg_trigger WHERE tgname LIKE 'load\\_%%'"
    ),
}


def _present() -> list[tuple[str, str, bool]]:
    """The triggers that are there: name, table, whether it is switched on."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT[connection.vendor], [])
        return [(name, table, bool(is_on)) for name, table, is_on in cursor.fetchall()]


def missing() -> list[str]:
    """The names of the triggers that are not there, or are switched off."""
    present = {name for name, _table, is_on in _present() if is_on}
    return [name for name, *_rest in _TRIGGERS if name not in present]


def install() -> None:
    """Put every trigger that is missing in its place, once the tables are there, and count what is there."""
    tables = {model._meta.db_table for model in (LoadEntry, Assignment, Case)}
    if not tables <= set(connection.introspection.table_names()) or not (wanted := missing()):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _remove(keep={name for name, *_rest in _TRIGGERS})
        for name, event, condition, statements in _TRIGGERS:
            if name in wanted:
                for statement in _made(name, event, condition, statements):
                    cursor.execute(statement)
        add(differences())


def remove_on_sqlite() -> None:
    """Take the triggers away while tables change; ``install`` puts them back."""
    if connection.vendor == "sqlite":
        _remove()


def _remove(keep: Container[str] = ()) -> None:
    """Take away the triggers that are there: those of an earlier release would count twice."""
    with connection.cursor() as cursor:
        for name, table, _is_on in _present():
            if name not in keep:
                of_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {name}{of_table}")


def _made(name: str, event: str, condition: str, statements: str) -> list[str]:
    when = f" WHEN ({condition})" if condition else ""
    trigger = f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW{when}"
    if connection.vendor == "sqlite":
        return [f"{trigger} BEGIN {statements} END"]
    body = f"$count$ BEGIN {statements} RETURN NULL; END $count$"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {body}",
        f"{trigger} EXECUTE FUNCTION {name}()",
    ]


def add(entries: Iterable[Entry]) -> None:
    """Write entries, where the database has not; when their seats came is not known."""
    columns = ("operator_id", "complexity", "hundredths", "seats")
    LoadEntry.objects.bulk_create(LoadEntry(**dict(zip(columns, one, strict=True))) for one in entries)


def differences() -> list[Entry]:
    """What the entries lack to be the sums of the open seats.

    One statement, so that whatever is written meanwhile is in both or in neither.
    """
    hundredths = Cast(Round(F("points") * 100), IntegerField())
    seats = Assignment.objects.open().order_by().annotate(hundredths=hundredths, one=Value(1))
    entries = LoadEntry.objects.order_by().annotate(less=-F("hundredths"), fewer=-F("seats"))
    rows = seats.values_list("operator_id", "case__complexity", "hundredths", "one").union(
        entries.values_list("operator_id", "complexity", "less", "fewer"), all=True
    )
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for operator, complexity, points, number in rows:
        before = found.get((operator, complexity), (0, 0))
        found[operator, complexity] = before[0] + points, before[1] + number
    return [(*key, *lacking) for key, lacking in sorted(found.items()) if lacking != (0, 0)]
