"""An id of somebody else's, sent to the API, answers like an id of nothing: its schema tells the fields."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from config.api_docs import describe
from tests.access.rows import Row
from tests.access.scene import Scene, address
from tests.access.strangers import (
    NOBODYS,
    normal,
    strange_to,
)
from tests.access.table import API
from tests.access.test_api_schema import with_real_ids
from tests.access.test_foreign_ids import WHO
from tests.access.visiting import Visitors
from tests.world import World

# What asks for an Ambito that is not one's own: with whom a cycle of supervision is shared.
OF_OTHERS = {"shared_with"}
JSON = "application/json"

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


def test_a_field_for_an_id_is_found_wherever_it_stands() -> None:
    """The control: single, in a list, in an object."""
    number = {"type": "integer"}
    schema = {"properties": {"a": number, "b": {"type": "array", "items": number}, "c": {"type": "string"}}}
    assert holding({"properties": {**schema["properties"], "d": schema}}, 7) == {
        "a": 7,
        "b": [7],
        "d": {"a": 7, "b": [7]},
    }
