"""When somebody is not there for whole days; half days and what comes back every week do not count."""

from collections.abc import Iterable
from datetime import date, timedelta

from intake.workload.formula import Span

Leave = tuple[date, date]


def away_until(absences: Iterable[Span], day: date) -> date | None:
    """The last day of the absence in course on ``day``, None when the person is there."""
    return max((span.last for span in _whole(absences) if span.first <= day <= span.last), default=None)


def next_leave(absences: Iterable[Span], day: date) -> Leave | None:
    """First and last day of the next absence not begun on ``day``, with what follows it at once."""
    leave: Leave | None = None
    for span in sorted(_whole(absences), key=lambda span: span.first):
        if span.first <= day:
            continue
        if leave is None:
            leave = span.first, span.last
        elif span.first <= leave[1] + timedelta(days=1):
            leave = leave[0], max(leave[1], span.last)
    return leave


def _whole(absences: Iterable[Span]) -> Iterable[Span]:
    return (span for span in absences if span.is_whole)
