"""A situation rests for a while: it keeps its pair and its plan, weighs little, and is looked at again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import CONFLICT, status_of
from audit import clock
from intake.actions import (
    begin_review,
    change_agenda_item,
    close_case,
    end_plan,
    plan_agenda_item,
    resume_case,
    settle_agenda_item,
    suspend_case,
)
from intake.answers import AgendaKind
from intake.models import AgendaItem, Case
from intake.states import CASE_OF_PLAN, AgendaState, CaseState, PlanState
from intake.workload.counting import differences
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.care_plans.scenes import open_plan
from tests.intake.factories import make_followed_case, make_proposed_case
from tests.test_api import Caller
from tests.world import World


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def suspend(world: World, case: Case, by: User | None = None, **given: Any) -> Case:
    until = clock.today() + timedelta(days=30)
    version = now(case).version
    asked = {"until": until, "reason": "È in comunità.", "version": version, **given}
    return suspend_case(by=by or world.giulia, case=case, **asked)


def resume(world: World, case: Case, by: User | None = None, **given: Any) -> Case:
    asked = {"reason": "È tornata a casa.", "version": now(case).version, **given}
    return resume_case(by=by or world.marco, case=case, **asked)


def points_of(case: Case) -> Decimal:
    return sum((seat.points for seat in case.assignments.open()), Decimal(0))


def told(kind: NoticeKind) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__first_name", flat=True))


def test_a_suspended_situation_keeps_its_pair_and_weighs_a_fifth(world: World, case: Case) -> None:
    before = points_of(case)
    suspend(world, case)
    row = now(case)
    assert (row.state, row.open_seats) == (CaseState.SUSPENDED, 2)
    assert points_of(row) < before / 3
    assert differences() == []


def test_the_day_to_look_at_it_again_is_on_the_agenda_of_both(world: World, case: Case) -> None:
    suspend(world, case)
    (item,) = case.agenda.planned()
    assert (item.kind, item.seat) == (AgendaKind.RESUME, "")
    assert item.day == clock.today() + timedelta(days=30)


def test_the_others_are_told_that_it_rests_and_that_it_goes_on(world: World, case: Case) -> None:
    suspend(world, case)
    assert told(NoticeKind.CASE_SUSPENDED) == {"Marco", "Teresa", "Ugo"}
    resume(world, case)
    assert told(NoticeKind.CASE_RESUMED) == {"Giulia", "Teresa", "Ugo"}


@pytest.mark.parametrize("state", [None, PlanState.ACTIVE, PlanState.REVIEWING, PlanState.CONCLUDED])
def test_it_goes_on_where_its_plan_stands(world: World, case: Case, state: PlanState | None) -> None:
    if state:
        open_plan(world, case, state)
    before = now(case).state
    weight = points_of(case)
    suspend(world, case)
    resume(world, case)
    assert now(case).state == before == CASE_OF_PLAN.get(state or "", CaseState.IN_CHARGE)
    assert points_of(case) == weight
    assert not case.agenda.planned().filter(kind=AgendaKind.RESUME).exists()


def test_its_plan_rests_too(world: World, case: Case) -> None:
    open_plan(world, case, PlanState.ACTIVE)
    suspend(world, case)
    for act in (
        lambda: begin_review(by=world.giulia, case=case),
        lambda: end_plan(by=world.giulia, case=case, state=PlanState.INTERRUPTED, outcome="x"),
    ):
        with pytest.raises(ValidationError, match="prima riprendila"):
            act()
    assert now(case).state == CaseState.SUSPENDED


@pytest.mark.parametrize("state", [AgendaState.DONE, AgendaState.NOT_DONE, AgendaState.CANCELLED])
def test_nobody_forgets_it_by_settling_the_day(world: World, case: Case, state: str) -> None:
    suspend(world, case)
    item = case.agenda.planned().get()
    with pytest.raises(ValidationError, match="Riprendi la situazione"):
        settle_agenda_item(by=world.giulia, item=item, state=state, outcome="Fatto.")
    later = clock.today() + timedelta(days=60)
    assert change_agenda_item(by=world.giulia, item=item, day=later).day == later


@pytest.mark.parametrize("kind", [AgendaKind.RESUME, AgendaKind.MISSING])
def test_nobody_plans_by_hand_what_comes_by_itself(world: World, case: Case, kind: str) -> None:
    with pytest.raises(ValidationError, match="si toglie da solo"):
        plan_agenda_item(by=world.giulia, case=case, kind=kind, day=clock.today())
    suspend(world, case)
    item = case.agenda.planned().get()
    with pytest.raises(ValidationError, match="si toglie da solo"):
        change_agenda_item(by=world.giulia, item=item, kind=AgendaKind.INTERVIEW)


def test_it_can_end_while_it_rests_and_its_day_goes_with_it(world: World, case: Case) -> None:
    suspend(world, case)
    version = now(case).version
    close_case(by=world.giulia, case=case, closing_reason="moved", reason="A Pavia.", version=version)
    (item,) = AgendaItem.objects.filter(case=case)
    assert (item.state, item.outcome) == (AgendaState.CANCELLED, "La situazione è chiusa.")


@pytest.mark.parametrize("days", [-1, 0, 184])
def test_it_rests_at_least_a_day_and_at_most_half_a_year(world: World, case: Case, days: int) -> None:
    with pytest.raises(ValidationError, match="entro sei mesi"):
        suspend(world, case, until=clock.today() + timedelta(days=days))


def test_it_rests_and_goes_on_with_a_reason_only(world: World, case: Case) -> None:
    with pytest.raises(ValidationError, match="perché la sospendi"):
        suspend(world, case, reason=" ")
    suspend(world, case)
    with pytest.raises(ValidationError, match="che cosa è cambiato"):
        resume(world, case, reason="")


def test_what_rests_already_or_does_not_rest_is_told_as_a_clash(world: World, case: Case) -> None:
    with pytest.raises(ValidationError) as refusal:
        resume(world, case)
    assert status_of(refusal.value) == CONFLICT
    suspend(world, case)
    with pytest.raises(ValidationError) as refusal:
        suspend(world, case)
    assert status_of(refusal.value) == CONFLICT


def test_who_saw_it_before_somebody_s_change_is_told_first(world: World, case: Case) -> None:
    seen = case.version
    suspend(world, case)
    with pytest.raises(ValidationError, match="Giulia Riva") as refusal:
        suspend(world, case, by=world.marco, version=seen)
    assert status_of(refusal.value) == CONFLICT


def test_what_nobody_has_in_charge_does_not_rest(world: World) -> None:
    with pytest.raises(ValidationError, match="Prima la coppia"):
        suspend(world, make_proposed_case(world))


def test_only_the_pair_and_the_coordinators_let_it_rest(world: World, case: Case) -> None:
    for stranger in (world.luca, world.desk):
        with pytest.raises(PermissionDenied):
            suspend(world, case, by=stranger)
    suspend(world, case, by=world.coordinator)
    with pytest.raises(PermissionDenied):
        resume(world, case, by=world.luca)


def test_the_pages_lead_from_one_to_the_other(world: World, case: Case) -> None:
    client = Client()
    client.force_login(world.giulia)
    addresses = {
        name: reverse(f"intake:{name}", args=[case.pk])
        for name in ("suspend_case", "resume_case", "reopen_case")
    }

    def offered() -> set[str]:
        html = client.get(case.get_absolute_url()).content.decode()
        return {name for name, address in addresses.items() if f'href="{address}"' in html}

    assert offered() == {"suspend_case"}
    typed = {"until": "2020-01-01", "reason": "È in comunità.", "version": now(case).version}
    answer = client.post(addresses["suspend_case"], typed)
    assert answer.status_code == 422
    assert "È in comunità." in answer.content.decode()
    typed["until"] = str(clock.today() + timedelta(days=9))
    assert client.post(addresses["suspend_case"], typed)["Location"] == case.get_absolute_url()
    assert offered() == {"resume_case"}
    typed = {"reason": "È tornata.", "version": now(case).version}
    assert client.post(addresses["resume_case"], typed)["Location"] == case.get_absolute_url()
    assert offered() == {"suspend_case"}


def test_it_rests_and_goes_on_through_the_api(world: World, case: Case) -> None:
    caller = Caller(world.giulia)
    given = {"reason": "È in comunità.", "version": case.version}
    answer = caller.post(f"cases/{case.pk}/suspend/", {**given, "until": "2020-01-01"})
    assert answer.status_code == 422
    until = str(clock.today() + timedelta(days=9))
    answer = caller.post(f"cases/{case.pk}/suspend/", {**given, "until": until})
    assert answer.json()["state"] == "suspended"
    given["version"] = answer.json()["version"]
    assert caller.post(f"cases/{case.pk}/resume/", given).json()["state"] == "in_charge"
    assert caller.post(f"cases/{case.pk}/resume/", given).status_code == CONFLICT
