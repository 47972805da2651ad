"""History by construction: every saved row of a tracked model leaves one history row, with its author."""

from functools import cache
from typing import Any, NoReturn, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.fields import NOT_PROVIDED
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from audit.clock import now
from audit.context import SystemActor, UnattributedChange, current_act, current_request_id
from audit.copying import copy_in

M = TypeVar("M", bound=models.Model)
MOST_KEYS = 1000


def _author_id(row: Any) -> int | None:
    return row.history_user_id  # type: ignore[no-any-return] # a column of the generated history model


def _set_author(row: Any, author: Any) -> None:
    row.history_user_id = None if author is None else author.pk


class TrackedHistoryManager(HistoryManager):
    """The library makes a new manager class at each ``row.history``, and so at each saved row: here once."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type[models.QuerySet[Any]], class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


class TrackedRecords(HistoricalRecords):
    """simple-history with the author taken from the act in progress, never from the web request.

    The author is kept as a plain number beside a frozen label: deleting a user forgets nothing.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("history_manager", TrackedHistoryManager)
        options.setdefault("history_id_field", models.BigAutoField())
        options.setdefault("history_user_id_field", models.BigIntegerField(null=True))
        options.setdefault("history_user_getter", _author_id)
        options.setdefault("history_user_setter", _set_author)
        options.setdefault("history_change_reason_field", models.TextField(default=""))
        super().__init__(**options)

    def fields_included(self, model: type[models.Model]) -> list[Any]:
        """The columns copied: all but those the model names in ``UNTRACKED`` (secrets)."""
        secret = getattr(model, "UNTRACKED", ())
        return [field for field in super().fields_included(model) if field.name not in secret]

    def get_history_user(self, instance: models.Model) -> SystemActor:
        act = current_act()
        return SystemActor(act.actor_label, act.actor_id)

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str:
        return current_act().reason

    def create_historical_record(self, instance: Any, history_type: str, using: str | None = None) -> None:
        """Copy the row into its history.

        The library makes an instance of the history model, saves it and sends three signals nobody hears:
        here it is one statement, written once for each model.
        """
        told = _told(history_type)
        connection = connections[using or DEFAULT_DB_ALIAS]
        alias = using or DEFAULT_DB_ALIAS
        statement, fields = _insertion(type(instance).history.model, alias)
        values = [
            field.get_db_prep_save(
                told[field.attname] if field.attname in told else _known(instance, field.attname), connection
            )
            for field in fields
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


def _told(history_type: str) -> dict[str, Any]:
    """What a history row says beside its copy of the row: who, why, in which act."""
    act = current_act()
    return {
        "history_date": now(),
        "history_type": history_type,
        "history_user_id": act.actor_id,
        "history_change_reason": act.reason,
        "actor_label": act.actor_label,
        "action": act.action,
        "request_id": current_request_id(),
    }


def _known(row: Any, column: str) -> Any:
    """The value of a column, once it is one: what the database is still to compute cannot be remembered."""
    value = getattr(row, column)
    if hasattr(value, "resolve_expression"):
        raise UnattributedChange(f"{column} holds an expression: give {type(row).__name__} its value.")
    return value


@cache
def _insertion(model: Any, alias: str) -> tuple[str, list[Any]]:
    """The statement that inserts a row of a history model, and the fields whose values it takes, in order."""
    quote = connections[alias].ops.quote_name
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.db_default is NOT_PROVIDED
    ]
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", fields  # noqa: S608 (names of our own tables)


@cache
def _copying(history: Any, model: Any, alias: str) -> tuple[str, list[Any]]:
    """The statement that copies rows into their history, up to their keys, and what it has to be told."""
    quote = connections[alias].ops.quote_name
    fields = _insertion(history, alias)[1]
    own = {field.attname for field in model._meta.concrete_fields}
    # The key first: the history is written in the order of the rows.
    key = model._meta.pk
    copied = [key, *(field for field in fields if field.attname in own - {key.attname})]
    told = [field for field in fields if field.attname not in own]
    columns = ", ".join(quote(field.column) for field in [*copied, *told])
    values = ", ".join([*(quote(field.column) for field in copied), *["%s"] * len(told)])
    into, source = quote(history._meta.db_table), quote(model._meta.db_table)
    return (
        f"INSERT INTO {into} ({columns}) SELECT {values} FROM {source} WHERE {quote(key.column)} IN",  # noqa: S608
        told,
    )


class TrackedQuerySet(models.QuerySet[M]):
    """A queryset that refuses the write paths which leave no history."""

    def _refuse(self, path: str) -> NoReturn:
        raise UnattributedChange(f"{path}() leaves no history: save each {self.model.__name__} in an action.")

    def update(self, **kwargs: Any) -> NoReturn:
        self._refuse("update")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("bulk_create")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("bulk_update")

    def delete(self) -> NoReturn:
        self._refuse("delete")

    def create_all(self, rows: list[M]) -> list[M]:
        """Insert many new rows and their history in a few statements."""
        current_act()
        with transaction.atomic(savepoint=False):
            if rows and connections[self.db].vendor == "postgresql":
                copy_in(rows, self.db)
            else:
                super().bulk_create(rows)
            self._remember([row.pk for row in rows], "+")
        return rows

    def save_all(self, rows: list[M], fields: list[str]) -> None:
        """Update some columns of many rows, and write their history, in a few statements.

        The rows must be locked: their history copies all their columns as the database has them.
        """
        current_act()
        with transaction.atomic(savepoint=False):
            models.QuerySet[M](self.model, using=self.db).bulk_update(rows, fields)
            self._remember([row.pk for row in rows], "~")

    def _remember(self, keys: list[Any], history_type: str) -> None:
        """Let the database copy rows into their history: one statement for each ``MOST_KEYS``."""
        alias, told = self.db, _told(history_type)
        history: Any = self.model.history.model  # type: ignore[attr-defined] # added by simple-history
        statement, fields = _copying(history, self.model, alias)
        values = [field.get_db_prep_save(told[field.attname], connections[alias]) for field in fields]
        for start in range(0, len(keys), MOST_KEYS):
            some = keys[start : start + MOST_KEYS]
            places = ", ".join(["%s"] * len(some))
            with connections[alias].cursor() as cursor:
                cursor.execute(f"{statement} ({places}) ORDER BY 1", [*values, *some])
