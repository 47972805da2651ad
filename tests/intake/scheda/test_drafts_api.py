"""Drafts through the API: nobody writes over what they have not seen, and a repetition registers once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from intake.actions import discard_draft
from intake.models import Intake, IntakeDraft
from tests.intake.filling import typed
from tests.world import World, make_intake

CREATED, BAD, FAILED, REFUSED, REQUIRED = 201, 400, 412, 422, 428


def test_a_draft_is_begun_read_written_again_and_registered(world: World, ask: Any, begun: Any) -> None:
    assert begun.status_code == CREATED
    pk = begun.json()["id"]
    read = ask("get", world.desk, "draft", pk)
    assert read["ETag"] == begun["ETag"]
    saved = ask("put", world.desk, "draft", pk, body={"answers": typed(world)}, If_Match=read["ETag"])
    assert saved.status_code == 200
    assert saved["ETag"] != read["ETag"]
    registered = ask("post", world.desk, "register_draft", pk)
    assert registered.status_code == CREATED
    assert Intake.objects.get().pk == registered.json()["id"]


def test_what_was_not_seen_is_not_written_over(world: World, ask: Any, begun: Any) -> None:
    pk, answers = begun.json()["id"], {"answers": {"last_name": "Ferri"}}
    assert ask("put", world.desk, "draft", pk, body=answers).status_code == REQUIRED
    assert ask("put", world.desk, "draft", pk, body=answers, If_Match=begun["ETag"]).status_code == 200
    stale = ask("put", world.desk, "draft", pk, body={"answers": {}}, If_Match=begun["ETag"])
    assert stale.status_code == FAILED
    assert "leggilo di nuovo" in stale.json()["detail"]
    assert IntakeDraft.objects.get().answers["last_name"] == "Ferri"
    whatever_is_there = ask("put", world.desk, "draft", pk, body={"answers": {}}, If_Match="*")
    assert whatever_is_there.status_code == 200


def test_registering_twice_registers_once(world: World, ask: Any, begun: Any) -> None:
    pk = begun.json()["id"]
    ask("put", world.desk, "draft", pk, body={"answers": typed(world)}, If_Match=begun["ETag"])
    first = ask("post", world.desk, "register_draft", pk, body={}, Idempotency_Key="a")
    again = ask("post", world.desk, "register_draft", pk, body={}, Idempotency_Key="a")
    without = ask("post", world.desk, "register_draft", pk)
    assert first.json() == again.json() == without.json()
    assert Intake.objects.count() == 1


def test_a_repetition_reads_the_draft_as_it_is_now_and_none_that_is_gone(world: World, ask: Any) -> None:
    body = {"access_point": world.desk_point.pk, "answers": {"last_name": "Ferri"}}
    first = ask("post", world.desk, "drafts", body=body, Idempotency_Key="una-volta")
    saved = {"answers": {"last_name": "Gatti"}}
    ask("put", world.desk, "draft", first.json()["id"], body=saved, If_Match=first["ETag"])
    again = ask("post", world.desk, "drafts", body=body, Idempotency_Key="una-volta")
    assert (again.status_code, again.json()["answers"]) == (CREATED, saved["answers"])
    discard_draft(by=world.desk, draft=IntakeDraft.objects.get())
    gone = ask("post", world.desk, "drafts", body=body, Idempotency_Key="una-volta")
    assert (gone.status_code, IntakeDraft.objects.count()) == (404, 0)


def test_what_is_missing_is_said_by_question(world: World, ask: Any, begun: Any) -> None:
    refused = ask("post", world.desk, "register_draft", begun.json()["id"])
    assert refused.status_code == REFUSED
    assert {"request", "urgency", "outcome"} <= refused.json()["errors"].keys()


def test_a_known_person_brings_what_is_known(world: World, ask: Any) -> None:
    person = make_intake(world, outcome="information").person
    body = {"access_point": world.desk_point.pk, "person": person.pk}
    assert ask("post", world.desk, "drafts", body=body).json()["answers"]["last_name"] == "Ferri"


@pytest.mark.parametrize("answers", [{"last_name": 3}, {"areas": [1]}, {"last_name": {"a": "b"}}, [], "x"])
def test_answers_that_nobody_could_type_are_refused(world: World, ask: Any, begun: Any, answers: Any) -> None:
    sent = ask(
        "put", world.desk, "draft", begun.json()["id"], body={"answers": answers}, If_Match=begun["ETag"]
    )
    assert sent.status_code == 400


def test_more_than_anybody_types_is_refused(world: World, ask: Any, begun: Any) -> None:
    answers = {"request": "x" * 200_001}
    sent = ask(
        "put", world.desk, "draft", begun.json()["id"], body={"answers": answers}, If_Match=begun["ETag"]
    )
    assert sent.status_code == REFUSED


def test_the_draft_of_another_desk_is_not_there(world: World, ask: Any, begun: Any) -> None:
    assert ask("get", world.giulia, "draft", begun.json()["id"]).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"tax_code": ["FRRLNE84C52Z999X"]},
        {"birth_date": ["12 3 1984", "13 3 1984"]},
        {"last_name": ["Ferri", "Neri"]},
        {"accompanied_by": ["la sorella", "il fratello"]},
        {"members-0-name": ["Ferri", "Neri"]},
        {"told_by_code": "1984"},
        {"window": "w"},
        {"request": "a\x00b"},
        {"areas": ["housing", "\ud800"]},
        {"request": 1984},
    ],
)
def test_answers_that_no_page_could_have_typed_are_refused_and_the_desk_still_opens(
    world: World, client: Client, ask: Any, begun: Any, wrong: dict[str, Any]
) -> None:
    answers = {**typed(world), **wrong}
    body = {"access_point": world.desk_point.pk, "answers": answers}
    refusals = [
        ask("post", world.desk, "drafts", body=body),
        ask("put", world.desk, "draft", begun.json()["id"], body={"answers": answers}, If_Match="*"),
    ]
    for refused in refusals:
        assert refused.status_code == BAD
        assert list(refused.json()["errors"]["answers"]) == list(wrong)
    assert "last_name" not in IntakeDraft.objects.get().answers
    client.force_login(world.desk)
    assert client.get(reverse("intake:desk")).status_code == 200


def test_several_texts_are_kept_where_several_can_be_given(world: World, ask: Any) -> None:
    several = {
        "areas": ["housing", "minors_family"],
        "risk_flags": ["none"],
        "open": ["access"],
        "not_person": ["7"],
        "members-0-apart": ["7", "8"],
    }
    body = {"access_point": world.desk_point.pk, "answers": {**typed(world), **several}}
    begun = ask("post", world.desk, "drafts", body=body)
    assert begun.status_code == CREATED
    assert several.items() <= begun.json()["answers"].items()
