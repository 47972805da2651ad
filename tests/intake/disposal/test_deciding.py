"""A disposal is proposed by one and ordered by another; one alone stops it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.context import acting
from intake.actions import answer_disposal, carry_out_disposal, propose_disposal, save_draft, stop_disposal
from intake.disposal.states import (
    DISPOSAL_ITEM_TRANSITIONS,
    DISPOSAL_TRANSITIONS,
    DisposalItemState,
    DisposalState,
)
from intake.models import Disposal, DisposalItem
from network.actions import end_post
from network.appointments.actions import enrol_person
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from network.second_person import ANSWER_WITHIN
from tests.intake.disposal.scenes import comes_back
from tests.intake.factories import make_disposal, make_old_case
from tests.world import SETUP, World, make_case, make_world

RULE = {"years": 10, "rule": "Massimario, voce 7.3", "reason": "Spazio."}


def propose(world: World, by: User | None = None, **given: Any) -> Disposal:
    return propose_disposal(by=by or world.admin, ambito=world.ambito, **{**RULE, **given})


def numbers(row: Disposal) -> list[str]:
    return list(row.items.values_list("number", flat=True))


def page(user: User, row: Disposal) -> str:
    client = Client()
    client.force_login(user)
    return client.get(row.get_absolute_url()).content.decode()


# ---- what is due


def test_what_was_closed_long_ago_is_listed_the_oldest_first(world: World) -> None:
    newer, older = make_old_case(world, 11), make_old_case(world, 30, first_name="Ada", last_name="Corti")
    make_old_case(world, 9, first_name="Ugo", last_name="Alba")
    make_case(world, first_name="Ida", last_name="Riva")
    assert numbers(propose(world)) == [older.number, newer.number]


@pytest.mark.parametrize("outcome", ["take_charge", "information"])
def test_of_whom_something_was_heard_since_nothing_goes(world: World, outcome: str) -> None:
    comes_back(world, make_old_case(world).person, outcome=outcome)
    with pytest.raises(ValidationError, match="niente da scartare"):
        propose(world)


def test_who_is_at_the_desk_now_is_not_listed(world: World) -> None:
    old = make_old_case(world)
    save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=old.person)
    with pytest.raises(ValidationError, match="niente da scartare"):
        propose(world)


def test_a_situation_may_be_left_out_by_its_number(world: World) -> None:
    stays, goes = make_old_case(world), make_old_case(world, first_name="Ada", last_name="Corti")
    with pytest.raises(ValidationError, match="2020/1") as refused:
        propose(world, left_out=["2020/1"])
    assert set(refused.value.message_dict) == {"left_out"}
    assert numbers(propose(world, left_out=[stays.number])) == [goes.number]


@pytest.mark.parametrize("years", [4, 101])
def test_the_years_have_limits(world: World, years: int) -> None:
    make_old_case(world)
    with pytest.raises(ValidationError) as refused:
        propose(world, years=years)
    assert set(refused.value.message_dict) == {"years"}


# ---- by two


def test_one_proposes_and_another_orders(world: World) -> None:
    row = make_disposal(world)
    told = Notice.objects.filter(kind=NoticeKind.DISPOSAL_ASKED)
    assert set(told.values_list("recipient", flat=True)) == {world.auditor.pk}
    row = answer_disposal(by=world.auditor, disposal=row, is_granted=True, reason="Regolare.")
    assert (row.state, row.answered_by) == (DisposalState.ORDERED, world.auditor)
    assert Notice.objects.filter(kind=NoticeKind.DISPOSAL_ANSWERED, recipient=world.admin).count() == 1


def test_what_was_proposed_by_who_administers_no_more_is_not_ordered(world: World) -> None:
    row = make_disposal(world)
    end_post(by=SETUP, post=Post.objects.get(user=world.admin), until=clock.today() - timedelta(days=1))
    with pytest.raises(ValidationError, match="non può più chiederlo"):
        answer_disposal(by=world.auditor, disposal=row, is_granted=True, reason="Regolare.")
    answer_disposal(by=world.auditor, disposal=row, is_granted=False, reason="Non più chiesto.")


@pytest.mark.parametrize("who", ["giulia", "coordinator", "desk", "planner", "contact"])
def test_nobody_else_proposes_answers_or_stops(world: World, who: str) -> None:
    row = make_disposal(world)
    user = world.people[who]
    for act in (
        lambda: propose(world, user),
        lambda: answer_disposal(by=user, disposal=row, is_granted=True, reason="x"),
        lambda: stop_disposal(by=user, disposal=row, reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_who_administers_another_ambito_sees_and_does_nothing(world: World) -> None:
    row, other = make_disposal(world), make_world("altrove", offset=50)
    assert not Disposal.objects.visible_to(other.admin).exists()
    with pytest.raises(PermissionDenied):
        answer_disposal(by=other.auditor, disposal=row, is_granted=True, reason="x")


def test_nobody_confirms_their_own_proposal(world: World) -> None:
    row = make_disposal(world)
    with pytest.raises(ValidationError, match="un'altra persona"):
        answer_disposal(by=world.admin, disposal=row, is_granted=True, reason="x")
    assert Disposal.objects.get().state == DisposalState.ASKED


def test_whoever_enrolled_the_other_does_not_confirm(world: World) -> None:
    who = {"email": "ada@valdoro.test", "first_name": "Ada", "last_name": "Corti", "profession": "other"}
    made = enrol_person(by=world.admin, unit=world.ambito.unit, role=Role.AUDITOR, **who)
    with pytest.raises(ValidationError, match="una terza persona"):
        answer_disposal(by=made, disposal=make_disposal(world), is_granted=True, reason="x")


def test_who_is_alone_is_told_who_is_needed(world: World) -> None:
    make_old_case(world)
    with acting(SETUP, "tests.close_account"):
        world.auditor.is_active = False
        world.auditor.save()
    with pytest.raises(ValidationError, match="name_administrator"):
        propose(world)


def test_no_act_goes_without_its_reason(world: World) -> None:
    row = make_disposal(world)
    for act in (
        lambda: answer_disposal(by=world.auditor, disposal=row, is_granted=True, reason=" "),
        lambda: stop_disposal(by=world.auditor, disposal=row, reason=""),
    ):
        with pytest.raises(ValidationError, match="resta nella storia"):
            act()


def test_the_database_wants_two_people_too(world: World) -> None:
    row = make_disposal(world)
    row.move_to(DisposalState.ORDERED)
    row.answered_by, row.answered_at = world.admin, clock.now()
    with (
        pytest.raises(IntegrityError, match="disposal_needs_two_people"),
        transaction.atomic(),
        acting(SETUP, "tests.force"),
    ):
        row.save()


def test_there_is_one_at_a_time_and_a_late_one_makes_room(world: World) -> None:
    late = make_disposal(world)
    with pytest.raises(ValidationError, match="prima quello") as refused:
        propose(world)
    assert refused.value.code == "conflict"
    with clock.at(late.asked_at + ANSWER_WITHIN + timedelta(seconds=1)):
        with pytest.raises(ValidationError, match="va chiesto di nuovo"):
            answer_disposal(by=world.auditor, disposal=late, is_granted=True, reason="x")
        propose(world)
    late.refresh_from_db()
    assert late.state == DisposalState.EXPIRED


@pytest.mark.parametrize("who", ["admin", "auditor"])
def test_either_stops_what_was_ordered(world: World, who: str) -> None:
    row = answer_disposal(by=world.auditor, disposal=make_disposal(world), is_granted=True, reason="x")
    stop_disposal(by=world.people[who], disposal=row, reason="C'è una causa.")
    with pytest.raises(ValidationError, match="più veloce") as refused:
        carry_out_disposal(by=SETUP, disposal=row, authorisation="Nulla osta 1")
    assert refused.value.code == "conflict"


def test_nobody_carries_it_out_from_a_page(world: World) -> None:
    row = make_disposal(world)
    for user in (world.admin, world.auditor):
        with pytest.raises(PermissionDenied):
            carry_out_disposal(by=user, disposal=row, authorisation="x")


@pytest.mark.parametrize("table", [DISPOSAL_TRANSITIONS, DISPOSAL_ITEM_TRANSITIONS])
def test_what_is_over_moves_no_more(table: Any) -> None:
    over = {"refused", "expired", "stopped", "done", "gone", "kept"}
    assert {state for state, to in table.items() if not to} == over & set(table)
    assert set(DisposalItemState) | set(DisposalState) >= set(table)


# ---- the pages


def test_the_page_names_nobody_and_waits_for_the_other(world: World) -> None:
    row = make_disposal(world)
    number = row.items.get().number
    for user in (world.admin, world.auditor):
        assert number in page(user, row)
        assert "Pini" not in page(user, row)
    address = reverse("intake:answer_disposal", args=[row.pk])
    assert address not in page(world.admin, row)
    assert address in page(world.auditor, row)
    notices = " ".join(map(str, Notice.objects.filter(kind=NoticeKind.DISPOSAL_ASKED).values_list()))
    assert "Pini" not in notices


def test_from_proposal_to_order_on_the_pages(world: World, client: Client) -> None:
    make_old_case(world)
    client.force_login(world.admin)
    typed = {"ambito": world.ambito.pk, **RULE, "left_out": " , "}
    assert client.post(reverse("intake:disposals"), {**typed, "rule": ""}).status_code == 422
    assert client.post(reverse("intake:disposals"), typed).status_code == 302
    row = Disposal.objects.get()
    client.force_login(world.auditor)
    answer = reverse("intake:answer_disposal", args=[row.pk])
    assert client.post(answer, {"is_granted": "si"}).status_code == 422
    assert client.post(answer, {"is_granted": "si", "reason": "Regolare."}).status_code == 302
    assert f"./run manage dispose {row.pk}" in page(world.auditor, row)
    assert client.post(answer, {"is_granted": "si", "reason": "x"}).status_code == 409


def test_the_list_costs_the_same_however_long(world: World, django_assert_num_queries: Any) -> None:
    row = make_disposal(world)
    client = Client()
    client.force_login(world.auditor)
    client.get(row.get_absolute_url())
    counts = []
    for more in range(2):
        with acting(SETUP, "tests.lengthen"):
            DisposalItem.objects.create_all([_another(row, 10 * more + n) for n in range(3)])
        with django_assert_num_queries(100, exact=False) as asked:
            client.get(row.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]


def _another(row: Disposal, key: int) -> DisposalItem:
    item = row.items.earliest("pk")
    item.pk, item.case_key, item._state.adding = None, 10_000 + key, True
    return item
