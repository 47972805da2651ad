"""A version of the form is composed, read, compared and published through the API, as on the pages."""

from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from accounts.refusals import CONFLICT, UNPROCESSABLE
from audit import clock
from intake.models import FormVersion
from tests.test_api import Caller
from tests.world import World

BAD_REQUEST = 400
ANIMAL = {"label": "Ha un animale?", "section": "living", "kind": "yes_no", "visibility": "P3"}
WHICH = {
    **ANIMAL,
    "label": "Quale animale?",
    "kind": "choice",
    "options": ["Cane", "Gatto"],
    "condition": "answer:own_1:yes",
}


@pytest.fixture
def coordinator(world: World) -> Caller:
    return Caller(world.coordinator)


@pytest.fixture
def pk(coordinator: Caller) -> int:
    """The version being composed."""
    return int(coordinator.post("forms/composed/").json()["id"])


def own(caller: Caller, pk: int) -> dict[str, dict[str, Any]]:
    """The questions of the Ambito, by code, in their order."""
    sections = caller.get(f"forms/{pk}/").json()["sections"]
    return {one["code"]: one for section in sections for one in section["questions"] if one["own"]}


def written(caller: Caller, pk: int, body: dict[str, Any]) -> dict[str, Any]:
    answer = caller.post(f"forms/{pk}/questions/", body)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_the_version_that_was_begun_is_found_again(world: World, coordinator: Caller, pk: int) -> None:
    assert coordinator.post("forms/composed/").json()["id"] == pk
    (row,) = Caller(world.admin).get("forms/composed/").json()["results"]
    assert (row["id"], row["version"], row["published_at"]) == (pk, 2, None)
    assert pk not in [row["id"] for row in coordinator.get("forms/").json()["results"]]


def test_questions_are_added_changed_placed_and_taken_out(coordinator: Caller, pk: int) -> None:
    first = written(coordinator, pk, ANIMAL)
    second = written(coordinator, pk, WHICH)
    assert (first["code"], second["code"], second["when"]) == ("own_1", "own_2", "Ha un animale?: Sì")
    changed = {key: second[key] for key in (*WHICH, "code")} | {"options": ["Gatto", "Cane", "Altro"]}
    assert written(coordinator, pk, changed)["options"] == ["Gatto", "Cane", "Altro"]
    kept = FormVersion.objects.get(pk=pk).form.questions["own_2"].options
    assert [one.code for one in kept] == ["o2", "o1", "o3"]

    coordinator.post(f"forms/{pk}/questions/move/", {"code": "own_2", "up": True})
    assert list(own(coordinator, pk)) == ["own_2", "own_1"]
    needed = coordinator.post(f"forms/{pk}/questions/remove/", {"code": "own_1"})
    assert needed.status_code == UNPROCESSABLE
    assert "Quale animale?" in needed.json()["detail"]
    for code in ("own_2", "own_1"):
        assert coordinator.post(f"forms/{pk}/questions/remove/", {"code": code}).status_code == 200
    assert not own(coordinator, pk)


def test_what_is_read_of_a_question_can_be_written_again(coordinator: Caller, pk: int) -> None:
    written(coordinator, pk, ANIMAL)
    written(coordinator, pk, {**WHICH, "english": "Which?", "help": "Per esempio: cane", "required": True})
    before = own(coordinator, pk)["own_2"]
    again = {name: value for name, value in before.items() if name not in {"own", "when"}}
    assert written(coordinator, pk, again) == before


@pytest.mark.parametrize(
    ("wrong", "field", "status"),
    [
        ({"label": ""}, "label", BAD_REQUEST),
        ({"kind": "group"}, "kind", BAD_REQUEST),
        ({"visibility": "P9"}, "visibility", BAD_REQUEST),
        ({"domanda": "x"}, "domanda", BAD_REQUEST),
        ({"section": "nowhere"}, "section", UNPROCESSABLE),
        ({"condition": "answer:own_1:perhaps"}, "condition", UNPROCESSABLE),
        ({"condition": "fact"}, "condition", UNPROCESSABLE),
        ({"kind": "choices", "options": ["Una sola"]}, "options", UNPROCESSABLE),
    ],
)
def test_a_wrong_question_is_refused_by_field(
    coordinator: Caller, pk: int, wrong: dict[str, Any], field: str, status: int
) -> None:
    answer = coordinator.post(f"forms/{pk}/questions/", {**ANIMAL, **wrong})
    assert (answer.status_code, set(answer.json()["errors"])) == (status, {field})
    assert not own(coordinator, pk)


@pytest.mark.parametrize(("code", "status"), [("education", UNPROCESSABLE), ("own_9", CONFLICT)])
def test_a_question_of_every_form_stays_as_it_is(
    coordinator: Caller, pk: int, code: str, status: int
) -> None:
    for act, body in (("", {**ANIMAL, "code": code}), ("remove/", {"code": code})):
        answer = coordinator.post(f"forms/{pk}/questions/{act}", body)
        assert answer.status_code == status
    moved = coordinator.post(f"forms/{pk}/questions/move/", {"code": code, "up": False})
    assert moved.status_code == status


def test_the_same_key_adds_one_question(coordinator: Caller, pk: int) -> None:
    for _again in range(2):
        answer = coordinator.post(f"forms/{pk}/questions/", ANIMAL, **{"Idempotency-Key": "k"})
        assert answer.json()["code"] == "own_1"
    assert list(own(coordinator, pk)) == ["own_1"]


def test_it_is_previewed_as_a_schema_by_who_composes_it_alone(
    world: World, coordinator: Caller, pk: int
) -> None:
    written(coordinator, pk, ANIMAL)
    schema = coordinator.get(f"forms/{pk}/schema/").json()
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["answers"]["properties"]["own_1"]["title"] == "Ha un animale?"
    assert Caller(world.desk).get(f"forms/{pk}/schema/").status_code == 404


def test_two_versions_are_compared_the_older_first(coordinator: Caller, pk: int) -> None:
    written(coordinator, pk, ANIMAL)
    first = FormVersion.objects.get(version=1).pk
    for one, other in ((pk, first), (first, pk)):
        told = coordinator.get(f"forms/{one}/compare/", other=str(other)).json()["results"]
        assert [row["after"]["label"] for row in told if row["before"] is None] == ["Ha un animale?"]
    assert coordinator.get(f"forms/{pk}/compare/", other="x").status_code == 404


def test_it_is_published_from_a_day_on_and_then_it_never_changes(coordinator: Caller, pk: int) -> None:
    written(coordinator, pk, ANIMAL)
    today = clock.today()
    past = {"valid_from": (today - timedelta(days=1)).isoformat()}
    refused = coordinator.post(f"forms/{pk}/publish/", past)
    assert (refused.status_code, set(refused.json()["errors"])) == (UNPROCESSABLE, {"valid_from"})
    body = {"valid_from": (today + timedelta(days=2)).isoformat(), "notice": "2026-2"}
    published = coordinator.post(f"forms/{pk}/publish/", body).json()
    assert (published["valid_from"], published["notice"]) == (body["valid_from"], "2026-2")
    assert FormVersion.objects.in_force(published["ambito"]).version == 1
    for act, again in (
        ("publish/", body),
        ("questions/", ANIMAL),
        ("questions/remove/", {"code": "own_1"}),
        ("questions/move/", {"code": "own_1", "up": True}),
    ):
        assert coordinator.post(f"forms/{pk}/{act}", again).status_code == CONFLICT
