"""What holds for every test: two database engines, strict templates, quick passwords, browser tests last."""

import copy
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from channels.layers import channel_layers
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils.translation import activate
from hypothesis import HealthCheck
from hypothesis import settings as property_settings
from pytest_django import DjangoDbBlocker
from servestatic.middleware import ServeStaticMiddleware

from tests.access.scene import Scene, make_scene
from tests.snapshot import Snapshots
from tests.strict_templates import UndefinedVariable
from tests.world import World, make_world

# A busy machine makes an example slow, never wrong.
property_settings.register_profile("accoglienza", deadline=None, suppress_health_check=[HealthCheck.too_slow])
property_settings.load_profile("accoglienza")


def pytest_configure(config: pytest.Config) -> None:
    """Adapt the settings, after they are read and before anything uses them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    for engine in settings.TEMPLATES:
        engine["OPTIONS"]["string_if_invalid"] = UndefinedVariable()
    DatabaseOperations.execute_sql_flush = flush_past_the_guards  # type: ignore[method-assign]
    ServeStaticMiddleware.add_files_from_finders = find_static_files_once


look_for_static_files = ServeStaticMiddleware.add_files_from_finders
static_files: dict[str, Any] = {}


def find_static_files_once(middleware: ServeStaticMiddleware) -> None:
    """Know the static files without looking for them again: every test client loads its own middleware."""
    if not static_files:
        look_for_static_files(middleware)
        static_files.update(middleware.files)
    middleware.files.update(static_files)


def flush_past_the_guards(operations: DatabaseOperations, statements: list[str]) -> None:
    """Empty the tables between tests as a replica would, for which no trigger of ours fires.

    The guards refuse it to everybody (``audit.guards``); only a superuser may ask for this, and none should
    ever sign in where there are real data.
    """
    with transaction.atomic(), operations.connection.cursor() as cursor:
        for statement in ["SET LOCAL session_replication_role = replica", *statements]:
            cursor.execute(statement)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what all tests load: a sixth of their time went there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last, and name as skipped what has a meaning only on the other engine."""
    # Playwright leaves an event loop in the main thread, in which asynchronous tests cannot run any more
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    other, reason = ("sqlite", "needs SQLite") if on_postgres else ("postgres", "needs PostgreSQL")
    for item in items:
        if item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On SQLite, test on a file: an in-memory database cannot be shared by the threads of a live server."""
    for connection in connections.all():
        if connection.vendor == "sqlite":
            file = tmp_path_factory.mktemp("database") / "test.sqlite3"
            connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(autouse=True)
def _new_channel_layer() -> None:
    """Begin each test with a channel layer in which nobody listens."""
    channel_layers.backends.clear()


@pytest.fixture(autouse=True)
def _words_in_italian() -> None:
    """Begin each test in Italian: a request leaves its language behind."""
    activate("it")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds the whole project."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def snapshots() -> Snapshots:
    """What has been built once and is only written again."""
    return Snapshots()


@pytest.fixture
def world(db: None, snapshots: Snapshots) -> World:
    """A small invented Ambito with its people."""
    built: World = snapshots.build(make_world)
    return built


@pytest.fixture(scope="module")
def lasting_scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """The scene of the access table, built once for a module: ask for ``scene``, which gives it untouched."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_scene(make_world())
        transaction.set_rollback(True)


@pytest.fixture
def scene(lasting_scene: Scene, db: None) -> Scene:
    """The scene of the access table; what the test does to it is undone. Not beside ``world``."""
    return copy.deepcopy(lasting_scene)
