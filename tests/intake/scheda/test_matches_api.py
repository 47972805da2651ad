"""Who a draft may be about, through the API: told, said, taken back, remembered."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from audit import clock
from audit.models import AccessLogEntry
from intake.models import IntakeDraft, Person
from tests.world import World, make_intake

ELENA = {"last_name": "Ferri", "first_name": "Helena", "birth_date": "12 3 1984"}
TAX_CODE = "FRRLNE84C52Z999F"
CREATED, NOT_FOUND, FAILED, REFUSED, REQUIRED = 201, 404, 412, 422, 428


@pytest.fixture
def elena(world: World) -> Person:
    return make_intake(world, outcome="information").person


@pytest.fixture
def typed_draft(world: World, ask: Any, begun: Any) -> Any:
    body = {"answers": {**begun.json()["answers"], **ELENA}}
    return ask("put", world.desk, "draft", begun.json()["id"], body=body, If_Match=begun["ETag"])


def say(ask: Any, user: User, read: Any, person: Person, is_same: bool) -> Any:
    body = {"person": person.pk, "is_same": is_same}
    return ask("post", user, "draft_matches", read.json()["id"], body=body, If_Match=read["ETag"])


def found(ask: Any, user: User, read: Any) -> Any:
    return ask("get", user, "draft_matches", read.json()["id"]).json()


def test_who_it_may_be_is_told_with_what_agrees(
    world: World, ask: Any, typed_draft: Any, elena: Person
) -> None:
    (match,) = found(ask, world.desk, typed_draft)["matches"]
    assert (match["person"]["id"], match["person"]["last_name"]) == (elena.pk, "Ferri")
    assert "nascita" in match["words"]
    line = AccessLogEntry.objects.filter(place="api:draft_matches").get()
    assert [subject.subject_id for subject in line.subjects.all()] == [elena.pk]


def test_it_is_her_brings_what_is_known_and_can_be_taken_back(
    world: World, ask: Any, typed_draft: Any, elena: Person
) -> None:
    known = say(ask, world.desk, typed_draft, elena, True)
    assert (known.json()["person"], known.json()["answers"]["first_name"]) == (elena.pk, "Elena")
    assert found(ask, world.desk, known)["matches"] == []
    again = say(ask, world.desk, known, elena, False).json()
    assert again["person"] is None
    assert "last_name" not in again["answers"]


def test_it_is_not_her_is_remembered(world: World, ask: Any, typed_draft: Any, elena: Person) -> None:
    said = say(ask, world.desk, typed_draft, elena, False)
    assert said.json()["answers"]["last_name"] == "Ferri"
    assert found(ask, world.desk, said)["matches"] == []


def test_it_is_said_of_the_draft_that_was_read(
    world: World, ask: Any, begun: Any, typed_draft: Any, elena: Person
) -> None:
    body = {"person": elena.pk, "is_same": True}
    pk = begun.json()["id"]
    assert ask("post", world.desk, "draft_matches", pk, body=body).status_code == REQUIRED
    assert say(ask, world.desk, begun, elena, True).status_code == FAILED
    assert IntakeDraft.objects.get(pk=pk).person is None


def test_who_is_protected_is_neither_told_nor_said(world: World, ask: Any, typed_draft: Any) -> None:
    hidden = make_intake(world, outcome="information", protected=True).person
    assert found(ask, world.desk, typed_draft)["matches"] == []
    assert say(ask, world.desk, typed_draft, hidden, True).status_code == REFUSED


def test_the_tax_code_tells_birth_and_sex_and_what_does_not_agree(world: World, ask: Any, begun: Any) -> None:
    body = {"answers": {**begun.json()["answers"], "tax_code": TAX_CODE}}
    pk = begun.json()["id"]
    read = ask("put", world.desk, "draft", pk, body=body, If_Match=begun["ETag"])
    assert read.json()["answers"] | {"birth_date": "12/03/1984", "sex": "2"} == read.json()["answers"]
    other = {"answers": {**read.json()["answers"], "birth_date": "13/03/1984"}}
    read = ask("put", world.desk, "draft", pk, body=other, If_Match=read["ETag"])
    assert "La data di nascita non è quella" in found(ask, world.desk, read)["warnings"][0]


def test_a_draft_nobody_touched_for_seven_days_is_gone(world: World, ask: Any, begun: Any) -> None:
    with clock.at(clock.now() + timedelta(days=7, seconds=1)):
        assert ask("get", world.desk, "draft", begun.json()["id"]).status_code == NOT_FOUND


def test_a_draft_begun_again_with_the_same_key_can_be_written_at_once(world: World, ask: Any) -> None:
    """Whoever lost the first answer has in the second all that they need, the ETag too."""
    body = {"access_point": world.desk_point.pk}
    first, again = (ask("post", world.desk, "drafts", body=body, Idempotency_Key="k") for _time in range(2))
    assert (again.status_code, again["ETag"], again.json()) == (CREATED, first["ETag"], first.json())
    saved = ask("put", world.desk, "draft", again.json()["id"], body={"answers": {}}, If_Match=again["ETag"])
    assert saved.status_code == 200
