"""A canary among the notes of a group is found in no API answer, search, export, history, log or dump.

Through each of these doors the same search finds a word that the group may read, so that it is known to look.
The pages, one by one for each role, are in ``test_notes.py``.
"""

import io
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from network.supervision.actions import write_note
from network.supervision.models import SupervisionGroup
from network.supervision.views import notes
from tests.access.table import API
from tests.network.supervision.factories import make_group, make_session
from tests.services import postgres_program
from tests.world import World, make_world

ASKED = "canarino-7391"  # what is typed into the searches, and may come back as typed
SECRET = "tra noi soltanto"
NOTE = f"{ASKED} {SECRET}"
OPEN = "Sala di Borgo"  # where the group meets: its members and its supervisor read it
OUTSIDERS = [
    "supervisor",
    "coordinator",
    "north_coordinator",
    "admin",
    "auditor",
    "planner",
    "marco",
    "chiara",
    "desk",
    "contact",
]


@pytest.fixture
def group(world: World) -> SupervisionGroup:
    return noted(world)


def noted(world: World) -> SupervisionGroup:
    """The group of Giulia and Luca, which meets tomorrow, with a note of Giulia."""
    group = make_session(world).group
    write_note(by=world.giulia, group=group, text=NOTE)
    return group


@pytest.fixture(autouse=True)
def paper_with_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is drawn be read: the letters of a PDF are numbers of drawings."""
    monkeypatch.setattr("network.paper.pdf_of", lambda page, style="": page.encode())


class Reader:
    """Somebody at the browser, with a program of theirs beside."""

    def __init__(self, user: User) -> None:
        secret = issue_token(by=user, user=user, lifetime=timedelta(days=1))
        self.page, self.api = Client(), Client(headers={"Authorization": f"Bearer {secret}"})
        self.page.force_login(user)
        self.page.raise_request_exception = self.api.raise_request_exception = False

    def get(self, address: str, **query: str) -> str:
        client = self.api if address.startswith("/api/") else self.page
        return words_of(client.get(address, query))

    def asked(self, group: SupervisionGroup) -> Iterator[tuple[str, str]]:
        """What the API and the exports answer, as they are and asked for the canary."""
        about = {"": [], "session": [group.sessions.get().pk], "group": [group.pk], "cycle": [group.cycle_id]}
        for row in API:
            if row.method == "get" and row.about in about:
                address = reverse(row.name, args=about[row.about])
                yield address, self.get(address)
                yield f"{address}?q", self.get(address, q=ASKED)
        for name in ("supervision_csv", "supervision_xlsx", "solutions"):
            address = reverse(f"network:{name}")
            yield address, self.get(address)
            yield f"{address}?q", self.get(address, q=ASKED)
        yield "desk", words_of(self.page.post(reverse("intake:desk"), {"q": ASKED}))
        body = {"terms": ASKED}
        found = self.api.post(reverse("api:search_person"), body, content_type="application/json")
        yield "api: people", words_of(found)


def words_of(answer: Any) -> str:
    """What an answer says; a workbook is opened first."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if is_zipfile(io.BytesIO(content)):
        with ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace")


@pytest.mark.parametrize("who", [*OUTSIDERS, "giulia"])
def test_no_api_search_or_export_holds_it(world: World, group: SupervisionGroup, who: str) -> None:
    told = dict(Reader(world.people[who]).asked(group))
    assert [address for address, words in told.items() if SECRET in words] == []


def test_the_same_search_finds_what_is_open(world: World, group: SupervisionGroup) -> None:
    told = dict(Reader(world.giulia).asked(group))
    addresses = (
        ("api:group_sessions", []),
        ("api:group", [group.pk]),
        ("api:session", [group.sessions.get().pk]),
    )
    for name, args in addresses:
        assert OPEN in told[reverse(name, args=args)], "the API"
    told = dict(Reader(world.coordinator).asked(group))
    for name, word in {"supervision_csv": "Persona", "supervision_xlsx": "Incontri tenuti"}.items():
        assert word in told[reverse(f"network:{name}")], "an export"


def test_no_row_and_no_history_of_any_table_holds_it(group: SupervisionGroup) -> None:
    tables = {model._meta.label: list(model._base_manager.values_list()) for model in apps.get_models()}
    assert [label for label, rows in tables.items() if "canarino" in str(rows)] == []
    held = {label for label, rows in tables.items() if OPEN in str(rows)}
    assert held == {"network.GroupSession", "network.HistoricalGroupSession"}
    assert group.notes.get().history.exists()


def test_no_statement_carries_it_to_the_server(world: World) -> None:
    group = make_group(world)
    with CaptureQueriesContext(connection) as statements:
        write_note(by=world.giulia, group=group, text=NOTE)
        make_session(world, group)
    sent = str(statements.captured_queries)
    assert "canarino" not in sent
    assert OPEN in sent


@pytest.mark.parametrize("goes_wrong", [False, True])
def test_no_line_of_the_log_says_it(
    world: World,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    goes_wrong: bool,
) -> None:
    def fail(*, text: str, **_facts: Any) -> None:
        raise RuntimeError(text)

    if goes_wrong:
        monkeypatch.setattr(notes.actions, "write_note", fail)
    caplog.set_level("DEBUG")
    reader = Reader(world.giulia)
    answer = reader.page.post(reverse("network:group_notes", args=[make_group(world).pk]), {"text": NOTE})
    assert answer.status_code == (500 if goes_wrong else 302)
    lines = "\n".join(record.getMessage() for record in caplog.records)
    assert "canarino" not in lines
    assert ("Internal Server Error" in lines) is goes_wrong


def sqlite_dump() -> str:
    with sqlite3.connect(connection.settings_dict["NAME"]) as copy:
        return "\n".join(copy.iterdump())


def postgres_dump() -> str:
    place = connection.settings_dict
    program = postgres_program("pg_dump")
    assert program is not None
    options = ["-h", place["HOST"], "-p", str(place["PORT"]), "-U", place["USER"], "--inserts"]
    environment = {**os.environ, "PGPASSWORD": place["PASSWORD"]}
    command = [program, *options, place["NAME"]]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, cwd="/")  # noqa: S603
    return done.stdout.decode()


@pytest.mark.parametrize(
    "dump",
    [
        pytest.param(sqlite_dump, marks=pytest.mark.sqlite),
        pytest.param(postgres_dump, marks=pytest.mark.postgres),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_no_dump_of_the_database_holds_it(transactional_db: None, dump: Any) -> None:
    group = noted(make_world())
    words = dump()
    assert group.notes.get().sealed in words, "the note is there"
    assert OPEN in words
    assert "canarino" not in words
    assert SECRET not in words
