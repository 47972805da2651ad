"""The individual plan: written with the person, agreed, reviewed, ended; the situation follows it."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.refusals import CONFLICT, status_of
from audit import clock
from audit.context import acting
from intake import actions
from intake.answers import Agreement, GoalOutcome
from intake.models import CarePlan, Case, Goal
from intake.states import CASE_OF_PLAN, PLAN_TRANSITIONS, CaseState, PlanState
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.care_plans.scenes import begin, later, open_plan, write_goal
from tests.intake.factories import make_followed_case
from tests.world import SETUP, World, make_case


def state_of(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def told(kind: NoticeKind = NoticeKind.PLAN_MOVED) -> list[str]:
    return sorted(row.recipient.label for row in Notice.objects.filter(kind=kind).select_related("recipient"))


@pytest.mark.parametrize("state", PlanState)
def test_the_situation_goes_where_its_plan_is(world: World, case: Case, state: PlanState) -> None:
    plan = open_plan(world, case, state)
    assert plan.state == state
    assert state_of(case) == CASE_OF_PLAN.get(state, CaseState.IN_CHARGE)


@pytest.mark.parametrize(("before", "after"), list(product(PlanState, PlanState)))
def test_a_plan_moves_along_its_table_only(world: World, case: Case, before: str, after: str) -> None:
    plan = open_plan(world, case, before)
    if after in PLAN_TRANSITIONS[before]:
        plan.move_to(after)
        return
    with pytest.raises(ValidationError) as refusal:
        plan.move_to(after)
    assert status_of(refusal.value) == CONFLICT


def test_the_expectations_are_written_again_in_the_same_plan(world: World, case: Case) -> None:
    first = actions.write_plan(by=world.giulia, case=case, expectations="Una casa.")
    again = actions.write_plan(by=world.marco, case=case, expectations="Una casa più grande.")
    assert (first.pk, again.expectations) == (again.pk, "Una casa più grande.")
    assert again.history.count() == 2


def test_a_goal_changed_after_reading_is_read_again(world: World, case: Case) -> None:
    plan = open_plan(world, case, PlanState.SHARED)
    write_goal(world.giulia, case, goal=plan.goals.get(), text="Il figlio piccolo va al nido")
    plan.refresh_from_db()
    assert (plan.state, plan.shared_at) == (PlanState.DRAFT, None)
    assert plan.goals.get().text == "Il figlio piccolo va al nido"


def test_a_goal_is_for_a_day_to_come_and_one_that_is_late_is_still_reworded(world: World, case: Case) -> None:
    plan = open_plan(world, case, PlanState.DRAFT)
    for goal in (None, plan.goals.get()):
        with pytest.raises(ValidationError) as refusal:
            write_goal(world.giulia, case, goal=goal, by_when=later(-1))
        assert set(refusal.value.message_dict) == {"by_when"}
    with clock.at(clock.now() + timedelta(days=90)):
        goal = plan.goals.get()
        again = write_goal(world.giulia, case, goal=goal, text="Il nido", by_when=goal.by_when)
        assert (again.text, again.is_late) == ("Il nido", True)


def test_without_a_goal_there_is_nothing_to_read(world: World, case: Case) -> None:
    actions.write_plan(by=world.giulia, case=case, expectations="Una casa.")
    with pytest.raises(ValidationError):
        actions.share_plan(by=world.giulia, case=case)


@pytest.mark.parametrize("agreement", [Agreement.NO, Agreement.UNABLE])
def test_who_does_not_agree_has_their_reason_written(world: World, case: Case, agreement: str) -> None:
    open_plan(world, case, PlanState.SHARED)
    with pytest.raises(ValidationError) as refusal:
        begin(world.giulia, case, agreement=agreement)
    assert set(refusal.value.message_dict) == {"agreement_words"}
    plan = begin(world.giulia, case, agreement=agreement, agreement_words="Non vuole la scuola di mezzo.")
    assert (plan.agreement, plan.agreement_words) == (agreement, "Non vuole la scuola di mezzo.")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"agreement": "forse"}, "agreement"),
        ({"agreed_on": timedelta(days=1)}, "agreed_on"),
        ({"review_on": timedelta(0)}, "review_on"),
    ],
)
def test_a_wrong_beginning_says_what_to_mend(
    world: World, case: Case, wrong: dict[str, Any], field: str
) -> None:
    open_plan(world, case, PlanState.SHARED)
    given = {
        name: clock.today() + value if isinstance(value, timedelta) else value
        for name, value in wrong.items()
    }
    with pytest.raises(ValidationError) as refusal:
        begin(world.giulia, case, **given)
    assert set(refusal.value.message_dict) == {field}
    assert state_of(case) == CaseState.IN_CHARGE


def test_no_plan_begins_before_the_pair_has_taken_charge(world: World) -> None:
    case = make_case(world)
    by = world.coordinator
    actions.write_plan(by=by, case=case, expectations="Una casa.")
    write_goal(by, case)
    actions.share_plan(by=by, case=case)
    with pytest.raises(ValidationError) as refusal:
        begin(by, case)
    assert "prende in carico" in refusal.value.messages[0]


def test_a_review_sets_the_next_one_and_the_plan_runs_on(world: World, case: Case) -> None:
    open_plan(world, case, PlanState.REVIEWING)
    review = actions.record_review(
        by=world.marco, case=case, words="Va meglio.", reviewed_on=clock.today(), next_on=later(120)
    )
    plan = CarePlan.objects.get()
    assert (plan.state, plan.review_on, review.author) == (PlanState.ACTIVE, later(120), world.marco)
    assert state_of(case) == CaseState.PLAN_ACTIVE
    with clock.at(clock.now() + timedelta(days=120)):
        assert plan.is_review_due


def test_a_plan_is_concluded_only_with_the_outcome_of_every_goal(world: World, case: Case) -> None:
    plan = open_plan(world, case, PlanState.ACTIVE)
    end = {"by": world.giulia, "case": case, "outcome": "Va meglio."}
    with pytest.raises(ValidationError):
        actions.end_plan(state=PlanState.CONCLUDED, **end)
    actions.settle_goal(by=world.giulia, case=case, goal=plan.goals.get(), outcome=GoalOutcome.PARTLY)
    actions.end_plan(state=PlanState.CONCLUDED, **end)
    assert state_of(case) == CaseState.IN_CHARGE
    again = actions.write_plan(by=world.giulia, case=case, expectations="Adesso il lavoro.")
    assert again.pk != plan.pk


def test_an_outcome_is_written_once(world: World, case: Case) -> None:
    goal = open_plan(world, case, PlanState.ACTIVE).goals.get()
    for _click in range(2):
        actions.settle_goal(by=world.giulia, case=case, goal=goal, outcome=GoalOutcome.REACHED)
    with pytest.raises(ValidationError) as refusal:
        actions.settle_goal(by=world.marco, case=case, goal=goal, outcome=GoalOutcome.DROPPED)
    assert status_of(refusal.value) == CONFLICT


def test_a_situation_is_not_closed_while_its_plan_is_open(world: World, case: Case) -> None:
    open_plan(world, case, PlanState.ACTIVE)
    case.refresh_from_db()
    close = {"by": world.giulia, "closing_reason": "goals_reached", "reason": "Va meglio."}
    with pytest.raises(ValidationError) as refusal:
        actions.close_case(case=case, version=case.version, **close)
    assert "progetto aperto" in refusal.value.messages[0]
    actions.end_plan(by=world.giulia, case=case, state=PlanState.INTERRUPTED, outcome="Si trasferisce.")
    case.refresh_from_db()
    assert actions.close_case(case=case, version=case.version, **close).state == CaseState.CLOSED


def test_the_other_of_the_pair_is_told_of_each_move(world: World, case: Case) -> None:
    open_plan(world, case, PlanState.ACTIVE)
    assert told() == ["Marco Bassi", "Marco Bassi"]


@pytest.mark.parametrize("who", ["luca", "desk", "contact", "planner", "admin"])
def test_only_who_follows_the_situation_writes(world: World, case: Case, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.write_plan(by=world.people[who], case=case, expectations="Una casa.")


@pytest.mark.parametrize(
    "wrong",
    [{"began_at": clock.now}, {"state": "concluded"}, {"outcome": "Bene."}],
    ids=["no agreement", "ended without a moment", "outcome while open"],
)
def test_the_database_keeps_what_is_always_true(world: World, case: Case, wrong: dict[str, Any]) -> None:
    plan = open_plan(world, case, PlanState.DRAFT)
    for name, value in wrong.items():
        setattr(plan, name, value() if callable(value) else value)
    with acting(SETUP, "tests.break"), pytest.raises(IntegrityError), transaction.atomic():
        plan.save()


def test_the_goal_of_another_plan_is_out_of_reach(world: World, case: Case, client: Client) -> None:
    open_plan(world, case, PlanState.DRAFT)
    other = make_followed_case(world, last_name="Altri")
    goal = open_plan_of(world, other)
    client.force_login(world.giulia)
    answer = client.post(f"/situazioni/{case.pk}/progetto/esito/", {"goal": goal.pk, "outcome": "reached"})
    assert answer.status_code == 422
    goal.refresh_from_db()
    assert goal.outcome == ""


def open_plan_of(world: World, case: Case) -> Goal:
    actions.write_plan(by=world.coordinator, case=case, expectations="Altro.")
    return write_goal(world.coordinator, case)
