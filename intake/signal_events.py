"""The events behind early signals: schede, and what the apps above add (``signal_events.py`` of each)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit import clock
from intake.answers import Outcome, ReporterKind
from intake.models import Intake
from intake.signals.early import RECENT_DAYS, Event, Signal, SignalKind, signals_in

LOOKED_AT = timedelta(days=RECENT_DAYS + 365)
COMES_BACK = timedelta(days=90)
READERS = (Role.COORDINATOR, Role.PLANNING)

Counter = Callable[[list[int], date], Iterable[Event]]

_COUNTERS: list[Counter] = []


def counts_events(counter: Counter) -> Counter:
    """Register a function (ids of Ambiti, first day) → events of an app above."""
    _COUNTERS.append(counter)
    return counter


def signals_for(user: User) -> list[Signal]:
    """The early signals of the Ambiti that ``user`` coordinates or plans for, in a statement a source."""
    ambiti, today = user.grants.ambiti(*READERS), clock.today()
    first = today - LOOKED_AT
    events = [event for counter in _COUNTERS for event in counter(ambiti, first)]
    return signals_in(events, today)


@counts_events
def _of_schede(ambiti: list[int], first: date) -> Iterator[Event]:
    rows = Intake.objects.standing().filter(
        ambito__in=ambiti, person__protected=False, registered_at__date__gte=first - COMES_BACK
    )
    last_of: dict[int, date] = {}
    columns = ("pk", "municipality", "areas", "outcome", "reporter_kind", "household", "registered_at")
    for pk, comune, areas, outcome, reporter, household, at in rows.order_by(
        "registered_at", "pk"
    ).values_list(*columns):
        day, area = timezone.localdate(at), areas[0] if areas else ""
        came_back = household in last_of and day - last_of[household] <= COMES_BACK
        if household is not None:
            last_of[household] = day
        if day < first:
            continue
        if outcome == Outcome.INFORMATION:
            yield Event(SignalKind.NO_OUTCOME, comune, area, day, pk)
        if came_back:
            yield Event(SignalKind.REPEATED, comune, area, day, pk)
        if reporter == ReporterKind.ORGANISATION:
            yield Event(SignalKind.ORGANISATIONS, comune, area, day, pk)
