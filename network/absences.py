"""Writing an absence: its days make sense, and no two of one person meet."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from network.models import Absence, DayPart

LONGEST = timedelta(days=731)


class Days(TypedDict, total=False):
    """What an absence says; what is not given stays as it is."""

    first_day: date
    last_day: date
    kind: str
    part: str
    weekdays: list[int]


def write_absence(absence: Absence, **days: Unpack[Days]) -> Absence:
    """Write an absence, new or changed, under the lock of its person: two at once cannot meet.

    Raises:
        ValidationError: by field, what is wrong with the days, or which other absence they meet.
    """
    lock_people([absence.user_id])
    check_absence(absence, **days)
    absence.save()
    return absence


def lock_people(keys: Collection[int]) -> set[int]:
    """Hold some people, in one order, before their absences are looked at; returns who is held.

    Not the absences that one would meet: they may not be there yet.
    """
    rows = User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    return {user.pk for user in rows.order_by("pk")}


def check_absence(absence: Absence, **days: Unpack[Days]) -> None:
    """Set the days of an absence and see whether it could be written now.

    Raises:
        ValidationError: as ``write_absence``.
    """
    for name, value in days.items():
        setattr(absence, name, value)
    check_alone(absence)
    if met := next((other for other in _others(absence) if meet(absence, other)), None):
        words = _("C'è già un'altra assenza: %(days)s. Cambia le date, o cambia quella.") % {
            "days": met.words
        }
        raise ValidationError({"first_day": words})


def check_alone(absence: Absence) -> None:
    """See whether an absence makes sense, whatever the others of its person.

    Raises:
        ValidationError: by field, what is wrong with it.
    """
    absence.full_clean(exclude=["user"])
    if absence.last_day - absence.first_day > LONGEST:
        raise ValidationError({"last_day": _("Un'assenza dura al massimo due anni: poi si scrive di nuovo.")})


def _others(absence: Absence) -> list[Absence]:
    rows = Absence.objects.valid().between(absence.first_day, absence.last_day)
    return list(rows.filter(user=absence.user_id).exclude(pk=absence.pk).order_by("first_day", "pk"))


def meet(one: Absence, other: Absence) -> bool:
    """Whether two absences of a person say the same time twice.

    One that comes back every week may meet one that does not: who is never there on Wednesdays goes on
    holiday all the same.
    """
    if one.comes_back != other.comes_back or not DayPart(one.part).meets(other.part):
        return False
    first, last = max(one.first_day, other.first_day), min(one.last_day, other.last_day)
    common = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return any(one.falls_on(day) and other.falls_on(day) for day in common)
