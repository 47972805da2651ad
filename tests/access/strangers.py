"""Ids that are nobody's business: of another Ambito, of somebody protected, of what is gone, of nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.db import connection
from django.db.models import AutoField, Model
from django.http import HttpResponse

from tests.access.rows import COORDINATORS
from tests.access.visiting import CHANGING

FIRST = 900_000
FOREIGN = ("900001", "900002")
PROTECTED = "910001"
MAY_SEE_PROTECTED = {"desk"} | COORDINATORS
GONE = "920001"
NOBODYS = "987654"
SENT = re.compile("|".join((*FOREIGN, PROTECTED, GONE, NOBODYS)))


def begin_numbers_at(number: int, *models: type[Model]) -> None:
    """The next row of every table, or of those of ``models``, takes the number after ``number``."""
    tables = {
        (model._meta.db_table, model._meta.pk.column)
        for model in models or apps.get_models(include_auto_created=True)
        if isinstance(model._meta.pk, AutoField)
    }
    with connection.cursor() as cursor:
        for table, column in tables:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, column, number])


def normal(answer: HttpResponse) -> tuple[int, str, str]:
    """What an answer says, but for the ids that were sent and for what is different in every answer."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if content[:2] == b"PK":
        content = b"spreadsheet"
    texts = (unquote(answer.get("Location", "")), content.decode(errors="replace"))
    location, text = (SENT.sub("·", CHANGING.sub("·", each)) for each in texts)
    return answer.status_code, location, text


@contextmanager
def numbers_asked() -> Iterator[set[str]]:
    """What is handed to the database meanwhile, beside the words of its statements."""
    asked: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.update(map(str, chain.from_iterable(params) if many else params or ()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked


def strange_to(role: str) -> tuple[str, ...]:
    return FOREIGN if role in MAY_SEE_PROTECTED else (*FOREIGN, PROTECTED)
