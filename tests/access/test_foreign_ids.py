"""An id of somebody else's, in whatever field, filter or list it is sent, answers like an id of nothing.

A second Ambito holds one of everything, numbered so that the same ids are there in every table: whichever
kind of row a field stands for, they are one of another Ambito. Fields are found, not listed: in the forms
that pages draw, in what pages ask for, and in the schema of the API. An operator also sends the id of a
person under protection whom they do not follow.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField, Model
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from pytest_django import DjangoDbBlocker

from audit import clock
from config import urls
from config.api_docs import describe
from intake.models import Person
from tests.access.hostile import WORDS, DrawnForm, Values, names_asked
from tests.access.places import NAMES, Drawn, Place, Sheet, asked_as, place_of, sheet_of
from tests.access.rows import COORDINATORS, HERE, OPERATORS, Row
from tests.access.scene import Scene, address, make_objects
from tests.access.table import API
from tests.access.test_api_schema import with_real_ids
from tests.access.visiting import CHANGING, Visitors
from tests.world import World, make_intake, make_world

FIRST = 900_000
FOREIGN = ("900001", "900002")
PROTECTED = "910001"
MAY_SEE_PROTECTED = {"desk"} | COORDINATORS
GONE = "920001"
NOBODYS = "987654"
SENT = re.compile("|".join((*FOREIGN, PROTECTED, GONE, NOBODYS)))
# What asks for an Ambito that is not one's own: with whom a cycle of supervision is shared.
OF_OTHERS = {"shared_with"}
NUMBERED = re.compile(r"(?<=_)\d+$")
JSON = "application/json"


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


@pytest.fixture(scope="module")
def abroad(lasting_scene: Scene, django_db_blocker: DjangoDbBlocker) -> World:
    """Another Ambito in which there is one of everything, and a protected person here, numbered apart."""
    with django_db_blocker.unblock():
        begin_numbers_at(FIRST)
        world = make_world("lontano", offset=70)
        make_objects(world)
        begin_numbers_at(int(PROTECTED) - 1)
        make_intake(lasting_scene.world, protected=True, last_name="Quaranta", birth_date=date(1991, 5, 23))
    return world


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


SCHEMA = describe()


def properties(schema: dict[str, Any]) -> dict[str, Any]:
    """The fields of an object of the schema."""
    if "$ref" in schema:
        schema = SCHEMA["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    found: dict[str, Any] = schema.get("properties", {})
    return found


def holding(schema: dict[str, Any], number: int) -> Any:
    """What the schema lets somebody send, with ``number`` wherever it may stand; None where it may not."""
    if schema.get("type") == "integer":
        return number
    if schema.get("type") == "array":
        inner = holding(schema["items"], number)
        return None if inner is None else [inner]
    if "additionalProperties" in schema:
        return {str(number): number}
    if "allOf" in schema:
        return holding(schema["allOf"][0], number)
    found = {name: holding(each, number) for name, each in properties(schema).items()}
    return {name: value for name, value in found.items() if value is not None} or None


def body_of(method: str, path: str) -> dict[str, Any]:
    content = SCHEMA["paths"][path][method].get("requestBody", {}).get("content", {})
    found: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    return found


def template_of(url: str) -> str:
    """The path in the schema that an address stands under: itself, before one that holds anything."""
    shapes = {path: re.sub(r"{\w+}", "[^/]+", path) for path in SCHEMA["paths"]}
    found = [path for path, shape in shapes.items() if re.fullmatch(shape, url)]
    return min(found, key=lambda path: path.count("{"))


def bodies(
    row: Row, schema: dict[str, Any], number: str, scene: Scene
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The body of a row with the number in one of its fields, the others right, and in all of them."""
    held = {name: one for name, one in (holding(schema, int(number)) or {}).items() if name not in OF_OTHERS}
    right = {**row.body, **with_real_ids(held, scene)}
    for name, one in held.items():
        yield name, {**right, name: one}
    yield "all", {**row.body, **held}


PROGRAMS = {
    (row.method, row.name, role): (row, role)
    for row in API
    for among in WHO.values()
    for role in [min(row.allowed & among or row.allowed)]
}


@pytest.mark.parametrize(
    ("row", "role"), PROGRAMS.values(), ids=lambda it: f"{it.method} {it.name}" if isinstance(it, Row) else it
)
def test_in_the_api_it_answers_like_an_id_of_nothing(
    scene: Scene, abroad: World, visitors: Visitors, row: Row, role: str
) -> None:
    unknown = answers_of(row, role, NOBODYS, scene, visitors)
    for number in strange_to(role):
        assert answers_of(row, role, number, scene, visitors) == unknown


def answers_of(row: Row, role: str, number: str, scene: Scene, visitors: Visitors) -> dict[str, Any]:
    """What the API answers to the number in each field, or filter, of a row."""
    client, url = visitors.program(role), address(row, scene)
    described = SCHEMA["paths"][template_of(url)][row.method]
    if row.method == "get":
        filters = [one["name"] for one in described.get("parameters", []) if one["in"] == "query"]
        sent = [(name, {**row.body, name: number}) for name in filters]
    else:
        sent = list(bodies(row, body_of(row.method, template_of(url)), number, scene))
    found = {}
    for name, values in sent:
        with transaction.atomic():
            if row.method == "get":
                answer = client.get(url, values)
            else:
                answer = client.post(url, json.dumps(values), content_type=JSON)
            transaction.set_rollback(True)
        found[name] = normal(answer)
    return found


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


def test_a_field_for_an_id_is_found_wherever_it_stands() -> None:
    """The control: single, in a list, in an object."""
    number = {"type": "integer"}
    schema = {"properties": {"a": number, "b": {"type": "array", "items": number}, "c": {"type": "string"}}}
    assert holding({"properties": {**schema["properties"], "d": schema}}, 7) == {
        "a": 7,
        "b": [7],
        "d": {"a": 7, "b": [7]},
    }
