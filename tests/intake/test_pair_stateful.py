"""Whatever several people do, in whatever order, a situation in charge always has its pair.

They register, propose, take a choice back, accept, refuse, replace, hand over, are away and cover for each
other, leave the service and come back, give away whole caseloads and take them back, are loaded with other
duties beyond the limit and promised relief, suspend, resume, close, reopen. The timer does its part. What
holds at every step is in ``pair_invariants.py``.

By default a few short lives, to be quick. The long run is one command:

    PAIR_LIVES=500 PAIR_STEPS=50 ./run test tests/intake/test_pair_stateful.py
"""

import os
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from accounts.roles import Role
from audit import clock
from audit.context import SystemActor
from intake.actions import (
    assign_pair,
    cancel_absence,
    correct_facts,
    declare_absence,
    decline_assignment,
    expire_seat,
    give_extra_task,
    hand_over,
    hold_again,
    release_seat,
    remind_relief_plans,
    replace_seat,
    settle_relief_plan,
    take_charge,
    tell_of_left_seat,
    undo_assignment,
    undo_redistribution,
    undo_take_charge,
)
from intake.models import Assignment, Case, ExtraTask, PairChoice, Redistribution, ReliefPlan
from intake.states import AssignmentState
from intake.workload.formula import Seat
from network.actions import appoint, end_post
from network.models import Absence, Post
from network.urgency import Urgency
from tests.intake.factories import EVERYTHING_DONE, offer
from tests.intake.pair_ends import BY, MOST_OPEN, Ends
from tests.world import SETUP, make_case, make_world

TIMER = SystemActor("sistema")
OPERATORS = ("giulia", "marco", "luca", "elisa", "chiara")
WHO = st.sampled_from(OPERATORS)
SEATS = st.sampled_from(list(Seat))
MOST_GONE = 2


