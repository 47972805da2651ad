"""One row of every tracked model, and a change that suits any of them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import Error, connection, models, transaction

from audit import clock
from audit.context import acting
from audit.guards import history_of, tracked_models
from audit.models import TrackedModel
from tests.access.scene import make_objects
from tests.world import SETUP, World

TODAY = date(2026, 3, 2)


def every_kind_of_row(world: World) -> list[TrackedModel]:
    """The newest row of each tracked model: what the scene of the access table has, or one made up."""
    make_objects(world)
    return [_newest(model) or _made_up(model) for model in tracked_models()]


def _newest(model: type[TrackedModel]) -> TrackedModel | None:
    row: TrackedModel | None = model._base_manager.order_by("-pk").first()
    return row


def _made_up(model: type[TrackedModel]) -> TrackedModel:
    """A row of whatever the database accepts: of what is required, and with some of the rest."""
    fields = [one for one in model._meta.concrete_fields if not one.primary_key or one.is_relation]
    free = [one for one in fields if one.null]
    firm = [one for one in fields if not (one.null or one.has_default())]
    required = [one for one in firm if not one.blank]
    for some in (required, firm, *([*required, one] for one in free), [*firm, *free]):
        row = model(**{one.name: _any_value(one) for one in some})
        with suppress(Error), transaction.atomic(), acting(SETUP, "tests.make_up"):
            row.save()
            return row
    raise AssertionError(f"no row of {model._meta.label} could be made up")


ANY = {
    "BinaryField": b"x",
    "BooleanField": False,
    "DateField": TODAY,
    "DecimalField": Decimal(1),
    "JSONField": {},
    "TimeField": time(9),
    "UUIDField": UUID(int=1),
}


def _any_value(field: Any) -> Any:
    if field.is_relation:
        return field.related_model._base_manager.order_by("pk").first()
    if field.choices:
        return field.flatchoices[0][0]
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return clock.now() + timedelta(minutes=1)
    return ANY.get(kind, 1 if kind.endswith("IntegerField") else "x")


def plain(model: type[models.Model]) -> models.QuerySet[Any]:
    """The rows of a model, without the manners of our own queryset."""
    return models.QuerySet(model)


def sql(statement: str, values: list[Any] | None = None) -> list[Any]:
    """Send a statement as any other client of the database would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or [])
        return cursor.fetchall() if cursor.description else []


def settle() -> None:
    """Have PostgreSQL look now at what it would look at when the transaction ends."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def unguarded() -> Iterator[None]:
    """No trigger fires inside the block: the way to bring about a wrong row. SQLite has none anyway."""
    is_guarded = connection.vendor == "postgresql"
    if is_guarded:
        settle()
        sql("SET session_replication_role = replica")
    try:
        yield
    finally:
        if is_guarded:
            sql("SET session_replication_role = DEFAULT")


def a_change(row: TrackedModel) -> dict[str, Any]:
    """A column of the row with another lawful value; empty when the model has none that may change."""
    for field in sorted(type(row)._meta.concrete_fields, key=lambda one: one.is_relation):
        if field.primary_key or field.name in getattr(row, "UNTRACKED", ()):
            continue
        for value in _other_values(field, getattr(row, field.attname)):
            if _is_lawful(row, field.attname, value):
                return {field.attname: value}
    return {}


def _other_values(field: Any, value: Any) -> list[Any]:
    if field.choices or field.is_relation:
        return [one for one in _offered(field) if one != value]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        return [f"{value[:-1]}{'y' if value.endswith('x') else 'x'}"]
    if isinstance(value, date):  # moments too
        return [value + timedelta(days=100)]  # a day this row never had, also while the world was made
    if isinstance(value, list):
        return [[*value, "x"], value[1:]] if value else [["x"]]
    return [value + 1] if isinstance(value, int) else []


def _offered(field: Any) -> list[Any]:
    if field.choices:
        return [code for code, _label in field.flatchoices]
    return list(field.related_model._base_manager.order_by("pk").values_list("pk", flat=True)[:4])


def _is_lawful(row: TrackedModel, column: str, value: Any) -> bool:
    try:
        with transaction.atomic():
            plain(type(row)).filter(pk=row.pk).update(**{column: value})
            transaction.set_rollback(True)
    except Error:
        return False
    return True


def history_rows(row: TrackedModel) -> models.QuerySet[Any]:
    """What is remembered of a row, newest first."""
    key = row._meta.pk.attname
    return plain(history_of(type(row))).filter(**{key: row.pk}).order_by("-history_id")
