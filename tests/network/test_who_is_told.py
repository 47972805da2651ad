"""Of what happens in the network hears whoever it concerns, once, and nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from audit import clock
from network.mandates.actions import revise_mandate
from network.models import Notice
from network.notice_kinds import NoticeKind as Kind
from network.offers.actions import answer_offer_request, end_help, withdraw_offer
from network.offers.states import RequestState
from network.supervision.actions import open_group, remove_member
from network.tables.actions import end_table_member, record_table_meeting, update_project
from network.tables.states import ProjectState
from network.workshops.actions import conclude_trial, conclude_workshop, leave_workshop
from network.workshops.states import ProposalState
from tests.network.mandates.factories import make_mandate, words
from tests.network.offers.factories import make_help_request
from tests.network.supervision.factories import make_cycle, make_group
from tests.network.tables.factories import make_held_meeting, make_project, make_table
from tests.network.workshops.factories import decide, make_proposal, make_workshop, measure
from tests.world import World

Act = Callable[[], Any]
WORKS_HERE = {"giulia", "luca", "marco", "chiara", "elisa", "coordinator", "north_coordinator", "planner"}


def a_priority_changes(world: World) -> Act:
    mandate = make_mandate(world)
    given = words(world, expected=Decimal(7))
    return lambda: revise_mandate(by=world.planner, mandate=mandate, reason="Troppo presto.", **given)


def a_priority_changes_hands(world: World) -> Act:
    mandate = make_mandate(world)
    given = words(world, owner=world.coordinator)
    return lambda: revise_mandate(by=world.planner, mandate=mandate, reason="Cambia ufficio.", **given)


def a_workshop_ends(world: World) -> Act:
    workshop = make_workshop(world, world.marco, world.luca)
    leave_workshop(by=world.luca, workshop=workshop)
    return lambda: conclude_workshop(by=world.coordinator, workshop=workshop, reason="Fatto.")


def a_trial_ends_and_its_owner_has_left(world: World) -> Act:
    proposal = decide(world, make_proposal(world))
    measure(world, proposal)
    leave_workshop(by=world.marco, workshop=proposal.workshop)
    given = {"outcome": ProposalState.ADOPTED, "words": "Da sei a due."}
    return lambda: conclude_trial(by=world.coordinator, proposal=proposal, **given)


def a_body_leaves_a_table(world: World) -> Act:
    member = make_table(world).members.get()
    return lambda: end_table_member(by=world.coordinator, member=member)


def minutes_are_written(world: World) -> Act:
    meeting = make_held_meeting(world, make_table(world))
    return lambda: record_table_meeting(by=world.coordinator, meeting=meeting, record="Detto.", present=[])


def minutes_are_corrected(world: World) -> Act:
    write = minutes_are_written(world)
    write()
    return write


def a_project_begins(world: World) -> Act:
    table = make_table(world)
    return lambda: make_project(world, table)


def a_project_goes_on(world: World) -> Act:
    project, state = make_project(world, make_table(world)), ProjectState.RUNNING
    return lambda: update_project(by=world.contact, project=project, state=state, progress="Partito.")


def an_offer_asked_for_is_withdrawn(world: World) -> Act:
    asked = make_help_request(world)
    return lambda: withdraw_offer(by=world.desk, offer=asked.offer)


def help_ends(world: World) -> Act:
    asked = make_help_request(world)
    answer_offer_request(by=world.desk, help_request=asked, answer=RequestState.AGREED, agreed="Sì.")
    return lambda: end_help(by=world.desk, help_request=asked)


def help_ends_for_who_asked(world: World) -> Act:
    asked = make_help_request(world)
    answer_offer_request(by=world.desk, help_request=asked, answer=RequestState.AGREED, agreed="Sì.")
    return lambda: end_help(by=world.giulia, help_request=asked)


def a_group_is_opened(world: World) -> Act:
    cycle = make_cycle(world)
    return lambda: open_group(by=world.coordinator, cycle=cycle, name="Gruppo 1")


def somebody_leaves_a_group(world: World) -> Act:
    member = make_group(world).members.get(user=world.luca)
    return lambda: remove_member(by=world.coordinator, member=member)


@dataclass(frozen=True)
class Row:
    prepare: Callable[[World], Act]
    told: dict[Kind, set[str]]


ROWS = [
    Row(a_priority_changes, {Kind.MANDATE_REVISED: WORKS_HERE - {"planner"}}),
    Row(
        a_priority_changes_hands,
        {
            Kind.MANDATE_GIVEN: {"coordinator"},
            Kind.MANDATE_REVISED: WORKS_HERE - {"planner", "coordinator"},
        },
    ),
    Row(a_workshop_ends, {Kind.WORKSHOP_CONCLUDED: {"marco", "giulia"}}),
    Row(a_trial_ends_and_its_owner_has_left, {Kind.PROPOSAL_CONCLUDED: {"marco"}}),
    Row(a_body_leaves_a_table, {Kind.TABLE_LEFT: {"contact"}}),
    Row(minutes_are_written, {Kind.TABLE_RECORD: {"contact"}}),
    Row(minutes_are_corrected, {}),
    Row(a_project_begins, {Kind.TABLE_PROJECT: {"contact"}}),
    Row(a_project_goes_on, {Kind.TABLE_PROGRESS: {"coordinator", "planner"}}),
    Row(an_offer_asked_for_is_withdrawn, {Kind.HELP_WITHDRAWN: {"giulia"}}),
    Row(help_ends, {Kind.HELP_ENDED: {"giulia"}}),
    Row(help_ends_for_who_asked, {Kind.HELP_ENDED: {"desk"}}),
    Row(a_group_is_opened, {Kind.SUPERVISION_GROUP: {"supervisor"}}),
    Row(somebody_leaves_a_group, {Kind.SUPERVISION_LEFT: {"luca"}}),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.prepare.__name__)
def test_whoever_it_concerns_is_told_once(world: World, row: Row) -> None:
    act = row.prepare(world)
    last = Notice.objects.order_by("pk").last()
    act()
    new = Notice.objects.filter(pk__gt=last.pk if last else 0).values_list("kind", "recipient")
    names = {user.pk: name for name, user in world.people.items()}
    told: dict[str, list[str]] = {}
    for kind, recipient in new:
        told.setdefault(kind, []).append(names[recipient])
    assert {kind: sorted(who) for kind, who in told.items()} == {
        kind: sorted(who) for kind, who in row.told.items()
    }


def test_a_withdrawn_offer_says_nothing_to_who_was_answered_long_ago(world: World) -> None:
    asked = make_help_request(world)
    answer_offer_request(by=world.desk, help_request=asked, answer=RequestState.DECLINED, agreed="No.")
    with clock.at(clock.now() + timedelta(days=1)):
        withdraw_offer(by=world.desk, offer=asked.offer)
    assert not Notice.objects.filter(kind=Kind.HELP_WITHDRAWN).exists()