class Pairs(Ends):
    """Some situations, several people, and a clock that only goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: set[str] = set()

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.savepoint()
        self.register(Urgency.ORDINARY)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    def seat(self, data: st.DataObject) -> Assignment | None:
        """Any seat, also of those that were left long ago."""
        case = data.draw(st.sampled_from(self.cases))
        seats = list(case.assignments.select_related("case", "operator").order_by("pk"))
        return data.draw(st.sampled_from(seats)) if seats else None

    @rule(urgency=st.sampled_from(list(Urgency)))
    def register(self, urgency: Urgency) -> None:
        if Case.objects.open().count() < MOST_OPEN:
            with clock.at(self.now):
                name = f"Anna {'I' * len(self.cases)}"
                self.cases.append(make_case(self.world, urgency=urgency, first_name=name))

    def relief(self, promises: bool) -> dict[str, Any]:
        """What is promised to whoever would pass the limit, or nothing."""
        due = (self.now + timedelta(days=14)).date()
        return {"relief": "Due situazioni passano ad altri", "relief_by": due} if promises else {}

    def give(self, do: Callable[..., Any], case: Case, **given: Any) -> None:
        """Give a seat or two: whoever comes and passes the limit has been promised something."""
        there = {row.operator_id for row in case.assignments.open()}
        self.act(do, case=case, version=case.version, reason="prova", **given)
        came = {row.operator_id for row in case.assignments.open()} - there
        self.whoever_is_over_has_a_plan(came)

    @rule(data=st.data(), by=BY, lead=WHO, co_lead=WHO, promises=st.booleans())
    def assign(self, data: st.DataObject, by: str, lead: str, co_lead: str, promises: bool) -> None:
        pair = {"lead": self.person(lead), "co_lead": self.person(co_lead)}
        self.give(assign_pair, self.case(data), by=self.person(by), **pair, **self.relief(promises))

    @rule(data=st.data(), by=BY)
    def take_the_choice_back(self, data: st.DataObject, by: str) -> None:
        if rows := list(PairChoice.objects.select_related("case").order_by("pk")):
            choice = data.draw(st.sampled_from(rows[-4:]))
            self.act(undo_assignment, by=self.person(by), choice=choice)

    @rule(who=WHO, points=st.sampled_from([30, 90]), by=BY)
    def give_another_duty(self, who: str, points: int, by: str) -> None:
        post = Post.objects.select_related("unit", "user").filter(user=self.person(who)).latest("pk")
        if not ExtraTask.objects.filter(operator=post.user).exists():
            given = {"title": "Progetto", "points": Decimal(points), "reason": "prova"}
            self.act(give_extra_task, by=self.person(by), post=post, **given)

    @rule(data=st.data(), by=BY, state=st.sampled_from(["kept", "dropped"]))
    def settle_a_plan(self, data: st.DataObject, by: str, state: str) -> None:
        if rows := list(ReliefPlan.objects.order_by("pk")):
            plan = data.draw(st.sampled_from(rows))
            self.act(settle_relief_plan, by=self.person(by), plan=plan, state=state, outcome="prova")

    @rule(data=st.data(), by=BY, pair=st.permutations(OPERATORS))
    def give_in_charge(self, data: st.DataObject, by: str, pair: list[str]) -> None:
        """Both accept at once, as it mostly happens: what follows then meets pairs at work."""
        case = self.case(data)
        lead, co_lead = (self.person(name) for name in pair[:2])
        given = {"lead": lead, "co_lead": co_lead, **self.relief(promises=True)}
        self.give(assign_pair, case, by=self.person(by), **given)
        for seat in case.assignments.open().select_related("case", "operator").order_by("pk"):
            self.act(take_charge, by=seat.operator, assignment=seat)

    @rule(data=st.data(), by=BY, who=WHO, seat=SEATS, promises=st.booleans())
    def replace(self, data: st.DataObject, by: str, who: str, seat: Seat, promises: bool) -> None:
        given = {"seat": seat, "operator": self.person(who), **self.relief(promises)}
        self.give(replace_seat, self.case(data), by=self.person(by), **given)

    @rule(data=st.data(), other=st.none() | WHO)
    def take(self, data: st.DataObject, other: str | None) -> None:
        if seat := self.seat(data):
            by = self.person(other) if other else seat.operator
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
            self.act(release_seat, by=self.person(by), assignment=seat, reason="malattia")

    @rule(data=st.data(), minors=st.integers(0, 4), by=BY)
    def correct(self, data: st.DataObject, minors: int, by: str) -> None:
        case = self.case(data)
        given = {"version": case.version, "reason": "prova", "minors": minors}
        self.act(correct_facts, by=self.person(by), case=case, **given)

    @rule(who=WHO, days=st.integers(0, 30), colleague=st.none() | WHO, by=st.none() | BY)
    def be_away(self, who: str, days: int, colleague: str | None, by: str | None) -> None:
        away = self.person(who)
        with clock.at(self.now):
            first = clock.today()
        seats = Assignment.objects.open().filter(operator=away)
        covers = {seat.case_id: self.person(colleague) for seat in seats} if colleague else {}
        given = {"first_day": first, "last_day": first + timedelta(days=days), "kind": "illness"}
        self.act(declare_absence, by=self.person(by) if by else away, user=away, covers=covers, **given)

    @rule(data=st.data(), by=BY)
    def be_back(self, data: st.DataObject, by: str) -> None:
        if rows := list(Absence.objects.valid()):
            absence = data.draw(st.sampled_from(rows))
            self.act(cancel_absence, by=self.person(by), absence=absence, reason="prova")

    @rule(who=WHO)
    def leave_the_service(self, who: str) -> None:
        post = Post.objects.select_related("unit", "user").filter(user=self.person(who)).latest("pk")
        if post.until is None and len(self.gone) < MOST_GONE:
            self.gone.add(who)
            with clock.at(self.now):
                until = clock.today()
            self.act(end_post, by=SETUP, post=post, until=until)

    @rule(who=WHO)
    def come_back(self, who: str) -> None:
        post = Post.objects.filter(user=self.person(who)).latest("pk")
        if post.until is not None:
            self.gone.discard(who)
            given = {"role": Role(post.role), "unit": post.unit, "home": post.home, "employer": post.employer}
            self.act(appoint, by=SETUP, user=self.person(who), **given)

    @rule(data=st.data(), to=WHO, by=BY)
    def give_the_caseload_away(self, data: st.DataObject, to: str, by: str) -> None:
        held = Assignment.objects.open().filter(is_interim=False).select_related("operator").order_by("pk")
        if rows := list(held):
            who = data.draw(st.sampled_from(rows)).operator
            self.act(offer, world=self.world, person=who, to=self.person(to), by=self.person(by))

    @rule(data=st.data(), by=BY)
    def take_the_caseload_back(self, data: st.DataObject, by: str) -> None:
        if rows := list(Redistribution.objects.all()):
            given = {"redistribution": data.draw(st.sampled_from(rows))}
            self.act(undo_redistribution, by=self.person(by), **given)

    @rule(days=st.integers(0, 20))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days, hours=1)
        with clock.at(self.now):
            left = Assignment.objects.left_behind().filter(state=AssignmentState.PROPOSED)
            seats = list((Assignment.objects.overdue() | left).select_related("case"))
        for seat in seats:
            self.act(expire_seat, by=TIMER, assignment=seat)
        with clock.at(self.now):
            left_seats = list(Assignment.objects.left_behind().select_related("case"))
        for seat in left_seats:
            self.act(release_seat, by=TIMER, assignment=seat, reason="Non lavora più qui")
        with clock.at(self.now):
            kept, back = list(Assignment.objects.left_behind()), list(Assignment.objects.returned())
        for seat in kept:
            self.act(tell_of_left_seat, by=TIMER, assignment=seat)
        for seat in back:
            self.act(hold_again, by=TIMER, assignment=seat)
        self.act(remind_relief_plans, by=TIMER)


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
