"""Reviews of the plan one after the other: the next one always stands on the agenda, until the plan ends."""

from datetime import date, timedelta

import pytest
from django.test import Client

from audit import clock
from intake import actions
from intake.models import AgendaItem, CarePlan, Case
from intake.states import AgendaState, PlanState
from tests.intake.care_plans.scenes import later, open_plan
from tests.intake.factories import make_team_meeting
from tests.world import World


def reviews(case: Case) -> list[tuple[date, str]]:
    rows = AgendaItem.objects.filter(case=case, kind="review").order_by("pk")
    return [(row.day, row.state) for row in rows]


def hold_team(world: World, case: Case, months: int | None) -> None:
    """An équipe held an hour ago that wants a review every so many months."""
    now = clock.now()
    with clock.at(now - timedelta(days=1)):
        meeting = make_team_meeting(world, case, starts_at=now - timedelta(hours=1), review_months=months)
    actions.record_team(by=world.giulia, meeting=meeting, present=[], synthesis="Due pomeriggi al centro.")


def settle(world: World, case: Case, state: str = "done") -> None:
    item = AgendaItem.objects.planned().get(case=case, kind="review")
    actions.settle_agenda_item(by=world.giulia, item=item, state=state, outcome="Siamo a buon punto.")


def test_a_plan_that_begins_puts_its_review_on_the_agenda(world: World, case: Case) -> None:
    open_plan(world, case, PlanState.ACTIVE)
    assert reviews(case) == [(later(90), AgendaState.PLANNED)]


def test_each_review_written_settles_its_item_and_plans_the_next(world: World, case: Case) -> None:
    open_plan(world, case, PlanState.REVIEWING)
    actions.record_review(
        by=world.marco, case=case, words="Va meglio.", reviewed_on=clock.today(), next_on=later(120)
    )
    assert reviews(case) == [(later(90), AgendaState.DONE), (later(120), AgendaState.PLANNED)]


def test_a_plan_that_ends_leaves_no_review_behind(world: World, case: Case) -> None:
    open_plan(world, case, PlanState.CONCLUDED)
    assert reviews(case) == [(later(90), AgendaState.CANCELLED)]


def test_the_reviews_of_an_equipe_follow_one_another(world: World, case: Case) -> None:
    hold_team(world, case, months=3)
    assert reviews(case) == [(later(90), AgendaState.PLANNED)]
    with clock.at(clock.now() + timedelta(days=88)):
        settle(world, case)
        assert reviews(case)[1:] == [(later(90), AgendaState.PLANNED)]
        settle(world, case)
        assert [state for _day, state in reviews(case)] == ["done", "done", "planned"]


@pytest.mark.parametrize("state", [AgendaState.NOT_DONE, AgendaState.CANCELLED])
def test_a_review_that_was_not_done_ends_the_series(world: World, case: Case, state: str) -> None:
    hold_team(world, case, months=3)
    settle(world, case, state)
    assert [each for _day, each in reviews(case)] == [state]


def test_the_last_equipe_says_how_often(world: World, case: Case) -> None:
    hold_team(world, case, months=3)
    with clock.at(clock.now() + timedelta(days=2)):
        hold_team(world, case, months=None)
        settle(world, case)
    assert len(reviews(case)) == 1


@pytest.mark.parametrize(("months", "days"), [(1, 30), (6, 90)])
def test_of_the_plan_and_the_equipe_the_earlier_day_stands(
    world: World, case: Case, months: int, days: int
) -> None:
    open_plan(world, case, PlanState.ACTIVE)
    hold_team(world, case, months)
    assert reviews(case) == [(later(days), AgendaState.PLANNED)]
    assert CarePlan.objects.get(case=case).review_on == later(days)


def test_the_story_tells_the_review_that_was_done(world: World, case: Case, client: Client) -> None:
    hold_team(world, case, months=3)
    settle(world, case)
    client.force_login(world.giulia)
    page = client.get(case.get_absolute_url()).text
    assert "ha segnato un impegno: fatto" in page
    item = AgendaItem.objects.filter(case=case, kind="review").earliest("pk")
    assert "Apri il progetto" in client.get(item.get_absolute_url()).text
