"""Which situations nobody follows in an absence: the other half is away too, and nobody stands in."""

from dataclasses import dataclass

from django.db.models import Prefetch

from accounts.models import User
from intake.models import Assignment, Case, Cover
from intake.models.seats import other_half
from network.models import Absence
from network.models.absences import AbsenceQuerySet


@dataclass(frozen=True)
class Uncovered:
    """An absence, and the situations that nobody follows in its days."""

    absence: Absence
    cases: list[Case]


def uncovered_in(absences: AbsenceQuerySet, reader: User) -> list[Uncovered]:
    """Of some absences, those that leave a situation to nobody, as far as ``reader`` may read.

    Who stands in counts while they are there themselves. Five statements, whatever their number.
    """
    whole = absences.whole().select_related("user").order_by("first_day", "pk")
    cases = list(
        Case.objects.visible_to(reader)
        .open()
        .filter(
            pk__in=Assignment.objects.open()
            .filter(operator__in=whole.order_by().values("user"))
            .values("case")
        )
        .prefetch_related(Prefetch("assignments", Assignment.objects.open().select_related("operator")))
        .select_related("person")
        .order_by("number")
    )
    covers = {
        (row.absence_id, row.case_id): row.colleague_id
        for row in Cover.objects.standing().filter(absence__in=whole.order_by().values("pk"))
    }
    others = {seat.operator_id for case in cases for seat in case.assignments.all()} | {*covers.values()}
    away: dict[int, list[Absence]] = {}
    for row in Absence.objects.valid().whole().not_over().filter(user__in=others):
        away.setdefault(row.user_id, []).append(row)

    def is_there(user_id: int, absence: Absence) -> bool:
        met = away.get(user_id, ())
        return not any(one.first_day <= absence.last_day and absence.first_day <= one.last_day for one in met)

    def is_followed(case: Case, absence: Absence) -> bool:
        seats = case.assignments.all()
        if all(seat.operator_id != absence.user_id for seat in seats):
            return True  # not theirs
        half = other_half(seats, absence.user_id)
        cover = covers.get((absence.pk, case.pk))
        return any(user_id and is_there(user_id, absence) for user_id in (half and half.operator_id, cover))

    found = (Uncovered(one, [case for case in cases if not is_followed(case, one)]) for one in whole)
    return [one for one in found if one.cases]
