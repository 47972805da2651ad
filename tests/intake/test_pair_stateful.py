"""Whatever several people do, in whatever order, a situation in charge always has its pair.

By default a few short lives, to be quick. The long run is one command:

    PAIR_LIVES=500 PAIR_STEPS=50 ./run test tests/intake/test_pair_stateful.py
"""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import User
from audit import clock
from audit.context import SystemActor
from intake.actions import (
    assign_pair,
    correct_facts,
    decline_assignment,
    expire_seat,
    hand_over,
    release_seat,
    replace_seat,
    take_charge,
    undo_take_charge,
)
from intake.models import Assignment, Case
from intake.states import AssignmentState
from intake.weighing import points_of_seat, rules_of
from intake.workload import Seat
from network.urgency import Urgency
from tests.intake.factories import EVERYTHING_DONE
from tests.world import World, make_case, make_world

TIMER = SystemActor("sistema")
OPERATORS = ("giulia", "marco", "luca", "elisa", "chiara")
COORDINATORS = ("coordinator", "north_coordinator")
WHO, BY = st.sampled_from(OPERATORS), st.sampled_from(COORDINATORS)
SEATS = st.sampled_from(list(Seat))


class Pairs(RuleBasedStateMachine):
    """Some situations, several people, and a clock that only goes on."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = clock.now()
        self.cases: list[Case] = []

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.savepoint()
        self.register(Urgency.ORDINARY)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    def act(self, do: Callable[..., Any], **given: Any) -> None:
        """Do an act a minute later; a refusal is an answer like another, anything else a fault."""
        self.now += timedelta(minutes=1)
        with clock.at(self.now):
            try:
                do(**given)
            except (ValidationError, PermissionDenied):
                return

    def case(self, data: st.DataObject) -> Case:
        return Case.objects.get(pk=data.draw(st.sampled_from(self.cases)).pk)

    def seat(self, data: st.DataObject) -> Assignment | None:
        seats = list(self.case(data).assignments.select_related("case", "operator"))
        return data.draw(st.sampled_from(seats)) if seats else None

    @rule(urgency=st.sampled_from(list(Urgency)))
    def register(self, urgency: Urgency) -> None:
        if len(self.cases) < 3:
            with clock.at(self.now):
                name = "ABC"[len(self.cases)]
                self.cases.append(make_case(self.world, urgency=urgency, first_name=f"{name}nna"))

    @rule(data=st.data(), by=BY, lead=WHO, co_lead=WHO)
    def assign(self, data: st.DataObject, by: str, lead: str, co_lead: str) -> None:
        case = self.case(data)
        pair = {"lead": getattr(self.world, lead), "co_lead": getattr(self.world, co_lead)}
        self.act(
            assign_pair, by=getattr(self.world, by), case=case, version=case.version, reason="prova", **pair
        )

    @rule(data=st.data(), by=BY, who=WHO, seat=SEATS)
    def replace(self, data: st.DataObject, by: str, who: str, seat: Seat) -> None:
        case, coordinator = self.case(data), getattr(self.world, by)
        given = {"seat": seat, "operator": getattr(self.world, who), "reason": "prova"}
        self.act(replace_seat, by=coordinator, case=case, version=case.version, **given)

    @rule(data=st.data(), other=st.none() | WHO)
    def take(self, data: st.DataObject, other: str | None) -> None:
        if seat := self.seat(data):
            by: User = getattr(self.world, other) if other else seat.operator
            self.act(take_charge, by=by, assignment=seat)

    @rule(data=st.data())
    def both_take(self, data: st.DataObject) -> None:
        for seat in self.case(data).assignments.open().select_related("case", "operator"):
            self.act(take_charge, by=seat.operator, assignment=seat)

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        if seat := self.seat(data):
            self.act(undo_take_charge, by=seat.operator, assignment=seat)

    @rule(data=st.data(), why=st.sampled_from(["overload", "other"]))
    def decline(self, data: st.DataObject, why: str) -> None:
        if seat := self.seat(data):
            self.act(decline_assignment, by=seat.operator, assignment=seat, decline_reason=why)

    @rule(data=st.data())
    def write_hand_over(self, data: st.DataObject) -> None:
        if seat := self.seat(data):
            words = {"note": "Ha un colloquio.", "checklist": EVERYTHING_DONE}
            self.act(hand_over, by=seat.operator, assignment=seat, **words)

    @rule(data=st.data(), by=BY)
    def release(self, data: st.DataObject, by: str) -> None:
        if seat := self.seat(data):
            self.act(release_seat, by=getattr(self.world, by), assignment=seat, reason="malattia")

    @rule(data=st.data(), minors=st.integers(0, 4), by=BY)
    def correct(self, data: st.DataObject, minors: int, by: str) -> None:
        case = self.case(data)
        given = {"version": case.version, "reason": "prova", "minors": minors}
        self.act(correct_facts, by=getattr(self.world, by), case=case, **given)

    @rule(days=st.integers(0, 20))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days, hours=1)
        with clock.at(self.now):
            for seat in Assignment.objects.overdue().select_related("case"):
                expire_seat(by=TIMER, assignment=seat)

    @invariant()
    def each_pair_is_two_people_and_never_vacant_in_charge(self) -> None:
        for case in Case.objects.prefetch_related("assignments"):
            rows = [row for row in case.assignments.all() if row.is_open]
            assert len({row.operator_id for row in rows}) == len(rows)
            held = [row.seat for row in rows if row.state == AssignmentState.ACCEPTED]
            assert len(set(held)) == len(held)
            if case.is_followed:
                assert set(held) == set(Seat), f"{case.state}: only {held} held"

    @invariant()
    def counters_equal_what_they_count(self) -> None:
        carried = dict.fromkeys(User.objects.values_list("pk", flat=True), 0)
        for case in Case.objects.prefetch_related("assignments"):
            rows = [row for row in case.assignments.all() if row.is_open]
            seats = {row.seat for row in rows}
            assert case.open_seats == len(seats)
            assert case.interim_seats == len(seats - {row.seat for row in rows if not row.is_interim})
            rules = rules_of(case.ambito_id)
            for row in rows:
                assert row.points == points_of_seat(case.points, row.seat, rules)
                carried[row.operator_id] += row.points
        assert Assignment.objects.points_by_operator() == {who: sum_ for who, sum_ in carried.items() if sum_}

    @invariant()
    def nobody_sits_where_somebody_else_sits(self) -> None:
        for case in Case.objects.prefetch_related("assignments"):
            for seat in Seat:
                for (_start, end), (start, _end) in pairwise(sorted(periods(case, seat))):
                    assert end <= start, f"{seat}: two people at once"


def periods(case: Case, seat: str) -> Iterator[tuple[datetime, datetime]]:
    """When somebody sat on a seat, from their acceptance until they left; a refusal is no sitting."""
    never = datetime.max.replace(tzinfo=clock.now().tzinfo)
    for row in case.assignments.all():
        sat = row.state in {AssignmentState.ACCEPTED, AssignmentState.REPLACED, AssignmentState.ENDED}
        if row.seat == seat and sat and row.decided_at and row.decided_at != row.until:
            yield row.decided_at, row.until or never


@pytest.mark.django_db
def test_a_pair_lives_through_everything_its_people_do() -> None:
    Pairs.world = make_world()
    run_state_machine_as_test(
        Pairs,
        settings=settings(
            max_examples=int(os.environ.get("PAIR_LIVES", "20")),
            stateful_step_count=int(os.environ.get("PAIR_STEPS", "30")),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
