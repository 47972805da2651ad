"""The tables made in one step: those of an app, by its first migration; all of them, where there are none."""

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Make from nothing all the tables of an app, as they are after ``operations``.

    Django draws the models anew after every single operation, each with all that hang from it; with a history
    for every model that was most of the time of a first start. Here they are drawn once.

    Args:
        operations: ``CreateModel`` and what completes it, as ``makemigrations`` writes them: nothing that
            moves data, and nothing about tables of an earlier migration.
    """

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations
        self.names = [one.name for one in operations if isinstance(one, CreateModel)]

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # a cached property: drawn again when somebody asks for it
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for name in self.names:
            model = to_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for name in reversed(self.names):
            model = from_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        return f"Create {len(self.names)} tables"


def make_all_tables() -> None:
    """Make every table of an empty database at once, as the models are, and count every migration as done.

    For a database that begins with nothing, the migrations only come to the same, one after the other
    (``tests/test_migrations.py`` compares): in a tenth of the time, which is what a first start waits for.
    """
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
    call_command("migrate", fake=True, skip_checks=True, verbosity=0)
    # Django tells who waits for it of the tables of the migrations that ran, and none has.
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
