"""What the pages put on paper a program can too: the same words, reason and line of the log."""

from html import unescape

import pytest

from audit.access import readings_of
from intake.states import PlanState
from tests.intake.care_plans.scenes import open_plan
from tests.intake.factories import make_followed_case
from tests.intake.scheda.test_printing import SENSITIVE
from tests.test_api import Caller
from tests.world import World, make_intake


@pytest.fixture(autouse=True)
def drawn_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("network.paper.pdf_of", lambda page, style: page.encode())


def test_a_scheda_leaves_without_what_must_not_lie_on_tables(world: World) -> None:
    intake = make_intake(world, **SENSITIVE)
    answer = Caller(world.desk).get(f"intakes/{intake.pk}/pdf/")
    words = unescape(answer.content.decode())
    assert answer["Content-Type"] == "application/pdf"
    assert "Elena Ferri" in words
    assert "Tribunale" not in words
    assert "Marta Vicina" not in words
    assert (readings_of(intake).first().kind, readings_of(intake).first().reason) == ("print", "")


def test_with_a_reason_it_is_whole_and_the_reason_is_kept(world: World) -> None:
    intake = make_intake(world, **SENSITIVE)
    caller = Caller(world.desk)
    assert caller.post(f"intakes/{intake.pk}/pdf/", {"reason": " "}).status_code == 400
    answer = caller.post(f"intakes/{intake.pk}/pdf/", {"reason": "Lo chiede il tribunale"})
    assert "Tribunale" in unescape(answer.content.decode())
    assert readings_of(intake).first().reason == "Lo chiede il tribunale"


def test_the_plan_leaves_for_the_person_and_nothing_where_there_is_none(world: World) -> None:
    case = make_followed_case(world)
    caller = Caller(world.giulia)
    assert caller.get(f"cases/{case.pk}/plans/pdf/").status_code == 404
    plan = open_plan(world, case, PlanState.ACTIVE)
    words = unescape(caller.get(f"cases/{case.pk}/plans/pdf/").content.decode())
    assert plan.expectations in words
    assert readings_of(case).first().kind == "print"
