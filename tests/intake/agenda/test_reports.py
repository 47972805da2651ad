"""A report that a judge expects weighs on the pair when it is near, and no longer once it is delivered."""

from datetime import timedelta
from decimal import Decimal

import pytest

from audit import clock
from intake.actions import change_agenda_item, correct_facts, reweigh, settle_agenda_item
from intake.models import AgendaItem, Case
from intake.operability import Mandate
from intake.workload.counting import differences
from tests.intake.agenda.scenes import plan
from tests.intake.factories import seat_of
from tests.world import SETUP, World

NEAR, FAR = timedelta(days=20), timedelta(days=90)


@pytest.fixture
def ordered(world: World, case: Case) -> Case:
    """The situation, followed by order of a judge."""
    return correct_facts(
        by=world.giulia,
        case=case,
        reason="È arrivato il decreto.",
        version=case.version,
        mandate=Mandate.COURT_ORDER,
    )


def report(world: World, case: Case, within: timedelta = NEAR) -> AgendaItem:
    return plan(case, world.giulia, kind="report", day=clock.today() + within)


def weight(case: Case) -> Decimal:
    case.refresh_from_db()
    return case.points


def test_it_weighs_on_both_seats_in_the_act_that_plans_it(world: World, ordered: Case) -> None:
    before, seat = weight(ordered), seat_of(ordered, world.marco).points
    item = report(world, ordered)
    assert weight(ordered) > before
    assert seat_of(ordered, world.marco).points > seat
    settle_agenda_item(by=world.giulia, item=item, state="done")
    assert (weight(ordered), seat_of(ordered, world.marco).points) == (before, seat)
    assert differences() == []


def test_one_far_away_weighs_when_it_comes_near(world: World, ordered: Case) -> None:
    before = weight(ordered)
    item = report(world, ordered, FAR)
    assert weight(ordered) == before
    with clock.at(clock.now() + FAR - NEAR):
        reweigh(by=SETUP, case=ordered)
        near = weight(ordered)
        change_agenda_item(by=world.giulia, item=item, day=clock.today() + FAR)
        assert weight(ordered) < near, "the judge has given more time"


def test_of_several_the_first_counts(world: World, ordered: Case) -> None:
    report(world, ordered, FAR)
    first = report(world, ordered)
    report(world, ordered, NEAR + timedelta(days=1))
    ordered.refresh_from_db()
    assert ordered.report_due == first.day


@pytest.mark.parametrize("kind", ["interview", "hearing"])
def test_nothing_else_on_the_agenda_weighs(world: World, ordered: Case, kind: str) -> None:
    before, version = weight(ordered), ordered.version
    plan(ordered, world.giulia, kind=kind)
    assert (weight(ordered), ordered.version) == (before, version)


def test_a_report_that_no_judge_expects_weighs_nothing(world: World, case: Case) -> None:
    before = weight(case)
    report(world, case)
    assert weight(case) == before
