"""Whether the counters of each situation, on which the database keeps its rules, tell its seats."""

from django.db.models import Count, F, Q

from intake.models import Case
from intake.states import SEAT_OPEN


def miscounted() -> list[Case]:
    """The situations whose ``open_seats`` or ``interim_seats`` do not tell its open seats; one statement.

    An interim seat for which somebody is asked already waits for nobody else.
    """
    is_open = Q(assignments__state__in=SEAT_OPEN)
    given = Q(assignments__is_interim=False)
    rows = Case.objects.annotate(
        held=Count("assignments__seat", filter=is_open, distinct=True),
        given=Count("assignments__seat", filter=is_open & given, distinct=True),
    )
    wrong = ~Q(open_seats=F("held")) | ~Q(interim_seats=F("held") - F("given"))
    return list(rows.filter(wrong).order_by("pk"))
