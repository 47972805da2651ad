"""Every field of every page of the access table, given what only somebody hostile would type.

Whatever comes is refused clearly or kept as typed: never a fault of ours, nothing half done, nothing of it
read as part of a page or of a header, and nothing lost of what was typed. The suite gives each field some of
the strings, another page others; to give each field all of them:
``HOSTILE_ROUNDS=50 ./run test tests/access/test_hostile_fields.py``.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

import pytest
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from accounts.sessions import seconds_left
from config import urls
from intake.models import Person
from network.models.notices import NoticeCounter
from tests.access.hostile import HOSTILE, MANY, MARK, UNSTORABLE, WORDS, Values
from tests.access.places import NAMES, RULE, Drawn, filters_asked, place_of, sheet_of
from tests.access.scene import Scene
from tests.access.visiting import Visitors
from tests.network.files.samples import PDF

ROUNDS = int(os.environ.get("HOSTILE_ROUNDS", "1"))
FILES = 8
STRINGS = [value for name, value in HOSTILE.items() if name not in UNSTORABLE]


def rounds(names: list[str], begin: int) -> Iterator[Values]:
    """Each name with another of the strings, in each round all of them with the next."""
    for turn in range(ROUNDS):
        yield {name: STRINGS[(begin + turn * len(names) + i) % len(STRINGS)] for i, name in enumerate(names)}


def file_names(page: str, pages: list[str]) -> list[str]:
    """Some of the strings as names of files, in the next of these pages the next ones."""
    names = [value[0] for value in HOSTILE.values()]
    some = min(FILES * ROUNDS, len(names))
    begin = pages.index(page) * some
    return list(islice(cycle(names), begin, begin + some))


def one_at_a_time(form: Values, hostile: Values) -> Iterator[Values]:
    """A form as one would rightly send it, but for one field."""
    for name, value in hostile.items():
        yield {**form, name: value}


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_typed_is_kept_or_refused_and_nothing_of_it_runs(
    scene: Scene, settled: Visitors, drawn: Drawn, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    place = place_of(name, "post", scene, settled)
    sheet = sheet_of(place, drawn, scene, monkeypatch)
    if sheet is None:
        return
    names, right, typed = sheet.names, sheet.right, sheet.drawn.typed
    place.expect_kept(place.ask("post", right, is_followed=True), right, typed)
    for string in UNSTORABLE:
        place.ask("post", dict.fromkeys([*names, MARK], HOSTILE[string]))
    place.ask("post", dict.fromkeys(names, MANY))
    for number, field in enumerate(sorted(sheet.drawn.hidden)):
        mixed = {**right, field: STRINGS[number % len(STRINGS)]}
        place.expect_kept(place.ask("post", mixed), mixed, typed)
    for field in sheet.drawn.files:
        for file_name in file_names(name, NAMES):
            place.ask("post", right, {field: (file_name, PDF)})
    for values in rounds(names, NAMES.index(name)):
        whole = {**values, f"{MARK}<x7>": HOSTILE["an element"]}
        place.expect_kept(place.ask("post", whole), whole, typed)
        for mixed in islice(one_at_a_time(right, values), ROUNDS):
            place.expect_kept(place.ask("post", mixed), mixed, typed)
    assert not place.wrong, "\n".join(place.wrong)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_asked_of_a_list_is_answered_or_refused(
    scene: Scene, visitors: Visitors, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    place = place_of(name, "get", scene, visitors)
    if place.row.method == "post" or name.endswith("pdf"):
        return
    asked = filters_asked(place, monkeypatch)
    for string in (*UNSTORABLE, "many where one is expected") if asked else ():
        place.ask("get", dict.fromkeys(asked, HOSTILE[string]))
    for values in rounds(asked, NAMES.index(name)):
        place.ask("get", values)
    assert not place.wrong, "\n".join(place.wrong)


def test_the_fields_are_found(
    scene: Scene, visitors: Visitors, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_of("intake:close_case", "post", scene, visitors)
    sheet = sheet_of(place, drawn, scene, monkeypatch)
    assert sheet is not None
    assert {"closing_reason", "reason", "version"} <= {*sheet.names} & sheet.drawn.sent.keys()
    assert "reason" in sheet.drawn.typed
    assert sheet.right["version"][0].isdigit()


def test_a_long_run_goes_on_signed_in_and_who_is_not_any_more_is_found(
    scene: Scene, visitors: Visitors
) -> None:
    place = place_of("home", "get", scene, visitors)
    assert seconds_left(place.client.session) > timedelta(hours=10).total_seconds()
    place.ask("get", {})
    assert not place.wrong
    place.url = reverse("accounts:sessions")
    place.client.logout()
    place.ask("get", {})
    assert "nobody was signed in" in " ".join(place.wrong)


def careless(request: HttpRequest) -> HttpResponse:
    """A page that does all it should not."""
    if "fault" in request.POST:
        raise RuntimeError
    if "half" in request.POST:
        NoticeCounter.objects.update(unread=F("unread") + 1)
    if "people" in request.POST:
        return HttpResponse(Person.objects.filter(last_name="Ferri").get().label)
    return HttpResponse(f"<p>{request.POST.get('words', '')}</p>", status=RULE)


urlpatterns = [*urls.urlpatterns, path("senza-cura/", careless, name="careless")]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("fault", "500"),
        ("half", "changed the database"),
        ("words", "in the page"),
        ("people", "no line of whose data"),
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
