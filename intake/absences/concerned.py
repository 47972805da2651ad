"""Whose work some absences touch."""

from collections.abc import Iterable

from django.db.models import Prefetch

from accounts.models import User
from audit import clock
from intake.models import Assignment, Case, Cover
from intake.models.seats import other_half
from network.models import Absence


def concerned_by(absences: Iterable[Absence]) -> set[User]:
    """The other halves of who is away for whole days, who stands in, and for whom they would stand in.

    Four statements, whatever their number.
    """
    whole = [one for one in absences if one.is_whole]
    if not whole:
        return set()
    away = {one.user_id for one in whole}
    cases = Case.objects.open().filter(
        pk__in=Assignment.objects.open().filter(operator__in=away).values("case")
    )
    seats = Prefetch("assignments", Assignment.objects.open().select_related("operator"))
    sitting = [case.assignments.all() for case in cases.prefetch_related(seats)]
    halves = [
        other_half(rows, row.operator_id) for rows in sitting for row in rows if row.operator_id in away
    ]
    given = Cover.objects.filter(absence__in=[one.pk for one in whole], is_withdrawn=False)
    held = Cover.objects.standing().filter(colleague__in=away, absence__last_day__gte=clock.today())
    return {
        *(half.operator for half in halves if half),
        *(cover.colleague for cover in given.select_related("colleague")),
        *(
            cover.absence.user
            for cover in held.select_related("absence__user")
            if any(_falls_on(one, cover) for one in whole)
        ),
    }


def _falls_on(absence: Absence, cover: Cover) -> bool:
    """Whether who is away would stand in for somebody in the same days."""
    other = cover.absence
    meets = other.first_day <= absence.last_day and absence.first_day <= other.last_day
    return cover.colleague_id == absence.user_id and meets
