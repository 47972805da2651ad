"""What is known of a person only after the first talks: the pair that takes charge asks it, by a day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit import clock
from audit.context import acting
from intake.actions import (
    complete_intake,
    publish_form,
    register_intake,
    save_draft,
    settle_agenda_item,
    take_charge,
    undo_redistribution,
    undo_take_charge,
)
from intake.models import AgendaItem, Case, Intake, Redistribution
from intake.states import AgendaState
from network.calendar import charge_data_deadline
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.factories import make_followed_case, make_proposed_case, offer, propose, seat_of
from tests.world import SETUP, World, make_intake, make_scheda

OF_ALL = [
    "expectations",
    "engagement",
    "professions_wanted",
    "integration",
    "interview_at",
    "interview_place",
]
OF_MINORS = [
    "minor_condition",
    "minor_living_place",
    "minor_school",
    "minor_assessment",
    "minor_family_assessment",
]
LEARNT: dict[str, Any] = {
    "expectations": "Che i figli stiano bene.",
    "engagement": "1",
    "professions_wanted": ["educator"],
    "integration": "no",
    "interview_at": "2025-11-20T10:00:00+01:00",
    "interview_place": "home",
}


@pytest.fixture(autouse=True)
def form(world: World) -> None:
    publish_form(by=world.coordinator, ambito=world.ambito)


def opened(case: Case) -> Intake:
    return Intake.objects.get(case=case)


def learnt(world: World, intake: Intake, **changes: Any) -> Intake:
    return complete_intake(by=world.giulia, intake=intake, answers={**LEARNT, **changes})


# ---- what is asked, and when


def test_nothing_is_asked_of_the_desk_nor_before_both_have_taken_charge(world: World) -> None:
    case = make_proposed_case(world)
    assert opened(case).missing == []
    take_charge(by=world.giulia, assignment=case.assignments.get(operator=world.giulia))
    assert opened(case).missing == []


def test_who_takes_charge_has_ten_working_days_to_ask(world: World) -> None:
    with clock.at(clock.now()):
        intake = opened(make_followed_case(world))
        assert intake.complete_by == charge_data_deadline(clock.now())
    assert intake.missing == OF_ALL
    item = AgendaItem.objects.get()
    assert (item.kind, item.intake, item.day) == ("missing", intake, timezone.localdate(intake.complete_by))


def test_of_a_minor_the_national_codes_are_asked_too(world: World) -> None:
    intake = opened(make_followed_case(world, birth_date=date(clock.today().year - 9, 1, 1)))
    assert intake.missing == [*OF_MINORS, *OF_ALL]


def test_what_the_desk_has_asked_is_not_asked_again(world: World) -> None:
    known = {"engagement": "3", "expectations": None}
    intake = opened(make_followed_case(world, answers=known))
    assert intake.missing == [code for code in OF_ALL if code not in known]


def test_who_has_asked_everything_finds_nothing_on_the_agenda(world: World) -> None:
    make_followed_case(world, answers=LEARNT)
    assert not AgendaItem.objects.exists()


def test_what_an_emergency_left_out_keeps_its_day(world: World) -> None:
    hurried = replace(make_scheda(world, urgency="emergency"), answers={"risk_flags": ["none"]})
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={})
    before = register_intake(by=world.desk, draft=draft, scheda=hurried)
    assert before.missing == ["urgency_reason", "operator_precautions"]
    case = propose(world, before.case)
    for seat in case.assignments.all():
        take_charge(by=seat.operator, assignment=seat)
    after = opened(case)
    assert after.missing == [*before.missing, *OF_ALL]
    assert after.complete_by == before.complete_by
    assert AgendaItem.objects.filter(intake=after).count() == 1


# ---- who answers


def test_the_pair_answers_and_the_item_closes_by_itself(world: World) -> None:
    case = make_followed_case(world)
    intake = learnt(world, opened(case))
    assert (intake.missing, intake.complete_by) == ([], None)
    assert {code: intake.answers[code] for code in OF_ALL} == LEARNT
    assert AgendaItem.objects.get().state == AgendaState.DONE
    case.refresh_from_db()
    assert case.engagement == 1


def test_it_can_be_said_that_nobody_knows(client: Client, world: World) -> None:
    intake = opened(make_followed_case(world, birth_date=date(clock.today().year - 9, 1, 1)))
    client.force_login(world.giulia)
    address = reverse("intake:complete_intake", args=[intake.pk])
    unknown = {code: "not_recorded" for code in ("engagement", "professions_wanted", "integration")}
    unknown |= {"interview_place": "not_recorded", "interview_at-none": "on", "expectations-none": "on"}
    answer = client.post(address, unknown)
    assert answer.status_code == 422
    assert "Scegli una risposta: Condizione" in answer.content.decode()
    assert (
        client.post(address, {**unknown, **{f"{code}-none": "on" for code in OF_MINORS}}).status_code == 302
    )
    intake.refresh_from_db()
    assert intake.missing == []
    assert intake.answers["minor_school"] is None
    client.force_login(world.coordinator)
    assert "Non rilevato" in client.get(intake.get_absolute_url()).content.decode()


def test_the_desk_does_not_ask_what_is_for_the_pair(client: Client, world: World) -> None:
    intake = opened(make_followed_case(world))
    with pytest.raises(PermissionDenied):
        complete_intake(by=world.desk, intake=intake, answers=LEARNT)
    client.force_login(world.desk)
    address = reverse("intake:complete_intake", args=[intake.pk])
    assert address not in client.get(reverse("intake:desk")).content.decode()
    assert client.get(address).status_code == 403


def test_it_is_not_settled_without_asking_but_may_be_left_with_a_reason(world: World) -> None:
    make_followed_case(world)
    item = AgendaItem.objects.get()
    settled = settle_agenda_item(by=world.giulia, item=item, state="cancelled", outcome="Si è trasferita.")
    assert settled.state == AgendaState.CANCELLED


def test_a_scheda_that_only_informs_asks_nobody(world: World) -> None:
    assert make_intake(world, outcome="information").missing == []
    assert not AgendaItem.objects.exists()


# ---- what began is taken back


def asked_of(case: Case) -> tuple[list[str], bool, list[str]]:
    """What is still to be asked, whether by a day, and the state of each item of the agenda about it."""
    intake = opened(case)
    items = AgendaItem.objects.filter(intake=intake)
    return intake.missing, intake.complete_by is not None, [item.state for item in items]


def take_back(world: World, case: Case) -> None:
    undo_take_charge(by=world.marco, assignment=seat_of(case, world.marco))


def give_and_take_back(world: World, case: Case) -> None:
    undo_redistribution(by=world.coordinator, redistribution=Redistribution.objects.get())


@pytest.fixture(params=[take_back, give_and_take_back], ids=lambda way: way.__name__)
def back(request: pytest.FixtureRequest, world: World) -> tuple[Case, Callable[[], None]]:
    """A situation that has just begun, and the act by which it waits again for its pair."""
    case = make_proposed_case(world)
    coming = world.giulia
    if request.param is give_and_take_back:
        offer(world, world.giulia, world.luca)
        coming = world.luca
    for user in (coming, world.marco):
        take_charge(by=user, assignment=seat_of(case, user))
    assert asked_of(case) == (OF_ALL, True, [AgendaState.PLANNED])
    return case, lambda: request.param(world, case)


def test_a_charge_taken_back_asks_nothing_any_more(back: tuple[Case, Callable[[], None]]) -> None:
    case, act = back
    act()
    assert asked_of(case) == ([], False, [AgendaState.CANCELLED])


def test_what_an_emergency_left_out_is_still_to_be_asked(back: tuple[Case, Callable[[], None]]) -> None:
    case, act = back
    with acting(SETUP, "tests.left_out"):
        intake = opened(case)
        intake.missing = ["birth_date", *intake.missing]
        intake.save()
    act()
    assert asked_of(case) == (["birth_date"], True, [AgendaState.PLANNED])


def test_what_was_asked_meanwhile_stays(back: tuple[Case, Callable[[], None]], world: World) -> None:
    case, act = back
    by = case.assignments.open().exclude(operator=world.marco).get().operator
    complete_intake(by=by, intake=opened(case), answers=LEARNT)
    act()
    assert asked_of(case) == ([], False, [AgendaState.DONE])
    assert opened(case).answers["expectations"] == LEARNT["expectations"]


def test_the_desk_is_told_that_nobody_follows_yet(
    back: tuple[Case, Callable[[], None]], world: World
) -> None:
    case, act = back
    Notice.objects.all().delete()
    act()
    told = Notice.objects.get(recipient=world.desk)
    assert (told.kind, told.path) == (NoticeKind.INTAKE_WAITS_AGAIN, opened(case).get_absolute_url())


def test_who_takes_charge_again_is_asked_again(world: World) -> None:
    case = make_followed_case(world)
    take_back(world, case)
    take_charge(by=world.marco, assignment=seat_of(case, world.marco))
    assert asked_of(case) == (OF_ALL, True, [AgendaState.PLANNED])
