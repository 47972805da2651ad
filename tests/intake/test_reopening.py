"""A situation that was closed is opened again by its coordinator, and waits for a pair."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import CONFLICT, status_of
from audit import clock
from intake.actions import (
    cancel_intake,
    close_case,
    register_intake,
    reopen_case,
    save_draft,
    take_charge,
)
from intake.models import Case, Intake
from intake.states import CaseState
from intake.workload.counting import differences
from network.calendar import take_charge_deadline
from network.models import Municipality, Notice
from network.notice_kinds import NoticeKind
from network.territory.actions import write_place
from tests.intake.factories import make_followed_case, make_proposed_case, propose, seat_of
from tests.test_api import Caller
from tests.world import World, make_case, make_scheda


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def closed(world: World, case: Case, why: str = "goals_reached") -> Case:
    version = now(case).version
    return close_case(by=world.coordinator, case=case, closing_reason=why, reason="Va bene.", version=version)


def reopen(world: World, case: Case, by: User | None = None, **given: Any) -> Case:
    asked = {"reason": "È tornata.", "version": now(case).version, **given}
    return reopen_case(by=by or world.coordinator, case=case, **asked)


def test_a_reopened_situation_waits_for_a_pair_from_now(world: World) -> None:
    case = reopen(world, closed(world, make_followed_case(world)))
    assert (case.state, case.closing_reason, case.closed_at) == (CaseState.REOPENED, "", None)
    assert case.take_charge_due_at == pytest.approx(
        take_charge_deadline(case.urgency, clock.now()), abs=clock.now() - case.history.first().history_date
    )
    assert list(Case.objects.waiting_for_pair()) == [case]
    told = Notice.objects.filter(kind=NoticeKind.CASE_REOPENED)
    assert [(row.recipient, row.path) for row in told] == [(world.north_coordinator, case.board_path)]
    assert differences() == []


def test_who_followed_it_is_proposed_first_and_takes_charge_again(world: World) -> None:
    case = reopen(world, closed(world, make_followed_case(world)))
    client = Client()
    client.force_login(world.coordinator)
    html = client.get(case.board_path).content.decode()
    assert "Giulia Riva conosce già la famiglia" in html
    assert "Luca Conti conosce già la famiglia" not in html
    propose(world, case)
    for who in (world.giulia, world.marco):
        take_charge(by=who, assignment=seat_of(case, who))
    assert now(case).state == CaseState.IN_CHARGE


def test_what_was_not_accepted_is_reopened_too(world: World) -> None:
    case = closed(world, make_proposed_case(world), "not_accepted")
    assert case.state == CaseState.NOT_ACCEPTED
    assert reopen(world, case).state == CaseState.REOPENED


def test_what_a_pair_had_in_charge_was_accepted(world: World) -> None:
    with pytest.raises(ValidationError, match="è stata accolta"):
        closed(world, make_followed_case(world), "not_accepted")
    case = reopen(world, closed(world, make_followed_case(world)))
    with pytest.raises(ValidationError, match="è stata accolta"):
        closed(world, case, "not_accepted")


@pytest.mark.parametrize("make", [make_followed_case, make_proposed_case])
def test_only_what_nobody_took_can_be_closed_as_not_accepted_on_the_page(world: World, make: Any) -> None:
    client = Client()
    client.force_login(world.coordinator)
    case = make(world)
    html = client.get(reverse("intake:close_case", args=[case.pk])).content.decode()
    assert ('value="not_accepted"' in html) == (now(case).in_charge_at is None)
    assert 'value="transferred"' in html


def test_what_went_to_another_ambito_stays_closed(world: World) -> None:
    case = closed(world, make_followed_case(world), "transferred")
    assert case.state == CaseState.TRANSFERRED
    with pytest.raises(ValidationError, match="non si riapre"):
        reopen(world, case)


def test_what_was_registered_by_mistake_stays_closed(world: World) -> None:
    case = make_case(world)
    cancel_intake(by=world.desk, intake=Intake.objects.get(case=case), reason="Era un'altra persona.")
    with pytest.raises(ValidationError, match="non si riapre"):
        reopen(world, case)


def test_whose_person_has_another_open_situation_stays_closed(world: World) -> None:
    old = closed(world, make_case(world))
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=old.person)
    new = register_intake(by=world.desk, draft=draft, scheda=make_scheda(world)).case
    assert new.pk != old.pk
    with pytest.raises(ValidationError, match="continua quella"):
        reopen(world, old)


def test_reopening_takes_a_reason_and_happens_once(world: World) -> None:
    case = closed(world, make_followed_case(world))
    with pytest.raises(ValidationError, match="perché la riapri"):
        reopen(world, case, reason=" ")
    reopen(world, case)
    with pytest.raises(ValidationError) as refusal:
        reopen(world, case, by=world.north_coordinator)
    assert status_of(refusal.value) == CONFLICT


def test_only_its_coordinators_reopen_it(world: World) -> None:
    case = closed(world, make_followed_case(world))
    for stranger in (world.giulia, world.desk, world.luca, world.planner):
        with pytest.raises(PermissionDenied):
            reopen(world, case, by=stranger)
    assert reopen(world, case, by=world.north_coordinator).is_open


def test_its_page_offers_it_to_the_coordinator_and_leads_to_the_board(world: World) -> None:
    case = closed(world, make_followed_case(world))
    address = reverse("intake:reopen_case", args=[case.pk])
    client = Client()
    client.force_login(world.coordinator)
    assert f'href="{address}"' in client.get(case.get_absolute_url()).content.decode()
    assert client.post(address, {"reason": "", "version": case.version}).status_code == 422
    answer = client.post(address, {"reason": "È tornata.", "version": now(case).version})
    assert answer["Location"] == case.board_path
    assert f'href="{address}"' not in client.get(case.get_absolute_url()).content.decode()


def test_it_is_reopened_through_the_api(world: World) -> None:
    case = closed(world, make_followed_case(world))
    given = {"reason": "È tornata.", "version": now(case).version}
    answer = Caller(world.coordinator).post(f"cases/{case.pk}/reopen/", given)
    assert answer.json()["state"] == "reopened"
    assert Caller(world.coordinator).post(f"cases/{case.pk}/reopen/", given).status_code == CONFLICT


def test_it_is_opened_again_where_its_comune_is_by_now(world: World) -> None:
    case = closed(world, make_followed_case(world))
    write_place(by=world.admin, place=Municipality.objects.get(pk=world.borgo.pk), district=world.south)
    assert now(case).district == world.north
    reopen(world, case)
    assert now(case).district == world.south
    assert {intake.district for intake in case.intakes.all()} == {world.south}
