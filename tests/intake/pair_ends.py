"""How the situations of ``test_pair_stateful`` rest, end and begin again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts.models import User
from audit import clock
from intake.actions import close_case, reopen_case, resume_case, suspend_case
from intake.models import Case
from intake.states import CaseState
from tests.intake.pair_invariants import Invariants

COORDINATORS = ("coordinator", "north_coordinator")
BY = st.sampled_from(COORDINATORS)
MOST_OPEN = 3


class Ends(Invariants):
    """Some situations, and the acts of their coordinators on whether they go on."""

    def __init__(self) -> None:
        super().__init__()
        self.cases: list[Case] = []

    def act(self, do: Callable[..., Any], **given: Any) -> None:
        """Do an act a minute later; a refusal is an answer like another, anything else a fault."""
        self.now += timedelta(minutes=1)
        with clock.at(self.now):
            try:
                do(**given)
            except (ValidationError, PermissionDenied):
                return

    def person(self, name: str) -> User:
        """Somebody as they are now: their posts come and go."""
        return User.objects.get(pk=getattr(self.world, name).pk)

    def case(self, data: st.DataObject) -> Case:
        """A situation that is open, if one is."""
        still_open = list(Case.objects.open().order_by("pk"))
        return Case.objects.get(pk=data.draw(st.sampled_from(still_open or self.cases)).pk)

    @rule(data=st.data(), by=BY)
    def close(self, data: st.DataObject, by: str) -> None:
        case = self.case(data)
        given = {"version": case.version, "reason": "prova", "closing_reason": "other"}
        if len(self.cases) > 1 and Case.objects.open().count() == MOST_OPEN:
            self.act(close_case, by=self.person(by), case=case, **given)

    @rule(data=st.data(), by=BY, days=st.integers(1, 100))
    def suspend(self, data: st.DataObject, by: str, days: int) -> None:
        case = self.case(data)
        with clock.at(self.now):
            until = clock.today() + timedelta(days=days)
        given = {"version": case.version, "reason": "prova", "until": until}
        self.act(suspend_case, by=self.person(by), case=case, **given)

    @rule(data=st.data(), by=BY)
    def resume(self, data: st.DataObject, by: str) -> None:
        if suspended := list(Case.objects.filter(state=CaseState.SUSPENDED).order_by("pk")):
            case = data.draw(st.sampled_from(suspended))
            given = {"version": case.version, "reason": "prova"}
            self.act(resume_case, by=self.person(by), case=case, **given)

    @rule(data=st.data(), by=BY)
    def reopen(self, data: st.DataObject, by: str) -> None:
        closed = list(Case.objects.filter(state=CaseState.CLOSED).order_by("pk"))
        if closed and Case.objects.open().count() < MOST_OPEN:
            case = data.draw(st.sampled_from(closed))
            given = {"version": case.version, "reason": "prova"}
            self.act(reopen_case, by=self.person(by), case=case, **given)
