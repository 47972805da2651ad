"""Reading an agenda: what a person has to do by day, beside their absences."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from accounts.models import User
from audit import clock
from intake.models import AgendaItem, Case, Cover
from intake.models.agenda import AgendaItemQuerySet
from intake.states import AssignmentState
from network.calendar import add_working_days
from network.models import Absence

SHOWN_DAYS = 28
MOST_LATE = 100
MOST_SHOWN = 400


@dataclass
class Day:
    """One day of somebody's agenda."""

    on: date
    items: list[AgendaItem] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)


@dataclass(frozen=True)
class Agenda:
    """What somebody has to do: what is late, then day by day from ``first`` to ``last``, both included."""

    first: date
    last: date
    late: list[AgendaItem]
    days: list[Day]

    @property
    def items(self) -> list[AgendaItem]:
        return [*self.late, *(item for day in self.days for item in day.items)]

    @property
    def earlier(self) -> date | None:
        """The first day of the weeks before, None when they would begin before today."""
        return (
            max(self.first - timedelta(days=SHOWN_DAYS), clock.today())
            if self.first > clock.today()
            else None
        )

    @property
    def later(self) -> date:
        return self.last + timedelta(days=1)


def planned_for(user: User) -> AgendaItemQuerySet:
    """What ``user`` has to do, in order, with what a list of it shows."""
    own = AgendaItem.objects.visible_to(user).of_person(user).planned()
    return own.select_related("case__person", "case__municipality").in_order()


def agenda_of(user: User, first: date) -> Agenda:
    """Four weeks of somebody's agenda; what is late stands before the first of them. Three statements."""
    today = clock.today()
    last = first + timedelta(days=SHOWN_DAYS - 1)
    own = planned_for(user)
    late = list(own.filter(day__lt=today)[:MOST_LATE]) if first <= today else []
    coming = own.filter(day__gte=max(first, today), day__lte=last)[:MOST_SHOWN]
    absences = Absence.objects.valid().filter(user=user).between(first, last).order_by("first_day", "pk")
    return Agenda(first, last, late, _days(first, last, coming, list(absences)))


def _days(first: date, last: date, items: Iterable[AgendaItem], absences: list[Absence]) -> list[Day]:
    """Only the days on which there is something; a day away is one of them."""
    by_day = {on: list(group) for on, group in groupby(items, lambda item: item.day)}
    calendar = (first + timedelta(days=number) for number in range((last - first).days + 1))
    days = (Day(on, by_day.get(on, []), [one for one in absences if one.falls_on(on)]) for on in calendar)
    return [day for day in days if day.items or day.absences]


def coming_day(today: date) -> date:
    """Up to which day an item comes soon enough to be reminded of: the next working day."""
    return add_working_days(today, 1)


def people_of(item: AgendaItem) -> list[User]:
    """Who has to do it: who sits on its seat or, if they are away today, also who stands in for them."""
    seats = item.case.assignments.open().filter(is_next=False).select_related("operator")
    if item.seat:
        seats = seats.filter(seat=item.seat)
    operators = [seat.operator for seat in seats]
    covers = Cover.objects.in_course().filter(case=item.case_id, absence__user__in=operators)
    return [*operators, *(cover.colleague for cover in covers.select_related("colleague"))]


def agenda_of_case(case: Case) -> list[AgendaItem]:
    """What is to be done in a situation, in order."""
    return list(case.agenda.planned().in_order())


def names_of(case: Case) -> dict[str, str]:
    """Who sits on each seat of a situation, by seat."""
    rows = sorted(case.assignments.all(), key=lambda row: row.state != AssignmentState.ACCEPTED, reverse=True)
    return {row.seat: row.operator.label for row in rows if row.is_open}


def away_on(case: Case, day: date, seat: str) -> list[str]:
    """Who of the pair, or of one seat of it, is away on a day."""
    operators = case.assignments.open().filter(**({"seat": seat} if seat else {})).values("operator")
    absences = Absence.objects.valid().between(day, day).filter(user__in=operators).select_related("user")
    return sorted({one.user.label for one in absences if one.falls_on(day)})
