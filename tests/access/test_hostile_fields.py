"""Every field of every page of the access table, given what only somebody hostile would type.

Whatever comes is refused clearly or kept as typed: never a fault of ours, nothing half done, nothing of it
read as part of a page or of a header, and nothing lost of what was typed. The suite gives each field some of
the strings, another page others; to give each field all of them:
``HOSTILE_ROUNDS=50 ./run test tests/access/test_hostile_fields.py``.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import islice
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from pytest_django import DjangoDbBlocker

from config import urls
from network.models.notices import NoticeCounter
from tests.access.hostile import (
    HOSTILE,
    MARK,
    UNSTORABLE,
    WORDS,
    DrawnForm,
    Values,
    encoded,
    forms_of,
    names_asked,
)
from tests.access.rows import Row
from tests.access.scene import TRACES, Scene, address, rows_of_everything
from tests.access.table import API, PAGES
from tests.access.visiting import Visitors

ROUNDS = int(os.environ.get("HOSTILE_ROUNDS", "1"))
URLENCODED = "application/x-www-form-urlencoded"
FAULT, REFUSED, RULE, NO_SUCH_METHOD = 500, 400, 422, 405
ANSWERS = {200, 302, 400, 403, 404, 409, 413, 422}
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
INJECTED = ("<x7", "\"' autofocus", "1337")
OF_TRACES = {apps.get_model(label)._meta.db_table for label in TRACES}
BODIES = {row.name.partition(":")[2]: row.body for row in API if row.body}
NAMES = sorted({row.name for row in PAGES})


@dataclass
class Place:
    """A page, who writes in it, and what is found wrong in its answers."""

    row: Row
    role: str
    url: str
    client: Client
    before: dict[str, list[Any]]
    wrong: list[str] = field(default_factory=list)

    def ask(self, method: str, values: Values, *, is_followed: bool = False) -> HttpResponse:
        """The answer, looked at; what it changed is undone."""
        with transaction.atomic():
            with tables_written() as written:
                answer = self._sent(method, values)
            self._judge(answer, values, is_changed=bool(written) and self._has_changed(answer))
            if is_followed and answer.status_code == 302:
                self._judge(self.client.get(answer["Location"]), values, is_changed=False)
            transaction.set_rollback(True)
        return answer

    def _sent(self, method: str, values: Values) -> HttpResponse:
        if method == "get":
            answer: Any = self.client.get(f"{self.url}?{encoded(values)}")
        else:
            answer = self.client.generic("POST", self.url, encoded(values), content_type=URLENCODED)
        return answer  # type: ignore[no-any-return]

    def _has_changed(self, answer: HttpResponse) -> bool:
        return answer.status_code >= REFUSED and rows_of_everything() != self.before

    def _judge(self, answer: HttpResponse, values: Values, *, is_changed: bool) -> None:
        told = (
            f"{answer.status_code} to { ({name: [v[:60] for v in value] for name, value in values.items()}) }"
        )
        if answer.status_code not in ANSWERS:
            self.wrong.append(told)
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


class tables_written:  # noqa: N801 - reads as a sentence in ``with``
    """The tables in which something was written meanwhile, but for those of the traces."""

    def __enter__(self) -> set[str]:
        self.found: set[str] = set()
        self.wrapper = connection.execute_wrapper(self._note)
        self.wrapper.__enter__()
        return self.found

    def __exit__(self, *error: Any) -> None:
        self.wrapper.__exit__(*error)

    def _note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := WRITES.match(sql)) and found[1] not in OF_TRACES:
            self.found.add(found[1])
        return execute(sql, params, many, context)


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


@pytest.fixture(scope="module")
def visitors(visitors: Visitors, lasting_scene: Scene, django_db_blocker: DjangoDbBlocker) -> Visitors:
    """Those of the table; the service has opened its referral, which marks what is opened first as seen."""
    with django_db_blocker.unblock():
        visitors.page("contact").get(
            reverse("referrals:referral", args=[lasting_scene.objects["referral"].pk])
        )
        return replace(visitors, rows=rows_of_everything())


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return Drawn()


def place_of(name: str, method: str, scene: Scene, visitors: Visitors) -> Place:
    """Where and as who a route is asked: as one of those who may."""
    rows = [row for row in PAGES if row.name == name]
    row = next((row for row in rows if row.method == method), rows[0])
    role = min(row.allowed - {"foreigner"} or row.allowed)
    client = visitors.page(role)
    client.raise_request_exception = False
    return Place(row, role, address(row, scene), client, visitors.rows)


def rounds(names: list[str], begin: int) -> Iterator[Values]:
    """Each name with another of the strings, in each round all of them with the next."""
    strings = [value for name, value in HOSTILE.items() if name not in UNSTORABLE]
    for turn in range(ROUNDS):
        yield {name: strings[(begin + turn * len(names) + i) % len(strings)] for i, name in enumerate(names)}


def one_at_a_time(form: Values, hostile: Values) -> Iterator[Values]:
    """A form as one would rightly send it, but for one field."""
    for name, value in hostile.items():
        yield {**form, name: value}


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_typed_is_kept_or_refused_and_nothing_of_it_runs(
    scene: Scene, visitors: Visitors, drawn: Drawn, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    place = place_of(name, "post", scene, visitors)
    with names_asked(monkeypatch) as asked, transaction.atomic():
        if place._sent("post", {}).status_code == NO_SUCH_METHOD:
            return
        transaction.set_rollback(True)
    form = drawn.of(place, scene)
    names = sorted({*asked, *form.sent, *form.files})
    known = {key: [str(value)] for key, value in BODIES.get(name.partition(":")[2], {}).items()}
    right = {**dict.fromkeys(names, [WORDS]), **known, **form.sent}
    place.expect_kept(place.ask("post", right, is_followed=True), right, form.typed)
    for string in UNSTORABLE:
        place.ask("post", dict.fromkeys([*names, MARK], HOSTILE[string]))
    for values in rounds(names, NAMES.index(name)):
        whole = {**values, f"{MARK}<x7>": HOSTILE["an element"]}
        place.expect_kept(place.ask("post", whole), whole, form.typed)
        for mixed in islice(one_at_a_time(right, values), ROUNDS):
            place.expect_kept(place.ask("post", mixed), mixed, form.typed)
    assert not place.wrong, "\n".join(place.wrong)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_asked_of_a_list_is_answered_or_refused(
    scene: Scene, visitors: Visitors, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    place = place_of(name, "get", scene, visitors)
    if place.row.method == "post" or name.endswith("pdf"):
        return
    with names_asked(monkeypatch) as asked, transaction.atomic():
        place._sent("get", {})
        transaction.set_rollback(True)
    for string in UNSTORABLE if asked else ():
        place.ask("get", dict.fromkeys(asked, HOSTILE[string]))
    for values in rounds(sorted(asked), NAMES.index(name)):
        place.ask("get", values)
    assert not place.wrong, "\n".join(place.wrong)


def test_the_fields_are_found(
    scene: Scene, visitors: Visitors, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_of("intake:close_case", "post", scene, visitors)
    with names_asked(monkeypatch) as asked:
        place.ask("post", {})
    form = drawn.of(place, scene)
    assert {"closing_reason", "reason", "version"} <= asked & form.sent.keys()
    assert "reason" in form.typed
    assert form.sent["version"][0].isdigit()


def careless(request: HttpRequest) -> HttpResponse:
    """A page that does all it should not."""
    if "fault" in request.POST:
        raise RuntimeError
    if "half" in request.POST:
        NoticeCounter.objects.update(unread=F("unread") + 1)
    return HttpResponse(f"<p>{request.POST.get('words', '')}</p>", status=RULE)


urlpatterns = [*urls.urlpatterns, path("senza-cura/", careless, name="careless")]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("fault", "500"),
        ("half", "changed the database"),
        ("words", "in the page"),
        ("other", "lost"),
    ],
)
def test_a_careless_page_is_found(
    scene: Scene, visitors: Visitors, settings: Any, sent: str, found: str
) -> None:
    settings.ROOT_URLCONF = __name__
    place = replace(place_of("home", "get", scene, visitors), url=reverse("careless"))
    values = {sent: [WORDS]}
    place.expect_kept(place.ask("post", values), values, {"other"})
    assert found in " ".join(place.wrong)
    assert len(place.wrong) == 1
