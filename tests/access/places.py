"""Pages as somebody writes in them: what their forms draw, what is sent, and what is wrong in the answer."""

from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.urls import reverse

from tests.access.hostile import (
    WORDS,
    DrawnForm,
    Values,
    encoded,
    filters_of,
    forms_of,
    names_asked,
    with_files,
)
from tests.access.rows import HERE, Row
from tests.access.scene import Scene, address, undone
from tests.access.table import API, PAGES
from tests.access.unlogged import reading_watched
from tests.access.visiting import Visitors

URLENCODED = "application/x-www-form-urlencoded"
FAULT, REFUSED, RULE, NO_SUCH_METHOD = 500, 400, 422, 405
ANSWERS = {200, 302, 400, 403, 404, 409, 413, 422}
# The last is the sum of our templates: long, for no token drawn by chance to hold it.
INJECTED = ("<x7", "\"' autofocus", "19190010")
BODIES = {row.name.partition(":")[2]: row.body for row in API if row.body}
NAMES = sorted({row.name for row in PAGES})
Files = dict[str, tuple[str, bytes]]


@dataclass
class Place:
    """A page, who writes in it, and what is found wrong in its answers.

    ``counted`` are the tables in which also what is refused leaves something.
    """

    row: Row
    role: str
    url: str
    client: Client
    counted: frozenset[str] = frozenset()
    wrong: list[str] = field(default_factory=list)
    is_of_a_stranger: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_of_a_stranger = settings.SESSION_COOKIE_NAME not in self.client.cookies

    def ask(
        self, method: str, values: Values, files: Files | None = None, *, is_followed: bool = False
    ) -> HttpResponse:
        """The answer, looked at; what it changed is undone."""
        with undone() as changed:
            is_unlogged = reading_watched()
            answer = self.send(method, values, files)
            if is_unlogged(answer):
                self.wrong.append(f"{answer.status_code} shows people and leaves no line of whose data")
            if is_followed and answer.status_code == 302:
                self._judge(self.client.get(answer["Location"]), values, is_changed=False)
        is_changed = answer.status_code >= REFUSED and bool(changed - self.counted)
        self._judge(answer, values, is_changed=is_changed)
        return answer

    def send(self, method: str, values: Values, files: Files | None = None) -> HttpResponse:
        self.client.cookies.pop("messages", None)  # what an act before this one said
        if method == "get":
            answer: Any = self.client.get(f"{self.url}?{encoded(values)}")
        elif files:
            answer = self.client.generic("POST", self.url, with_files(values, files), MULTIPART_CONTENT)
        else:
            answer = self.client.generic("POST", self.url, encoded(values), content_type=URLENCODED)
        return answer  # type: ignore[no-any-return]

    def _judge(self, answer: HttpResponse, values: Values, *, is_changed: bool) -> None:
        told = (
            f"{answer.status_code} to { ({name: [v[:60] for v in value] for name, value in values.items()}) }"
        )
        if answer.status_code not in ANSWERS:
            self.wrong.append(told)
        if not self.is_of_a_stranger and f"{reverse(settings.LOGIN_URL)}?" in answer.get("Location", ""):
            self.wrong.append(f"nobody was signed in: {told}")
        if is_changed:
            self.wrong.append(f"changed the database: {told}")
        if "X-Seven" in answer or answer.get("Location", "/").startswith("//"):
            self.wrong.append(f"a header of theirs: {told}")
        if injected := [one for one in INJECTED if one in page_of(answer)]:
            self.wrong.append(f"{injected} in the page: {told}")

    def expect_kept(self, answer: HttpResponse, values: Values, typed: set[str]) -> None:
        """What was typed stands in the page that refuses it."""
        shown = unescape(page_of(answer))
        lost = [
            name for name in typed & set(values) if values[name][-1].strip() and values[name][-1] not in shown
        ]
        if answer.status_code == RULE and lost:
            self.wrong.append(f"lost: {lost} of { ({name: values[name][-1][:40] for name in lost}) }")


