"""The matrix: every kind of tracked row × every path a write can take.

Either it leaves exactly one history row with its author, or it does not happen.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, models, transaction
from django.db.migrations.state import ProjectState
from django.db.models import F

from audit.context import SystemActor, UnattributedChange, acting
from audit.guards import tracked_models
from audit.models import TrackedModel
from tests.audit.rows import a_change, every_kind_of_row, history_rows, plain, settle, sql, unguarded
from tests.world import World, make_world

ANNA = SystemActor("Anna Meli", 7)
GUARD = "audit_history_guard"

# They join others, of which there is no second one here.
ONLY_LINKS = {"CycleAmbito", "District", "Household", "ProjectPartner", "TeamDecision"}
CHANGE_NOTHING = {"bulk_create", "delete of many", "delete", "INSERT in SQL", "a cascade"}

Change = dict[str, Any]
Path = Callable[[TrackedModel, Change], Any]


@pytest.fixture
def rows(world: World) -> list[tuple[TrackedModel, Change]]:
    """Each kind of row with a change that suits it."""
    found = [(row, a_change(row)) for row in every_kind_of_row(world)]
    assert {type(row) for row, _change in found} == set(tracked_models())
    assert {type(row).__name__ for row, change in found if not change} <= ONLY_LINKS
    if connection.vendor == "postgresql":
        settle()
    return found


def suited(rows: list[tuple[TrackedModel, Change]], path: str = "") -> list[tuple[TrackedModel, Change]]:
    """Those that can be written along a path: it changes nothing, or there is a change for them."""
    return [(row, change) for row, change in rows if change or path in CHANGE_NOTHING]


# ---- paths of our own: told, or refused by the house


def save(row: TrackedModel, change: Change) -> None:
    for column, value in change.items():
        setattr(row, column, value)
    row.save()


def test_a_saved_change_leaves_exactly_one_history_row_with_its_author(rows: Any) -> None:
    for row, change in suited(rows):
        before = history_rows(row).count()
        with acting(ANNA, "tests.change", "perché sì"):
            save(row, change)
        newest, *older = history_rows(row)
        assert len(older) == before, row
        assert (newest.history_user_id, newest.actor_label, newest.action) == (7, "Anna Meli", "tests.change")
        for column, value in change.items():
            assert getattr(newest, column) == value


def save_an_expression(row: TrackedModel, change: Change) -> None:
    with acting(ANNA, "tests.change"):
        save(row, {column: F(column) for column in change})


class Careless(BaseCommand):
    """A command that forgets to act in anybody's name."""

    stealth_options = ("row", "change")

    def handle(self, *args: Any, **options: Any) -> None:
        save(options["row"], options["change"])


def save_in_a_command(row: TrackedModel, change: Change) -> None:
    call_command(Careless(), row=row, change=change)


HOUSE: dict[str, Path] = {
    "save outside an action": save,
    "save of an expression": save_an_expression,
    "a command": save_in_a_command,
    "update": lambda row, change: type(row)._default_manager.filter(pk=row.pk).update(**change),
    "bulk_update": lambda row, change: type(row)._default_manager.bulk_update([row], list(change)),
    "bulk_create": lambda row, change: type(row)._default_manager.bulk_create([row]),
    "delete of many": lambda row, change: type(row)._default_manager.filter(pk=row.pk).delete(),
    "delete": lambda row, change: row.delete(),
}


@pytest.mark.parametrize("path", HOUSE)
def test_the_house_refuses(rows: Any, path: str) -> None:
    for row, change in suited(rows, path):
        if row._meta.label == "accounts.User" and path in {"save outside an action", "a command"}:
            continue  # saving a user is an act of that user: the next test
        with pytest.raises(UnattributedChange), transaction.atomic():
            HOUSE[path](row, change)


def test_a_user_saved_by_the_sign_in_library_is_their_own_author(world: World) -> None:
    save(world.giulia, {"first_name": "Giuliana"})
    assert history_rows(world.giulia)[0].history_user_id == world.giulia.pk


def test_there_is_no_other_door() -> None:
    assert not apps.is_installed("django.contrib.admin")


# ---- paths around the house: refused by PostgreSQL


def gone(row: TrackedModel) -> TrackedModel:
    """The row, as if it had never been there."""
    with unguarded():
        plain(type(row)).filter(pk=row.pk)._raw_delete(DEFAULT_DB_ALIAS)
        history_rows(row).order_by()._raw_delete(DEFAULT_DB_ALIAS)
    return row


def insert_in_sql(row: TrackedModel, change: Change) -> None:
    table, key = row._meta.db_table, row._meta.pk.column
    columns = ", ".join(f'"{field.column}"' for field in row._meta.concrete_fields)
    sql(f'CREATE TEMP TABLE kept AS SELECT {columns} FROM "{table}" WHERE "{key}" = %s', [row.pk])  # noqa: S608 (our own names)
    gone(row)
    sql(f'INSERT INTO "{table}" ({columns}) SELECT * FROM kept')  # noqa: S608 (our own names)
    sql("DROP TABLE kept")


def update_in_sql(row: TrackedModel, change: Change) -> None:
    plain(type(row)).filter(pk=row.pk).update(**change)


def bulk_update(row: TrackedModel, change: Change) -> None:
    for column, value in change.items():
        setattr(row, column, value)
    plain(type(row)).bulk_update([row], [row._meta.get_field(column).name for column in change])


def save_then_update(row: TrackedModel, change: Change) -> None:
    """Told once, then changed behind its back in the same transaction."""
    with acting(ANNA, "tests.change"):
        row.save()
    update_in_sql(row, change)


