"""The situations that wait for somebody of their pair, with who holds the other seat."""

from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import Case as Either
from django.db.models import Func, IntegerField, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.languages import Language
from accounts.models import User
from audit import clock
from intake.answers import DeclineReason
from intake.board.question import Question
from intake.models import Assignment, Case
from intake.models.cases import lacks_somebody
from intake.states import CASE_FINAL, SEAT_OPEN, AssignmentState
from intake.workload.formula import Seat
from network.urgency import Urgency
from network.workshops.models import Proposal

MOST_SHOWN = 30  # the most pressing ones; how many more there are is said in words


class Situation:
    """A situation as a choice of the list, with its seats, the newest first.

    ``solutions`` is how many solutions colleagues adopted in its area, for who would be overloaded.
    """

    def __init__(self, case: Any) -> None:
        self.case: Case = case
        self.pressure: int = case.pressure
        self.solutions: int = case.solutions
        seats: list[Assignment] = case.seats
        # Who was asked to take a seat comes before who holds it until then.
        self._seats = {one.seat: one for one in reversed(seats) if one.is_open}
        declined = (one for one in seats if one.state == AssignmentState.DECLINED)
        self._last_no = next(declined, None)

    @property
    def held(self) -> dict[str, int]:
        """The seats that are held, with the id of who holds each."""
        return {seat.value: self._seats[seat].operator_id for seat in Seat if seat in self._seats}

    @property
    def is_complete(self) -> bool:
        return len(self.held) == len(Seat)

    @property
    def due_at(self) -> datetime:
        """By when its pair has to be there: the term told to the person, or of the seat that emptied."""
        return self.case.take_charge_due_at if self.case.in_charge_at is None else self.case.wait_due_at

    @property
    def is_pressing(self) -> bool:
        """Whether less than a quarter of the time is left; then who was asked is reminded."""
        due = self.case.wait_due_at
        return clock.now() >= due - (due - self.case.waits_from) / 4

    @property
    def holders(self) -> list[str]:
        """The names of who holds a seat."""
        return [self._seats[seat].operator.label for seat in Seat if seat in self._seats]

    @property
    def speaks(self) -> str:
        """The language the person understands best, when it is known and is not Italian."""
        language = self.case.person.language
        return "" if language in ("", Language.ITALIAN) else str(Language(language).label)

    @property
    def declined(self) -> str:
        """Who said no last, and why, while their seat is still empty."""
        if not self._last_no or self.is_complete:
            return ""
        no = self._last_no
        return f"{no.operator.label}: {no.note or str(DeclineReason(no.decline_reason).label).lower()}"


def situations_of(user: User, question: Question) -> list[Situation]:
    """The situations that miss somebody, most pressing and oldest first, and the one asked for."""
    missing = lacks_somebody() & ~Q(state__in=CASE_FINAL)
    if question.district is not None:
        missing &= Q(district=question.district)
    if question.area:
        missing &= Q(area=question.area)
    asked_for = Q(pk__in=[question.case] if question.case else [])
    told = SEAT_OPEN | {AssignmentState.DECLINED}
    seats = Assignment.objects.filter(state__in=told, is_interim=False, left_told_at=None)
    seats = seats.select_related("operator").order_by("-pk")
    adopted = Proposal.objects.visible_to(user).adopted_in(OuterRef("area")).order_by()
    count = Func("pk", function="COUNT", output_field=IntegerField())
    found = (
        Case.objects.visible_to(user)
        .coordinated_by(user)
        .filter(missing | asked_for)
        .select_related("person", "municipality", "district__unit")
        .prefetch_related(Prefetch("assignments", seats, to_attr="seats"))
        .annotate(
            pressure=Either(*(When(urgency=level, then=Value(level.rank)) for level in Urgency)),
            is_asked_for=Either(When(asked_for, then=Value(1)), default=Value(0)),
            solutions=Subquery(adopted.annotate(count=count).values("count")),
            waits=Coalesce("waiting_since", "opened_at"),
        )
        .order_by("-is_asked_for", "-pressure", "waits", "pk")[:MOST_SHOWN]
    )
    by_pressure: list[Any] = sorted(found, key=attrgetter("waits", "pk"))
    by_pressure.sort(key=attrgetter("pressure"), reverse=True)
    return [Situation(case) for case in by_pressure]