def page_of(answer: HttpResponse) -> str:
    """The HTML of an answer; "" of what is no page."""
    is_page = answer.get("Content-Type", "").startswith("text/html") and not answer.streaming
    return answer.content.decode() if is_page else ""


class Drawn:
    """The forms that the pages draw, by where they go; each page is opened once by each who needs it."""

    def __init__(self) -> None:
        self.forms: dict[str, list[DrawnForm]] = {}
        self.opened: set[tuple[str, str]] = set()

    def of(self, place: Place, scene: Scene) -> DrawnForm:
        """What the pages draw for an address, its forms taken together."""
        pages = (row for row in PAGES if row.method == "get" and place.role in row.allowed)
        near = sorted(pages, key=lambda row: (row.name != place.row.name, row.about != place.row.about))
        for row in near:
            if place.url in self.forms or row.about not in {place.row.about, ""}:
                break
            self._open(row, place, scene)
        merged = DrawnForm(place.url, "post")
        for form in self.forms.get(place.url, []):
            merged.sent |= form.sent
            merged.typed |= form.typed
            merged.files |= form.files
            merged.hidden |= form.hidden
            merged.offered |= form.offered
        return merged

    def _open(self, row: Row, place: Place, scene: Scene) -> None:
        if (place.role, row.name) in self.opened or row.name.endswith(("pdf", "csv", "xlsx")):
            return
        self.opened.add((place.role, row.name))
        url = address(row, scene)
        with transaction.atomic():
            answer = place.client.get(url, row.body)
            transaction.set_rollback(True)
        for form in forms_of(url, page_of(answer)):
            if form.method == "post":
                self.forms.setdefault(form.action, []).append(form)


@dataclass(frozen=True)
class Sheet:
    """What one can write in a page: each name that is asked for or drawn, and a form rightly filled."""

    names: list[str]
    right: Values
    drawn: DrawnForm


def filters_asked(place: Place, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a page looks for in its address: alone, once the rest is there, and by what it draws itself."""
    known: set[str] = set()
    while True:
        with names_asked(monkeypatch) as asked, transaction.atomic():
            answer = place.send("get", {name: ["1"] for name in known})
            transaction.set_rollback(True)
        found = known | asked | filters_of(place.url, page_of(answer))
        if found == known:
            return sorted(known)
        known = found


def sheet_of(place: Place, drawn: Drawn, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Sheet | None:
    """What can be written in a page; None where nothing is ever sent."""
    with names_asked(monkeypatch) as asked, transaction.atomic():
        is_sent = place.send("post", {}).status_code != NO_SUCH_METHOD
        transaction.set_rollback(True)
    if not is_sent:
        return None
    form = drawn.of(place, scene)
    names = {*asked, *form.sent, *form.files}
    known = BODIES.get(place.row.name.partition(":")[2], {})
    right = {**dict.fromkeys(names, [WORDS]), **{key: [str(value)] for key, value in known.items()}}
    right |= form.sent
    with names_asked(monkeypatch) as asked, transaction.atomic():
        place.send("post", right)  # what is looked for once the rest is right
        transaction.set_rollback(True)
    return Sheet(sorted(names | asked), {**dict.fromkeys(asked, [WORDS]), **right}, form)


def asked_as(name: str, method: str, among: set[str]) -> tuple[Row, str]:
    """The row of a route that is asked by a method, and the one of ``among`` who asks."""
    rows = [row for row in PAGES if row.name == name]
    row = next((row for row in rows if row.method == method), rows[0])
    return row, min(row.allowed & among or row.allowed)


def place_of(name: str, method: str, scene: Scene, visitors: Visitors, among: set[str] = HERE) -> Place:
    """Where and as who a route is asked: as one of those who may, and ``among`` these if there is any."""
    row, role = asked_as(name, method, among)
    client = visitors.page(role)
    client.raise_request_exception = False
    return Place(row, role, address(row, scene), client)
