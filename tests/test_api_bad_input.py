"""What the API cannot take is refused in words that say how to mend it, and nothing is written."""

from typing import Any

import pytest

from intake.models import Intake, Person
from tests.test_api import API, PROTECTED, Caller, scheda
from tests.world import World


@pytest.mark.parametrize(
    ("answers", "status", "field"),
    [
        ({"tax_code": "FRRLNE84C52Z999X"}, 400, "tax_code"),
        ({"last_name": "x" * 10_000}, 400, "last_name"),
        ({"last_name": "a\x00b"}, 400, "last_name"),
        ({"last_name": "\ud800"}, 400, "last_name"),
        ({"municipality": 999_999}, 400, "municipality"),
        ({"areas": []}, 400, "areas"),
        ({"birth_date": "boh"}, 400, "birth_date"),
        ({"birth_date": "2999-01-01"}, 400, "birth_date"),
        ({"household_size": 2, "minors": 3}, 422, "minors"),
        ({"last_name": ""}, 422, "last_name"),
        ({"phone": "chiamare la vicina"}, 422, "phone"),
        ({"areas": ["housing", "housing"]}, 422, "areas"),
        ({"known_services": ["school", "school"]}, 422, "known_services"),
        ({"anonymous": True, "alias": "Luna"}, 422, "last_name"),
        ({"household_size": 100}, 400, "household_size"),
        ({"protcted": True}, 400, "protcted"),
        ({"answers": {"protected": "yes"}}, 422, "protected"),
        ({"answers": {"hidden_from": [{"name": "Ugo"}]}}, 422, "hidden_from-0-name"),
    ],
)
def test_bad_answers_are_named_and_nothing_is_written(
    world: World, answers: dict[str, Any], status: int, field: str
) -> None:
    answer = Caller(world.desk).post("intakes/", scheda(world, **answers))
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert field in answer.json()["errors"]
    assert not Person.objects.exists()
    assert not Intake.objects.exists()


def test_a_mistyped_key_is_refused_with_its_name_and_those_that_exist(world: World) -> None:
    answer = Caller(world.desk).post("intakes/", scheda(world, protcted=True))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["protcted"])
    assert "protected" in answer.json()["errors"]["protcted"][0]
    assert Caller(world.desk).post("intakes/", scheda(world, **PROTECTED)).status_code == 201


@pytest.mark.parametrize("body", ["", "{", "[1, 2]", '"x"', "null", "NaN"])
def test_a_body_that_is_no_object_is_a_clear_error(world: World, body: str) -> None:
    desk = Caller(world.desk)
    answer = desk.client.post(API + "intakes/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("first_name", ["Elena"], "Scrivi un testo"),
        ("person", "boh", "Tipo non corretto"),
        ("areas", "casa", "Attesa una lista"),
        ("protected", "forse", "Scrivi true oppure false"),
        ("answers", [], "Era atteso un dizionario"),
    ],
)
def test_a_value_of_another_kind_is_refused_in_italian(
    world: World, name: str, value: Any, words: str
) -> None:
    answer = Caller(world.desk).post("intakes/", scheda(world, **{name: value}))
    assert answer.status_code == 400
    assert words in str(answer.json()["errors"][name])


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("{", "application/json", "ricontrolla riga 1, colonna 2"),
        (b"\xff", "application/json", "Non è JSON che si possa leggere"),
        ("x", "text/csv", "manda JSON"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_italian(
    world: World, body: str | bytes, kind: str, words: str
) -> None:
    answer = Caller(world.desk).client.post(API + "intakes/", body, content_type=kind)
    assert answer.status_code in {400, 415}
    assert words in answer.json()["detail"]


def test_what_several_fields_lack_is_said_in_sentences(world: World) -> None:
    said = Caller(world.desk).post("intakes/", scheda(world, last_name="", phone="dalla vicina")).json()
    sentences = {message for messages in said["errors"].values() for message in messages}
    assert len(sentences) > 1
    assert sorted(said["detail"].rstrip(".")) == sorted(". ".join(one.rstrip(".") for one in sentences))


def test_an_unknown_parameter_is_refused_instead_of_showing_everything(world: World) -> None:
    answer = Caller(world.coordinator).get("cases/", stato="open")
    assert answer.status_code == 400
    assert "stato" in answer.json()["errors"]


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("cases/", {"state": "xx"}),
        ("cases/", {"urgency": ""}),
        ("cases/", {"area": "casa", "state": "in_charge"}),
        ("referrals/", {"box": "sent", "state": "xx"}),
    ],
)
def test_a_filter_with_a_value_that_is_none_is_refused(
    world: World, path: str, filters: dict[str, str]
) -> None:
    answer = Caller(world.coordinator).get(path, **filters)
    assert answer.status_code == 400
    assert "Si può scegliere" in str(answer.json()["errors"])


def test_a_cursor_that_is_none_is_refused(world: World) -> None:
    assert Caller(world.coordinator).get("cases/", cursor="zzz").status_code == 400