def update_and_back(row: TrackedModel, change: Change) -> None:
    before = {column: getattr(row, column) for column in change}
    update_in_sql(row, change)
    update_in_sql(row, before)


def save_as_a_migration(row: TrackedModel, change: Change) -> None:
    old = past().get_model(row._meta.app_label, row._meta.model_name)._base_manager.get(pk=row.pk)
    for column, value in change.items():
        setattr(old, column, value)
    old.save()


@cache
def past() -> Any:
    """The models as a migration sees them; drawing them up takes a second."""
    return ProjectState.from_apps(apps).apps


def commit(path: Path, row: TrackedModel, change: Change) -> None:
    """Write along a path, and have the guard look as it does when a transaction ends."""
    with transaction.atomic():
        path(row, change)
        sql(f"SET CONSTRAINTS {GUARD} IMMEDIATE")


DATABASE: dict[str, Path] = {
    "UPDATE in SQL": update_in_sql,
    "UPDATE after a save": save_then_update,
    "UPDATE and back": update_and_back,
    "INSERT in SQL": insert_in_sql,
    "bulk_update": bulk_update,
    "bulk_create": lambda row, change: plain(type(row)).bulk_create([gone(row)]),
    "a cascade": lambda row, change: plain(type(row)).filter(pk=row.pk)._raw_delete(DEFAULT_DB_ALIAS),
    "a migration": save_as_a_migration,
}


@pytest.mark.postgres
@pytest.mark.parametrize("path", DATABASE)
def test_the_database_refuses(rows: Any, path: str) -> None:
    for row, change in suited(rows, path):
        with pytest.raises(IntegrityError) as refusal:
            commit(DATABASE[path], row, change)
        assert constraint_of(refusal.value) == GUARD, row


@pytest.mark.postgres
@pytest.mark.parametrize("path", DATABASE)
def test_control_without_the_guard_the_same_write_goes_through(rows: Any, path: str) -> None:
    for row, change in suited(rows, path):
        with transaction.atomic():
            sql(f'DROP TRIGGER {GUARD} ON "{row._meta.db_table}"')
            commit(DATABASE[path], row, change)
            transaction.set_rollback(True)


def told_in_sql(row: TrackedModel, /, **columns: Any) -> None:
    """Write by hand a history row like the newest one, but for some columns."""
    newest = history_rows(row)[0]
    newest.pk, newest._state.adding = None, True
    for column, value in columns.items():
        setattr(newest, column, value)
    plain(type(newest)).bulk_create([newest])


@pytest.mark.postgres
@pytest.mark.parametrize("column", ["actor_label", "action"])
def test_a_change_told_by_nobody_is_refused(rows: Any, column: str) -> None:
    def change_and_tell(row: TrackedModel, change: Change, **nobody: str) -> None:
        update_in_sql(row, change)
        told_in_sql(row, **change, **nobody)

    for row, change in suited(rows):
        with pytest.raises(IntegrityError) as refusal:
            commit(lambda row, change: change_and_tell(row, change, **{column: ""}), row, change)
        assert constraint_of(refusal.value) == GUARD, row
    row, change = rows[0]
    commit(change_and_tell, row, change)  # the control: told by somebody it is a change like others


@pytest.mark.postgres
def test_a_row_does_not_take_the_key_of_another_row_even_if_it_is_told(rows: Any) -> None:
    def renumber(row: TrackedModel, change: Change) -> None:
        key = row._meta.pk
        plain(type(row)).filter(pk=row.pk).update(**{key.attname: row.pk + 1_000_000})
        told_in_sql(row, **{key.attname: row.pk + 1_000_000})

    numbered = [row for row, _change in rows if isinstance(row._meta.pk, models.AutoField)]
    assert len(numbered) > 10
    for row in numbered:
        with pytest.raises(IntegrityError, match="a key never changes"):
            commit(renumber, row, {})


@pytest.mark.postgres
def test_a_link_without_a_model_is_refused(world: World) -> None:
    group = Group.objects.create(name="tutti")
    with pytest.raises(IntegrityError, match="no history"), transaction.atomic():
        world.giulia.groups.add(group)


@pytest.mark.postgres
def test_a_list_that_loses_a_word_is_a_change(world: World) -> None:
    with acting(ANNA, "tests.change"):
        save(world.giulia, {"languages": ["it", "fr"]})
    for languages in (["it"], ["fr", "it"], ["it", "fr", "fr"], []):
        with pytest.raises(IntegrityError):
            commit(update_in_sql, world.giulia, {"languages": languages})


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_value_of_a_password_is_no_history_but_its_change_is() -> None:
    giulia = make_world().giulia
    with pytest.raises(IntegrityError):
        update_in_sql(giulia, {"password": "md5$x$y"})
    giulia.set_password("una nuova parola d'ordine")
    giulia.save()


@pytest.mark.postgres
def test_a_tracked_table_is_not_emptied(rows: Any) -> None:
    for row, _change in rows:
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            sql(f'TRUNCATE "{row._meta.db_table}" CASCADE')
        assert constraint_of(refusal.value) == "audit_truncate_guard"


@pytest.mark.postgres
@pytest.mark.parametrize("statement", ["UPDATE {} SET history_type = '~'", "DELETE FROM {}", "TRUNCATE {}"])
def test_history_only_grows(rows: Any, statement: str) -> None:
    for row, _change in rows:
        with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
            sql(statement.format(f'"{history_rows(row).model._meta.db_table}"'))


def constraint_of(error: IntegrityError) -> str:
    return str(error.__cause__.diag.constraint_name)  # type: ignore[union-attr] # psycopg's own
