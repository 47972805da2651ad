"""The situations that wait for somebody of their pair, with who holds the other seat."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from django.db.models import Case as Either
from django.db.models import Func, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import JSONObject

from accounts.languages import Language
from accounts.models import User
from intake.answers import DeclineReason
from intake.board.question import Question
from intake.models import Assignment, Case
from intake.models.cases import lacks_somebody
from intake.states import CASE_FINAL, AssignmentState
from intake.workload.formula import Seat
from network.urgency import Urgency
from network.workshops.models import Proposal

MOST_SHOWN = 30  # the most pressing ones; how many more there are is said in words


class Situation:
    """A situation as a choice of the list, with its seats read in the same statement.

    ``solutions`` is how many solutions colleagues adopted in its area, for who would be overloaded.
    """

    def __init__(self, case: Any) -> None:
        self.case: Case = case
        self.pressure: int = case.pressure
        self._seats = {Seat.LEAD.value: case.lead_seat, Seat.CO_LEAD.value: case.co_lead_seat}
        self._last_no = case.last_no
        self.solutions: int = case.solutions

    @property
    def held(self) -> dict[str, int]:
        """The seats that are held, with the id of who holds each."""
        return {seat: who["id"] for seat, who in self._seats.items() if who}

    @property
    def is_complete(self) -> bool:
        return len(self.held) == len(Seat)

    @property
    def holders(self) -> list[str]:
        """The names of who holds a seat."""
        return [_name(who) for who in self._seats.values() if who]

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
        why = self._last_no["note"] or str(DeclineReason(self._last_no["reason"]).label).lower()
        return f"{_name(self._last_no)}: {why}"


def situations_of(user: User, question: Question) -> list[Situation]:
    """The situations that miss somebody, most pressing and oldest first, and the one asked for."""
    missing = lacks_somebody() & ~Q(state__in=CASE_FINAL)
    if question.district is not None:
        missing &= Q(district=question.district)
    if question.area:
        missing &= Q(area=question.area)
    seats = Assignment.objects.filter(case=OuterRef("pk"), is_interim=False).order_by("-pk")
    who = JSONObject(
        id="operator_id",
        first_name="operator__first_name",
        last_name="operator__last_name",
        state="state",
        reason="decline_reason",
        note="note",
    )
    adopted = Proposal.objects.visible_to(user).adopted_in(OuterRef("area")).order_by()
    count = Func("pk", function="COUNT", output_field=IntegerField())
    found = (
        Case.objects.visible_to(user)
        .coordinated_by(user)
        .filter(missing | Q(pk=question.case))
        .select_related("person", "municipality", "district__unit")
        .annotate(
            pressure=Either(*(When(urgency=level, then=Value(level.rank)) for level in Urgency)),
            is_asked_for=Either(When(pk=question.case, then=Value(1)), default=Value(0)),
            lead_seat=Subquery(seats.open().filter(seat=Seat.LEAD).values_list(who)[:1]),
            co_lead_seat=Subquery(seats.open().filter(seat=Seat.CO_LEAD).values_list(who)[:1]),
            last_no=Subquery(seats.filter(state=AssignmentState.DECLINED).values_list(who)[:1]),
            solutions=Subquery(adopted.annotate(count=count).values("count")),
        )
        .order_by("-is_asked_for", "-pressure", "opened_at", "pk")[:MOST_SHOWN]
    )
    by_pressure: list[Any] = sorted(found, key=attrgetter("opened_at", "pk"))
    by_pressure.sort(key=attrgetter("pressure"), reverse=True)
    return [Situation(case) for case in by_pressure]


def _name(who: Mapping[str, Any]) -> str:
    return f"{who['first_name']} {who['last_name']}"
