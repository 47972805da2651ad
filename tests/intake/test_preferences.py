"""Who asks to talk with a woman, or with a man, is heard when the pair is chosen; nobody is left out."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import present_oneself
from accounts.models import User
from intake.models import Case
from intake.routing.choice import proposals_for
from intake.routing.ranking import RankedPair
from intake.workload.weighing import rules_of
from tests.world import World, make_case

WOMEN, MEN = ("giulia", "elisa", "chiara"), ("luca", "marco")


@pytest.fixture
def world(world: World) -> World:
    for names, gender in ((WOMEN, "woman"), (MEN, "man")):
        for name in names:
            present_oneself(by=getattr(world, name), gender=gender)
    return world


def case_of(world: World, *asked: str) -> Case:
    return make_case(world, answers={"preferences": list(asked)})


def first_pair(case: Case) -> RankedPair:
    return proposals_for(case, rules_of(case.ambito_id)).pairs[0]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (["woman"], "woman"),
        (["man", "morning"], "man"),
        (["woman", "man"], ""),
        (["near_home"], ""),
        ([], ""),
    ],
)
def test_what_the_scheda_asks_stays_with_the_situation(world: World, asked: list[str], kept: str) -> None:
    assert case_of(world, *asked).prefers == kept


@pytest.mark.parametrize(("asked", "lead"), [("woman", "giulia"), ("man", "luca")])
def test_whom_the_person_asks_for_comes_first_and_it_is_said(world: World, asked: str, lead: str) -> None:
    pair = first_pair(case_of(world, asked))
    person = getattr(world, lead)
    assert pair.ids[0] == person.pk
    word = {"woman": "una donna", "man": "un uomo"}[asked]
    assert f"{person.label}: la persona chiede di parlare con {word}" in [str(one) for one in pair.reasons]


def test_when_nobody_has_said_it_the_coordinator_reads_so(world: World) -> None:
    for name in WOMEN:
        present_oneself(by=getattr(world, name), gender="")
    pair = first_pair(case_of(world, "woman"))
    assert "di nessuno dei due si sa che lo sia" in " ".join(str(one) for one in pair.warnings)


def test_who_asks_nothing_changes_nothing(world: World) -> None:
    pair = first_pair(case_of(world))
    assert "chiede di parlare" not in " ".join(str(one) for one in (*pair.reasons, *pair.warnings))


def test_each_says_it_of_oneself_and_may_unsay_it(world: World, client: Client) -> None:
    client.force_login(world.giulia)
    address = reverse("intake:present_oneself")
    for gender in ("man", "woman", ""):
        assert client.post(address, {"gender": gender}).status_code == 302
        assert User.objects.get(pk=world.giulia.pk).gender == gender
    assert client.post(address, {"gender": "altro"}).status_code == 422


def test_what_is_no_answer_is_refused(world: World) -> None:
    given: dict[str, Any] = {"by": world.giulia, "gender": "x"}
    with pytest.raises(ValidationError):
        present_oneself(**given)
