"""What time alone reminds of, once: invitations, registers, themes, proposals, trials, decisions."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from audit import clock
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.supervision.actions import answer_invitation, remind_sessions
from network.supervision.states import Answer
from network.tables.actions import complete_decision, remind_tables
from network.tables.models import TableDecision
from network.workshops.actions import remind_workshops
from network.workshops.states import ProposalState
from tests.network.supervision.factories import make_session
from tests.network.tables.factories import make_decision
from tests.network.workshops.factories import decide, make_proposal, make_theme
from tests.world import SETUP, World


def told(kind: NoticeKind) -> set[int]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_who_has_not_answered_is_reminded_once(world: World) -> None:
    session = make_session(world)
    own = session.attendances.get(member__user=world.giulia)
    answer_invitation(by=world.giulia, attendance=own, answer=Answer.YES)
    assert [remind_sessions(by=SETUP), remind_sessions(by=SETUP)] == [1, 0]
    assert told(NoticeKind.SESSION_TO_ANSWER) == {world.luca.pk}


def test_the_supervisor_is_reminded_once_of_a_register_left_open(world: World) -> None:
    session = make_session(world)
    remind_sessions(by=SETUP)
    with clock.at(session.ends_at + timedelta(hours=1)):
        assert [remind_sessions(by=SETUP), remind_sessions(by=SETUP)] == [1, 0]
    assert told(NoticeKind.REGISTER_TO_CLOSE) == {world.supervisor.pk}


@pytest.mark.parametrize(("days", "number"), [(13, 0), (15, 1)])
def test_a_theme_waits_two_weeks(world: World, days: int, number: int) -> None:
    make_theme(world)
    with clock.at(clock.now() + timedelta(days=days)):
        assert [remind_workshops(by=SETUP), remind_workshops(by=SETUP)] == [number, 0]


@pytest.mark.parametrize(("days", "number"), [(29, 0), (31, 1)])
def test_a_proposal_waits_a_month(world: World, days: int, number: int) -> None:
    make_proposal(world)
    with clock.at(clock.now() + timedelta(days=days)):
        assert remind_workshops(by=SETUP) == number


def test_a_trial_that_is_over_is_remembered_by_the_table_and_its_owner(world: World) -> None:
    decide(world, make_proposal(world))
    assert remind_workshops(by=SETUP) == 0
    with clock.at(clock.now() + timedelta(days=62)):
        assert remind_workshops(by=SETUP) == 1
    assert told(NoticeKind.TRIAL_OVER) == {world.coordinator.pk, world.marco.pk}


def test_who_was_asked_something_by_the_table_is_reminded_once(world: World) -> None:
    decide(world, make_proposal(world), ProposalState.RETURNED)
    with clock.at(clock.now() + timedelta(days=31)):
        assert [remind_workshops(by=SETUP), remind_workshops(by=SETUP)] == [1, 0]
    assert told(NoticeKind.PROPOSAL_RETURNED) == {world.marco.pk}


def test_a_trial_is_reminded_of_though_its_decision_was_too(world: World) -> None:
    proposal = make_proposal(world)
    with clock.at(clock.now() + timedelta(days=31)):
        assert remind_workshops(by=SETUP) == 1
        decide(world, proposal)
    with clock.at(clock.now() + timedelta(days=31 + 62)):
        assert [remind_workshops(by=SETUP), remind_workshops(by=SETUP)] == [1, 0]
    assert told(NoticeKind.TRIAL_OVER) == {world.coordinator.pk, world.marco.pk}


def test_a_late_decision_is_remembered_once_by_who_does_it_and_who_waits(world: World) -> None:
    decision = make_decision(world)
    with clock.at(decision_day(decision)):
        assert remind_tables(by=SETUP) == 0
    with clock.at(decision_day(decision) + timedelta(days=1)):
        assert [remind_tables(by=SETUP), remind_tables(by=SETUP)] == [1, 0]
    keepers = {world.coordinator.pk, world.planner.pk}
    assert told(NoticeKind.TABLE_LATE) == {world.contact.pk} | keepers


def test_what_was_done_is_late_no_more(world: World) -> None:
    decision = make_decision(world)
    complete_decision(by=world.contact, decision=decision, outcome="Fatto.")
    with clock.at(decision_day(decision) + timedelta(days=1)):
        assert remind_tables(by=SETUP) == 0


def decision_day(decision: TableDecision) -> datetime:
    """Noon of the day by which it should be done."""
    return clock.midnight(decision.due_on) + timedelta(hours=12)


@pytest.mark.parametrize("remind", [remind_sessions, remind_workshops, remind_tables])
def test_only_the_timer_reminds(world: World, remind: Callable[..., int]) -> None:
    with pytest.raises(PermissionDenied):
        remind(by=world.coordinator)
