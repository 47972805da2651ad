"""Situations of an archive taken in from a file, against COPY of the very same rows with their history.

``--rows`` (2,000 unless given) of a year: each with person, scheda and situation, half with a pair. The two
take turns, so that what else the machine does weighs on both alike.
"""

from datetime import timedelta
from io import StringIO
from random import Random
from time import perf_counter
from typing import Any

from django.db import connection, models, transaction

from accounts.models import User
from audit import clock
from bench.matching import FAMILY, GIVEN
from bench.measuring import Ratio
from intake.actions import begin_case_import, try_case_import, write_case_import
from intake.importing.table import read_table
from intake.models import (
    Assignment,
    Case,
    CaseImport,
    Household,
    HouseholdMember,
    ImportedCase,
    Intake,
    Person,
)
from network.areas import Area
from network.spreadsheets import csv_of
from tests.world import make_world

ROWS = 2000
TURN = 10  # pages
FAR = 1_000_000_000  # between the keys of a row and those of its copy
TITLES = [
    "Pratica",
    "Aperta il",
    "Cognome",
    "Nome",
    "Data di nascita",
    "Telefono",
    "Tema",
    "Componenti",
    "Coppia",
]
PAIR = "Giulia Riva, Marco Bassi"
MODELS: tuple[type[models.Model], ...] = (
    Person,
    Household,
    HouseholdMember,
    Case,
    Intake,
    Assignment,
    ImportedCase,
)


def measure(rows: int = ROWS) -> Ratio | str:
    """The whole way of a file (read, tried, written) and, of the same run, COPY of what it wrote."""
    if connection.vendor != "postgresql":
        return "import: needs PostgreSQL"
    world = make_world("importing", offset=80)
    data = _archive(rows).encode()
    before = {model: _last(model) for model in _tables()}
    start = perf_counter()
    source = begin_case_import(
        by=world.coordinator, municipality=world.borgo, table=read_table("a.csv", data, rows)
    )
    source = try_case_import(by=world.coordinator, source=source, columns=source.columns)
    tried = ours = perf_counter() - start
    copied, first = 0.0, before[Case]
    while source.finished_at is None:
        start = perf_counter()
        source = _written(world.coordinator, source)
        ours += perf_counter() - start
        copied += _copied(before)
        before = {model: _last(model) for model in _tables()}
    written = Case.objects.filter(pk__gt=first, pk__lt=FAR).count()
    name = f"{written} situations from a file (tried in {tried / ours:.0%} of the time)"
    return Ratio(name, ours * 1000 / written, copied * 1000 / written, "COPY of the same rows with history")


def _written(by: User, source: CaseImport) -> CaseImport:
    """The file after its next turn."""
    for _page in range(TURN):
        if source.finished_at is None:
            source = write_case_import(by=by, source=source)
    return source


def _archive(count: int) -> str:
    random = Random(2025)  # noqa: S311 - to be the same every time
    today = clock.today()
    rows: list[list[Any]] = [TITLES]
    for number in range(count):
        birth = today - timedelta(days=365 * 18 + random.randrange(25_000))
        rows.append(
            [
                number,
                today - timedelta(days=random.randrange(365)),
                random.choice(FAMILY),
                random.choice(GIVEN),
                birth.strftime("%d/%m/%Y"),
                f"3{20 + number % 70}{number:07d}",
                random.choice([area for area in Area if area != Area.VIOLENCE]).label,
                random.randrange(1, 6),
                PAIR if number % 2 else "",
            ]
        )
    return csv_of(rows, ";")


def _tables() -> list[type[models.Model]]:
    histories = [model.history.model for model in MODELS if hasattr(model, "history")]  # type: ignore[attr-defined]
    return [*MODELS, *histories]


def _last(model: type[models.Model]) -> int:
    """The last key of our own rows: those of the copies are far away."""
    return model._default_manager.filter(pk__lt=FAR).aggregate(last=models.Max("pk"))["last"] or 0


def _copied(before: dict[type[models.Model], int]) -> float:
    """Seconds that COPY takes to write again, under other keys, what was written since ``before``."""
    texts = {model: _taken(model, last) for model, last in before.items()}
    start = perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for model, text in texts.items():
            with cursor.copy(f"COPY {_named(model)} FROM STDIN") as copy:
                copy.write(text)
    return perf_counter() - start


def _taken(model: type[models.Model], last: int) -> str:
    """The rows of a table after ``last`` as COPY reads them, moved far away."""
    key = model._meta.pk.column
    cells = ", ".join(_moved(model, column) for column in _columns(model))
    rows = f'SELECT {cells} FROM "{model._meta.db_table}" WHERE "{key}" > {last} AND "{key}" < {FAR}'  # noqa: S608 - own names
    written = StringIO()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({rows}) TO STDOUT") as copy:
        for piece in copy:
            written.write(bytes(piece).decode())
    return written.getvalue()


def _named(model: type[models.Model]) -> str:
    columns = ", ".join(f'"{column}"' for column in _columns(model))
    return f'"{model._meta.db_table}" ({columns})'


def _columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


def _moved(model: type[models.Model], column: str) -> str:
    field: Any = next(one for one in model._meta.concrete_fields if one.column == column)
    related = field.related_model
    if column in {"id", "history_id"} or related in MODELS:
        return f'"{column}" + {FAR}'
    if column == "number":
        return f"""'x' || substr("{column}", 6)"""
    if column == "internal_code":
        return f"""regexp_replace("{column}", '^.', 'x')"""  # one that is empty stays empty
    return f"""'x' || substr("{column}", 2)""" if column == "reference" else f'"{column}"'
