"""One row of every tracked model that the actions can write, and a change that suits any of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import Error, connection, models, transaction

from accounts.actions import issue_token
from audit.guards import history_of, tracked_models
from audit.models import TrackedModel
from intake.actions import publish_rules, write_diary_entry
from intake.answers import Audience, DiaryKind
from intake.routing.ranking import RoutingRules
from network.actions import record_absence
from referrals.actions import write_message
from tests.referrals.factories import make_followed_case, make_referral
from tests.world import World

TODAY = date(2026, 3, 2)


def every_kind_of_row(world: World) -> list[TrackedModel]:
    """The newest row of each tracked model, after a case has gone through the whole journey."""
    case = make_followed_case(world)
    write_diary_entry(
        by=world.giulia, case=case, text="Colloquio.", kind=DiaryKind.OTHER, audience=Audience.PAIR
    )
    write_message(by=world.giulia, referral=make_referral(world, case), text="Buongiorno.")
    record_absence(by=world.coordinator, user=world.giulia, first_day=TODAY, last_day=TODAY)
    issue_token(by=world.admin, user=world.admin, lifetime=timedelta(days=1))
    publish_rules(by=world.coordinator, ambito=world.ambito, parameters=RoutingRules().as_mapping())
    newest = [model._base_manager.order_by("-pk").first() for model in tracked_models()]
    return [row for row in newest if row is not None]


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
    for field in type(row)._meta.concrete_fields:
        if field.primary_key or field.name in getattr(row, "UNTRACKED", ()):
            continue
        for value in _other_values(field, getattr(row, field.attname)):
            if _is_lawful(row, field.attname, value):
                return {field.attname: value}
    return {}


def _other_values(field: Any, value: Any) -> list[Any]:
    if field.choices:
        return [code for code, _label in field.flatchoices if code != value]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        return [f"{value[:-1]}x"]
    if isinstance(value, date):  # moments too
        return [value + timedelta(days=100)]  # a day this row never had, also while the world was made
    if isinstance(value, list):
        return [[*value, "x"], value[1:]] if value else [["x"]]
    return [value + 1] if isinstance(value, int) and not field.is_relation else []


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
