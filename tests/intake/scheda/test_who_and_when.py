"""Whom nobody knows, or only in part, is received all the same; and when the request came, if not now."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localtime
from jsonschema import Draft202012Validator

from audit import clock
from intake.answers import IdentityStatus
from intake.forms.scheda import SchedaForm
from intake.models import Intake, Person
from intake.questions.core import core_form
from intake.scheda.schema import schema_of
from network.calendar import request_answer_deadline
from tests.intake.filling import begin, fill, received, register, typed
from tests.world import World, make_intake

NAMELESS = {"last_name": None, "first_name": None, "birth_date": None, "tax_code_kind": "unknown"}
CALLED = {**NAMELESS, "identity_certainty": "unknown", "alias": "Uomo della stazione"}


@pytest.fixture
def worker(world: World) -> Client:
    client = Client()
    client.force_login(world.desk)
    return client


@pytest.fixture
def check(world: World) -> Any:
    def form(**changes: Any) -> SchedaForm:
        return SchedaForm(typed(world, **changes), municipalities=[world.borgo], definition=core_form())

    return form


def test_whom_nobody_knows_is_received_under_a_name_to_call_them(worker: Client, world: World) -> None:
    person = received(worker, world, **CALLED).intake.person
    assert (person.label, person.identity_status) == ("«Uomo della stazione»", IdentityStatus.UNKNOWN)
    assert not person.protected
    assert person.internal_code.startswith("TMP-")
    assert list(Person.objects.matching("stazione")) == [person]
    assert "«Uomo della stazione»" in worker.get("/sportello/").content.decode()


@pytest.mark.parametrize("certainty", ["partial", "unknown"])
def test_who_is_known_in_part_has_a_name_or_something_to_be_called_by(check: Any, certainty: str) -> None:
    form = check(**{**NAMELESS, "identity_certainty": certainty})
    assert dict(form.errors) == {"alias": ["Scrivi come chiamarla, anche con un nome inventato"]}
    assert check(**{**NAMELESS, "identity_certainty": certainty, "alias": "Ciro"}).is_valid()
    named = {**NAMELESS, "identity_certainty": certainty, "last_name": "Alba", "first_name": "Ada"}
    assert check(**named).is_valid()


@pytest.mark.parametrize("certainty", [None, "checked", "declared"])
def test_who_is_known_has_their_name(check: Any, certainty: str | None) -> None:
    form = check(**{**NAMELESS, "identity_certainty": certainty, "alias": "Ciro"})
    assert set(form.errors) == {"last_name", "first_name", "birth_date"}


def test_once_known_the_name_takes_the_place_of_the_other(worker: Client, world: World) -> None:
    person = received(worker, world, **CALLED).intake.person
    known = {"identity_certainty": "checked", "tax_code_kind": "unknown"}
    person = received(worker, world, person, **known).intake.person
    assert (person.label, person.identity_status) == ("Elena Ferri", IdentityStatus.CHECKED)


def test_how_it_is_known_stays_when_nobody_asks_again(worker: Client, world: World) -> None:
    checked = make_intake(world, answers={"identity_certainty": "checked", "tax_code_kind": "unknown"}).person
    received(worker, world, checked)
    checked.refresh_from_db()
    assert checked.identity_status == IdentityStatus.CHECKED


def test_the_schema_says_so_to_other_clients(world: World) -> None:
    schema = schema_of(make_intake(world).form_version)
    validator = Draft202012Validator({**schema, "required": []})
    sent = {"answers": {"identity_certainty": "unknown"}}
    assert list(validator.iter_errors(sent))
    assert not list(validator.iter_errors({**sent, "alias": "Ciro"}))
    assert list(validator.iter_errors({"alias": "Ciro", "answers": {"identity_certainty": "checked"}}))


# ---- when


def came(days: int) -> str:
    return f"{localtime(clock.now() - timedelta(days=days)):%d/%m/%Y %H:%M}"


def test_a_request_that_came_before_is_counted_from_then(worker: Client, world: World) -> None:
    draft = begin(worker, world)
    fill(worker, draft, typed(world, contact_at=came(5)))
    recap = worker.get(f"{draft.get_absolute_url()}riepilogo/").content.decode()
    due = request_answer_deadline(clock.now() - timedelta(days=5))
    assert f"{localtime(due).day} " in recap
    register(worker, draft)
    intake = Intake.objects.get()
    assert (clock.now() - intake.contact_at).days == 5
    assert "più di 30 giorni fa" not in recap
    assert "<dt>Tempo per una scheda</dt>" not in worker.get("/sportello/").content.decode()


def test_one_of_long_ago_is_looked_at_twice_and_never_refused(worker: Client, world: World) -> None:
    draft = begin(worker, world)
    fill(worker, draft, typed(world, contact_at=came(40)))
    assert "più di 30 giorni fa" in worker.get(f"{draft.get_absolute_url()}riepilogo/").content.decode()
    assert register(worker, draft).status_code == 302


def test_one_still_to_come_is_no_request(check: Any) -> None:
    assert dict(check(contact_at=came(-2)).errors) == {
        "contact_at": ["Questa data è nel futuro: controlla l'anno"]
    }
