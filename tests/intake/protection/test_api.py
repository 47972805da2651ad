"""The protection of a person through the API: the same acts and rights as on its page."""

from typing import Any

import pytest

from accounts.models import User
from audit.access import readings_of
from intake.actions import hide_from, protect_person
from intake.models import Case, HiddenFrom
from tests.intake.factories import make_followed_case
from tests.intake.protection.scenes import WHY, is_protected
from tests.test_api import Caller
from tests.world import World


def ask(user: User, case: Case, act: str = "", **body: Any) -> Any:
    path = f"cases/{case.pk}/protection/"
    return Caller(user).post(f"{path}{act}/", body) if act else Caller(user).get(path)


def test_one_puts_it_on_and_two_lift_it(world: World, case: Case) -> None:
    assert ask(world.giulia, case, "protect-person", reason=WHY).json()["protected"] is True
    asked = ask(world.coordinator, case, "ask-lift", reason="Si è trasferito.").json()["lift"]
    assert (asked["state"], asked["asked_by"], asked["is_late"]) == ("asked", world.coordinator.pk, False)
    own = ask(world.coordinator, case, "answer-lift", is_granted=True, reason="x")
    assert own.status_code == 422
    assert is_protected(case)
    granted = ask(world.north_coordinator, case, "answer-lift", is_granted=True, reason="Verificato.").json()
    assert (granted["protected"], granted["lift"]["state"]) == (False, "granted")
    assert not is_protected(case)


def test_asked_twice_or_of_who_is_not_protected_it_is_a_conflict(world: World, case: Case) -> None:
    assert ask(world.coordinator, case, "ask-lift", reason="x").status_code == 409
    protect_person(by=world.giulia, case=case, reason=WHY)
    answers = [ask(world.coordinator, case, "ask-lift", reason="x").status_code for _twice in "12"]
    assert answers == [200, 409]


def test_a_name_is_kept_away_and_comes_near_again(world: World, case: Case) -> None:
    told = ask(world.giulia, case, "hide-from", name="Ugo Ferri", relation="ex marito", reason=WHY).json()
    name = told["hidden_from"][0]
    assert (name["name"], name["relation"], told["protected"]) == ("Ugo Ferri", "ex marito", True)
    assert ask(world.marco, case).json()["hidden_from"] == [name]
    assert ask(world.giulia, case, "end-hiding", hidden=name["id"], reason="x").status_code == 403
    ended = ask(world.coordinator, case, "end-hiding", hidden=name["id"], reason="È morto.").json()
    assert (ended["hidden_from"], ended["protected"]) == ([], True)


def test_a_name_of_another_situation_is_refused_like_none(world: World, case: Case) -> None:
    other = make_followed_case(world, first_name="Ada", last_name="Corti")
    hidden = hide_from(by=world.giulia, case=other, name="Ugo Ferri", reason=WHY)
    answers = [
        ask(world.coordinator, case, "end-hiding", hidden=key, reason="x") for key in (hidden.pk, 999_999)
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]
    assert HiddenFrom.objects.standing().exists()


@pytest.mark.parametrize("act", ["protect-person", "ask-lift"])
def test_silence_is_refused(world: World, case: Case, act: str) -> None:
    assert ask(world.coordinator, case, act, reason=" ").status_code == 400
    assert not is_protected(case)


def test_a_coordinator_sees_and_lifts_without_writing_why_and_reads_no_more(world: World, case: Case) -> None:
    """As on its page: of the person nothing is told there but that they are under protection."""
    protect_person(by=world.giulia, case=case, reason=WHY)
    answer = ask(world.coordinator, case)
    assert answer.status_code == 200
    assert "Ferri" not in answer.content.decode()


def test_who_has_the_name_is_refused(world: World, case: Case) -> None:
    hide_from(by=world.giulia, case=case, name=world.coordinator.label, reason=WHY)
    acts: list[tuple[str, dict[str, Any]]] = [
        ("", {}),
        ("end-hiding", {"hidden": HiddenFrom.objects.get().pk, "reason": "x"}),
        ("ask-lift", {"reason": "x"}),
        ("answer-lift", {"is_granted": True, "reason": "x"}),
    ]
    assert [ask(world.coordinator, case, act, **body).status_code for act, body in acts] == [403] * 4


def test_each_answer_leaves_its_line(world: World, case: Case) -> None:
    ask(world.giulia, case)
    ask(world.giulia, case, "protect-person", reason=WHY)
    places = set(readings_of(case).values_list("place", flat=True))
    assert {"api:case_protection", "api:protect_person"} <= places
