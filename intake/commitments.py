"""What falls inside some days of a situation: the deadlines known here, and those of the apps above.

An app that has commitments of its own says so in its ``commitments.py``, with ``lists_commitments``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from intake.models import AgendaItem, Assignment, Case
from intake.states import AssignmentState


@dataclass(frozen=True)
class Commitment:
    """Something to be done or waited for. ``on`` is its day, None when it has none.

    ``is_deadline`` tells what has to be done by that day from what happens on it.
    """

    words: str | Promise
    url: str
    on: date | None = None
    is_deadline: bool = True


Lister = Callable[[Sequence[Case], date, date], Iterable[tuple[int, Commitment]]]

_LISTERS: list[Lister] = []


def lists_commitments(lister: Lister) -> Lister:
    """Register a function (situations, first day, last day) → pairs of a situation's id and a commitment."""
    _LISTERS.append(lister)
    return lister


def commitments_of(cases: Sequence[Case], first: date, last: date) -> dict[int, list[Commitment]]:
    """The commitments from ``first`` to ``last`` by id of the situation, the earliest first.

    One statement for each lister, whatever the number of situations.
    """
    found: dict[int, list[Commitment]] = {case.pk: [] for case in cases}
    for lister in _LISTERS:
        for case_id, commitment in lister(cases, first, last):
            found[case_id].append(commitment)
    for rows in found.values():
        rows.sort(key=lambda row: (row.on is None, row.on or first))
    return found


@lists_commitments
def _to_take_charge(cases: Sequence[Case], first: date, last: date) -> Iterator[tuple[int, Commitment]]:
    asked = Assignment.objects.filter(case__in=[case.pk for case in cases], state=AssignmentState.PROPOSED)
    days = {(seat.case_id, timezone.localdate(seat.answer_by)) for seat in asked.select_related("case")}
    urls = {case.pk: case.get_absolute_url() for case in cases}
    for pk, due in sorted(days):
        if first <= due <= last:
            yield pk, Commitment(_("Da prendere in carico"), urls[pk], due)


@lists_commitments
def _on_the_agenda(cases: Sequence[Case], first: date, last: date) -> Iterator[tuple[int, Commitment]]:
    items = AgendaItem.objects.planned().filter(case__in=[case.pk for case in cases])
    for item in items.filter(day__gte=first, day__lte=last).in_order():
        words = f"{item.words}, {time_format(item.hour, 'G:i')}" if item.hour else item.words
        yield item.case_id, Commitment(words, item.get_absolute_url(), item.day, item.hour is None)
