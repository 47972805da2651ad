"""The past of a situation through the API, and a value put back."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from audit import clock
from audit.access import readings_of
from intake.actions import correct_facts, protect_person
from intake.models import Case, Person
from tests.intake.board_scenes import make_old_world
from tests.intake.factories import make_followed_case
from tests.test_api import Caller
from tests.world import World, make_case

NOW = clock.now


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


@pytest.fixture
def case(world: World) -> Case:
    """Followed for twenty days; a week ago its facts were corrected."""
    with clock.at(NOW() - timedelta(days=20)):
        case = make_followed_case(world, phone="035 123 456")
    with clock.at(NOW() - timedelta(days=7)):
        return correct_facts(by=world.giulia, case=case, minors=4, reason="x", version=case.version)


def ago(days: int) -> str:
    return (NOW() - timedelta(days=days)).isoformat()


def ask(user: User, case: Case, what: str, **asked: Any) -> Any:
    return Caller(user).get(f"cases/{case.pk}/{what}/", **asked)


def restore(user: User, case: Case, **body: Any) -> Any:
    return Caller(user).post(f"cases/{case.pk}/restore/", body)


def origin_of(user: User, case: Case, label: str) -> dict[str, Any]:
    changed = ask(user, case, "differences", since=ago(10)).json()["results"]
    return next(one["origin"] for thing in changed for one in thing["differences"] if one["label"] == label)


def minors_at(user: User, case: Case, **asked: Any) -> set[str]:
    things = ask(user, case, "past", **asked).json()["results"]
    return {one["value"] for thing in things for one in thing["values"] if one["label"] == "Minori"}


def test_it_is_told_as_it_was_and_as_it_is(world: World, case: Case) -> None:
    assert "4" not in minors_at(world.giulia, case, at=ago(10))
    assert "4" in minors_at(world.giulia, case)
    assert {"api:case_past"} <= set(readings_of(case.person).values_list("place", flat=True))


def test_what_is_different_goes_back_with_its_reason(world: World, case: Case) -> None:
    origin = origin_of(world.marco, case, "Minori")
    assert restore(world.marco, case, **origin, reason="Sbagliavo.").status_code == 204
    case = Case.objects.get(pk=case.pk)
    newest = case.history.first()
    assert (case.minors, newest.action, newest.history_change_reason) == (
        0,
        "intake.restore_field",
        "Sbagliavo.",
    )
    assert restore(world.marco, case, **origin, reason="x").status_code == 409


def test_a_value_of_another_situation_is_refused_like_none(world: World, case: Case) -> None:
    other = make_case(world, first_name="Ada", last_name="Corti", phone="035 999 888")
    records = (other.person.history.last().pk, 999_999)
    answers = [
        restore(world.giulia, case, kind="person", record=key, column="phone", reason="x") for key in records
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]
    assert Person.objects.get(pk=case.person_id).phone == "035 123 456"


@pytest.mark.parametrize(
    ("column", "reason"), [("protected", "x"), ("municipality", "x"), ("phone", " "), ("phone", "x")]
)
def test_what_cannot_or_need_not_go_back_is_refused(
    world: World, case: Case, column: str, reason: str
) -> None:
    record = case.person.history.last().pk
    answer = restore(world.giulia, case, kind="person", record=record, column=column, reason=reason)
    assert answer.status_code == (409 if (column, reason) == ("phone", "x") else 400)


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        ("past", {"at": "ieri"}),
        ("past", {"at": (NOW() + timedelta(days=1)).isoformat()}),
        ("past", {"since": ago(3)}),
        ("differences", {}),
        ("differences", {"since": ago(3), "until": ago(4)}),
    ],
)
def test_a_moment_that_is_none_is_refused(world: World, case: Case, what: str, asked: dict[str, str]) -> None:
    assert ask(world.giulia, case, what, **asked).status_code == 400


@pytest.mark.parametrize("what", ["past", "differences"])
def test_of_who_is_protected_a_coordinator_writes_why_first(world: World, case: Case, what: str) -> None:
    protect_person(by=world.giulia, case=case, reason="x")
    answer = ask(world.coordinator, case, what, since=ago(10)) if what == "differences" else None
    answer = answer or ask(world.coordinator, case, what)
    assert answer.status_code == 403
    assert restore(
        world.coordinator, case, kind="person", record=1, column="phone", reason="x"
    ).status_code == (403)
