"""What PostgreSQL itself refuses, whatever path a write takes and whoever asks.

* A change of a tracked table that, when the transaction ends, no newest history row with an author equals.
* Any change of what only grows: history and the access log.
* Emptying any of these tables, and writing in the link tables of tracked models, which have no history.

The guards are made for every tracked model there is, after each ``migrate``: a new model needs to do nothing.
SQLite has none of them; there the rules of ``audit.history`` are all.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from audit.models import AccessLogEntry, AccessLogSubject, Erasure, Seal, SealedShape, TrackedModel

FUNCTIONS = (Path(__file__).parent / "sql" / "guards.sql").read_text()
_BODIES = dict(re.findall(r"FUNCTION (\w+)\(\).*?\$guard\$(.*?)\$guard\$", FUNCTIONS, re.DOTALL))

ONLY_GROWS = "what is written here stays as it is"
NOT_EMPTIED = "these rows are never emptied"
HAS_NO_HISTORY = "links written here would leave no history"


@dataclass(frozen=True)
class Guard:
    """One trigger: on which table, called how, upon what, with which function and its arguments."""

    table: str
    name: str
    upon: str
    how: str
    function: str
    arguments: tuple[str, ...]

    @property
    def statements(self) -> tuple[str, str]:
        """What puts it in place, even where another of its name stands."""
        kind = "CONSTRAINT TRIGGER" if "DEFERRED" in self.how else "TRIGGER"
        arguments = ", ".join(f"'{argument}'" for argument in self.arguments)
        return (
            f'DROP TRIGGER IF EXISTS {self.name} ON "{self.table}"',
            f'CREATE {kind} {self.name} {self.upon} ON "{self.table}" {self.how} '
            f"EXECUTE FUNCTION {self.function}({arguments})",
        )


def tracked_models() -> list[type[TrackedModel]]:
    """Every model whose changes are remembered, in a stable order."""
    found = [model for model in apps.get_models() if issubclass(model, TrackedModel)]
    return sorted(found, key=lambda model: model._meta.label)


def history_of(model: type[TrackedModel]) -> type[models.Model]:
    """The model of the history rows of a tracked model."""
    history: type[models.Model] = model.history.model
    return history


def sealed_models() -> list[type[models.Model]]:
    """Every model whose rows are evidence: history, the access log, what was erased."""
    return [*map(history_of, tracked_models()), AccessLogEntry, AccessLogSubject, Erasure]


def append_only_models() -> list[type[models.Model]]:
    """Every model whose rows are never changed once written."""
    return [*sealed_models(), SealedShape, Seal]


def guards() -> list[Guard]:
    """Every guard there must be."""
    found = []
    for model in tracked_models():
        table = model._meta.db_table
        found += [_history_guard(model), _never_emptied(table)]
        for field in model._meta.local_many_to_many:
            through: Any = field.remote_field.through
            if through._meta.auto_created:
                found.append(_refusal(through._meta.db_table, "INSERT OR UPDATE OR DELETE", HAS_NO_HISTORY))
    for model_ in append_only_models():
        table = model_._meta.db_table
        found += [_refusal(table, "UPDATE OR DELETE", ONLY_GROWS), _never_emptied(table)]
    return found


def _history_guard(model: type[TrackedModel]) -> Guard:
    secret = ",".join(column_of(model, name) for name in getattr(model, "UNTRACKED", ()))
    return Guard(
        table=model._meta.db_table,
        name="audit_history_guard",
        upon="AFTER INSERT OR UPDATE OR DELETE",
        how="DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
        function="audit_change_has_its_history",
        arguments=(history_of(model)._meta.db_table, column_of(model, "pk"), f"{{{secret}}}"),
    )


def column_of(model: type[models.Model], name: str) -> str:
    """The column of a field; of the key, for ``pk``."""
    field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return str(field.column)


def _refusal(table: str, events: str, why: str) -> Guard:
    return Guard(table, "audit_row_guard", f"BEFORE {events}", "FOR EACH ROW", "audit_refuse", (why,))


def _never_emptied(table: str) -> Guard:
    how = "FOR EACH STATEMENT"
    return Guard(table, "audit_truncate_guard", "BEFORE TRUNCATE", how, "audit_refuse", (NOT_EMPTIED,))


def install() -> None:
    """Put every guard in its place, whose table is there. On SQLite, do nothing."""
    if connection.vendor != "postgresql":
        return
    tables = set(connection.introspection.table_names())
    wanted = [guard for guard in missing_guards() if guard.table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        if missing_functions():
            cursor.execute(FUNCTIONS)
        for guard in wanted:
            for statement in guard.statements:
                cursor.execute(statement)


_PRESENT = """
    SELECT c.relname, t.tgname, p.proname, encode(t.tgargs, 'escape')
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled IN ('O', 'A')
        AND t.tgname LIKE 'audit\\_%%\\_guard'
"""


def missing_guards() -> list[Guard]:
    """The guards that are not there, are switched off, or do something else."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT, [])
        present = {(table, name, function, arguments) for table, name, function, arguments in cursor}
    return [
        guard
        for guard in guards()
        if (guard.table, guard.name, guard.function, "".join(f"{each}\\000" for each in guard.arguments))
        not in present
    ]


def missing_functions() -> list[str]:
    """The names of the guards' functions that are not there or were changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'audit\\_%%'", [])
        present = dict(cursor.fetchall())
    return [name for name, body in _BODIES.items() if present.get(name) != body]
