"""An id of somebody else's, in whatever field, filter or list it is sent, answers like an id of nothing.

A second Ambito holds one of everything, numbered so that the same ids are there in every table: whichever
kind of row a field stands for, they are one of another Ambito. Fields are found, not listed: in the forms
that pages draw and in what pages ask for. An operator also sends the id of a person under protection whom
they do not follow.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from audit import clock
from config import urls
from intake.models import Person
from tests.access.hostile import WORDS, DrawnForm, Values, names_asked
from tests.access.places import NAMES, Drawn, Place, Sheet, asked_as, place_of, sheet_of
from tests.access.rows import HERE, OPERATORS
from tests.access.scene import Scene
from tests.access.strangers import (
    NOBODYS,
    normal,
    numbers_asked,
    strange_to,
)
from tests.access.visiting import Visitors
from tests.world import World

NUMBERED = re.compile(r"(?<=_)\d+$")


def told_apart(
    place: Place,
    method: str,
    names: list[str],
    sheet: Sheet | None = None,
    strangers: tuple[str, ...] = (),
) -> Iterator[str]:
    """The ids of somebody else's, or ``strangers``, that are not answered like an id of nothing.

    What a page itself offers is nobody else's; what is never looked for in the database finds nobody's.
    """
    right = sheet.right if sheet else {}
    offered = sheet.drawn.offered if sheet else set()
    now = clock.now()  # «from less than a minute» is no difference
    with clock.at(now), numbers_asked() as asked:
        unknown = normal(place.ask(method, named(right, names, NOBODYS)))
    if len(names) == 1 and NOBODYS not in asked:
        return
    for one in strangers or strange_to(place.role):
        strange = [name for name in names if (name, one) not in offered]
        if strange != names:
            continue
        with clock.at(now):
            answer = normal(place.ask(method, named(right, names, one)))
        if answer != unknown:
            yield f"{place.row.name} {names} as {place.role}: {unknown[:2]} of nothing, {answer[:2]} of {one}"


def named(right: Values, names: list[str], number: str) -> Values:
    """A form in which those fields hold ``number``, also where the number is in their name."""
    kept = {name: value for name, value in right.items() if name not in names}
    return kept | {NUMBERED.sub(number, name): [number] for name in names}


def may_be_ids(sheet: Sheet) -> list[str]:
    """The fields that can stand for a row: not those for words, nor where a page draws a word."""
    values = {name: sheet.right[name][0] for name in sheet.names if name not in sheet.drawn.typed}
    return [name for name, value in values.items() if value in {"", WORDS} or value.isdigit()]


WHO = {"one who may": HERE, "an operator": OPERATORS}


def asked_by_each(method: str) -> list[tuple[str, str]]:
    """Each route with who asks it: not twice where both are the same person."""
    found = {(name, asked_as(name, method, WHO[who])[1]): (name, who) for name in NAMES for who in WHO}
    return sorted(found.values())


@pytest.mark.parametrize(("name", "who"), asked_by_each("post"))
def test_in_a_page_it_answers_like_an_id_of_nothing(  # noqa: PLR0917 (fixtures)
    scene: Scene,
    abroad: World,
    settled: Visitors,
    drawn: Drawn,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    who: str,
) -> None:
    place = place_of(name, "post", scene, settled, WHO[who])
    sheet = sheet_of(place, drawn, scene, monkeypatch)
    if sheet is not None and (names := may_be_ids(sheet)):
        apart = [*told_apart(place, "post", names, sheet)]
        for field in names if len(names) > 1 else ():
            apart += told_apart(place, "post", [field], sheet)
        assert not apart, "\n".join(apart)
    assert not place.wrong, "\n".join(place.wrong)


@pytest.mark.parametrize(("name", "who"), asked_by_each("get"))
def test_in_a_filter_it_answers_like_an_id_of_nothing(  # noqa: PLR0917 (fixtures)
    scene: Scene, abroad: World, visitors: Visitors, monkeypatch: pytest.MonkeyPatch, name: str, who: str
) -> None:
    place = place_of(name, "get", scene, visitors, WHO[who])
    if place.row.method == "post" or name.endswith("pdf"):
        return
    with names_asked(monkeypatch) as asked, transaction.atomic():
        place.send("get", {})
        transaction.set_rollback(True)
    apart = [one for field in sorted(asked) for one in told_apart(place, "get", [field])]
    assert not apart, "\n".join(apart)


def careless(request: HttpRequest) -> HttpResponse:
    """A page that looks among everybody's people."""
    return HttpResponse(f"{Person.objects.filter(pk=request.POST['person']).exists()}")


urlpatterns = [*urls.urlpatterns, path("senza-cura/", careless, name="careless")]


def test_a_page_that_looks_among_everybody_is_found(
    scene: Scene, abroad: World, visitors: Visitors, settings: Any
) -> None:
    """The control: what is looked for is told apart, what is only read is not asked again."""
    settings.ROOT_URLCONF = __name__
    place = replace(place_of("home", "get", scene, visitors, OPERATORS), url=reverse("careless"))
    sheet = Sheet(["day", "person"], {"day": ["1"], "person": ["1"]}, DrawnForm(place.url, "post"))
    assert len([*told_apart(place, "post", ["person"], sheet)]) == len(strange_to(place.role))
    with CaptureQueriesContext(connection) as asked:
        assert not [*told_apart(place, "post", ["day"], sheet)]
    assert len([one for one in asked if "intake_person" in one["sql"]]) == 1
