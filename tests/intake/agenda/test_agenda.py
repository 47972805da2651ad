"""What a pair has to do: on the agenda of who sits on the seat, settled, never lost."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.refusals import CONFLICT, status_of
from audit import clock
from intake.absences.covering import touched_by
from intake.actions import (
    change_agenda_item,
    close_case,
    declare_absence,
    remind_agenda,
    settle_agenda_item,
)
from intake.models import AgendaItem, Case
from intake.states import AGENDA_TRANSITIONS, AgendaState
from intake.workload.formula import Seat
from network.notice_kinds import NoticeKind
from tests.intake.agenda.scenes import KEY, TOMORROW, notices, on_agenda_of, plan
from tests.intake.factories import pass_seat, propose
from tests.world import SETUP, World

# ---- whose it is


@pytest.mark.parametrize(
    ("seat", "whose"), [("", {"giulia", "marco"}), (Seat.LEAD, {"giulia"}), (Seat.CO_LEAD, {"marco"})]
)
def test_an_item_is_on_the_agenda_of_who_sits_on_its_seat(
    world: World, case: Case, seat: str, whose: set[str]
) -> None:
    item = plan(case, world.coordinator, seat=seat)
    people = {name for name, user in world.people.items() if on_agenda_of(user) == [item]}
    assert people == whose
    told = {name for name, user in world.people.items() if notices(user, NoticeKind.AGENDA_PLANNED)}
    assert told == whose


def test_who_writes_it_down_is_told_nothing(world: World, case: Case) -> None:
    plan(case, world.giulia)
    assert not notices(world.giulia, NoticeKind.AGENDA_PLANNED)
    assert len(notices(world.marco, NoticeKind.AGENDA_PLANNED)) == 1


def test_who_takes_a_seat_finds_there_what_is_to_be_done(world: World, case: Case) -> None:
    item = plan(case, world.giulia, seat=Seat.LEAD)
    pass_seat(world, case)
    assert on_agenda_of(world.luca) == [item]
    assert on_agenda_of(world.giulia) == []


def test_who_is_only_asked_to_take_it_over_finds_nothing_yet(world: World, case: Case) -> None:
    item = plan(case, world.giulia, seat=Seat.LEAD)
    propose(world, case, lead=world.luca)
    assert (on_agenda_of(world.luca), on_agenda_of(world.giulia)) == ([], [item])


def test_who_stands_in_finds_what_the_other_would_do(world: World, case: Case) -> None:
    item = plan(case, world.coordinator, seat=Seat.LEAD)
    plan(case, world.coordinator, seat=Seat.CO_LEAD)
    days = {"first_day": clock.today(), "last_day": clock.today() + TOMORROW, "kind": "holiday"}
    declare_absence(by=world.giulia, user=world.giulia, covers={case.pk: world.luca}, **days)
    assert on_agenda_of(world.luca) == [item]
    with clock.at(clock.now() + timedelta(days=3)):
        assert on_agenda_of(world.luca) == []


def test_declaring_an_absence_lists_what_falls_inside_it(world: World, case: Case) -> None:
    first = clock.today() + timedelta(days=10)
    inside = plan(case, world.giulia, day=first, hour=time(9, 30))
    plan(case, world.giulia, day=first - TOMORROW)
    (touched,) = touched_by(world.giulia, first, first + TOMORROW, world.giulia)
    assert [(one.words, one.url) for one in touched.commitments] == [
        ("Colloquio, 9:30", inside.get_absolute_url())
    ]


# ---- writing it


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "other"}, "__all__"),
        ({"kind": "party"}, "kind"),
        ({"day": date(2020, 1, 1)}, "day"),
        ({"day": date(2099, 1, 1)}, "day"),
        ({"title": "x" * 121}, "title"),
        ({"seat": "third"}, "seat"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    world: World, case: Case, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        plan(case, world.giulia, **given)
    assert field in refusal.value.message_dict
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize("name", ["desk", "luca", "contact", "planner", "supervisor"])
def test_a_stranger_writes_nothing_on_it(world: World, case: Case, name: str) -> None:
    with pytest.raises(PermissionDenied):
        plan(case, getattr(world, name))


def test_the_same_form_sent_twice_writes_once(world: World, case: Case) -> None:
    items = {plan(case, world.giulia, submission=KEY).pk for _click in range(2)}
    assert len(items) == AgendaItem.objects.count() == 1


def test_moving_it_tells_the_others_and_reminds_anew(world: World, case: Case) -> None:
    item = plan(case, world.giulia)
    remind_agenda(by=SETUP)
    moved = change_agenda_item(by=world.giulia, item=item, day=clock.today() + TOMORROW)
    assert len(notices(world.marco, NoticeKind.AGENDA_CHANGED)) == 1
    assert (moved.kind, moved.reminded) == ("interview", "")


# ---- how it went


@pytest.mark.parametrize("before", AgendaState)
@pytest.mark.parametrize("after", AgendaState)
def test_every_move_of_an_item_is_one_of_the_table(
    world: World, case: Case, before: AgendaState, after: AgendaState
) -> None:
    item = settle_agenda_item(by=world.giulia, item=plan(case, world.giulia), state=before, outcome="x")
    act = {"by": world.giulia, "item": item, "state": after, "outcome": "x"}
    if after == before or after in AGENDA_TRANSITIONS[before]:
        assert settle_agenda_item(**act).state == after
    else:
        with pytest.raises(ValidationError) as refusal:
            settle_agenda_item(**act)
        assert status_of(refusal.value) == CONFLICT


@pytest.mark.parametrize("state", ["not_done", "cancelled"])
def test_what_was_not_done_says_why(world: World, case: Case, state: str) -> None:
    item = plan(case, world.giulia)
    with pytest.raises(ValidationError) as refusal:
        settle_agenda_item(by=world.giulia, item=item, state=state)
    assert "outcome" in refusal.value.message_dict


def test_the_same_answer_twice_changes_nothing(world: World, case: Case) -> None:
    item = plan(case, world.giulia)
    for _click in range(2):
        settle_agenda_item(by=world.giulia, item=item, state="done")
    assert item.history.count() == 2


def test_a_situation_closes_only_when_its_agenda_is_empty(world: World, case: Case) -> None:
    item = plan(case, world.giulia)
    given = {"closing_reason": "moved", "reason": "Si trasferisce.", "version": case.version}
    with pytest.raises(ValidationError, match="ancora impegni in agenda"):
        close_case(by=world.giulia, case=case, **given)
    settle_agenda_item(by=world.giulia, item=item, state="cancelled", outcome="Si trasferisce.")
    close_case(by=world.giulia, case=case, **given)
    with pytest.raises(ValidationError, match="ha già chiuso") as refusal:
        plan(case, world.giulia)
    assert status_of(refusal.value) == CONFLICT
