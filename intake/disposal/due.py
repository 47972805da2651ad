"""Which situations a rule of conservation lets go, and where."""

from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit import clock
from intake.models import Case, Intake, IntakeDraft
from intake.states import CASE_FINAL
from network.models import Ambito

FEBRUARY_29 = (2, 29)


def ambiti_looked_after(user: User) -> QuerySet[Ambito]:
    """The Ambiti that ``user`` administers, or whose data they look after."""
    own = Ambito.objects.filter(pk__in=user.grants.units(Role.ADMINISTRATOR, Role.AUDITOR))
    rows: QuerySet[Ambito] = own.select_related("unit").order_by("unit__name", "pk")
    return rows


def day_before(years: int) -> date:
    """Today, so many years ago."""
    today = clock.today()
    if (today.month, today.day) == FEBRUARY_29:
        today = today.replace(day=28)
    return today.replace(year=today.year - years)


def due_cases(ambito_id: int, closed_before: date) -> QuerySet[Case]:
    """Situations closed before a day, of people of whom nothing was heard since, the longest closed first.

    Time is counted from the last closing, or the last scheda, of the person: their story is kept whole.
    """
    limit = timezone.make_aware(datetime.combine(closed_before, time.min))
    same_person = {"person": OuterRef("person")}
    still_there = Case.objects.filter(**same_person).filter(
        ~Q(state__in=CASE_FINAL) | Q(closed_at__gte=limit)
    )
    is_here = IntakeDraft.objects.filter(**same_person, intake=None)
    came_again = Intake.objects.filter(**same_person, registered_at__gte=limit)
    found: QuerySet[Case] = Case.objects.filter(
        ~Exists(still_there),
        ~Exists(came_again),
        ~Exists(is_here),
        ambito=ambito_id,
        state__in=CASE_FINAL,
        closed_at__lt=limit,
    )
    return found.order_by("closed_at", "pk")
