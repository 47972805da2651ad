"""Twelve months of an Ambito: how many situations opened and closed, how many were followed, by whom."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit import clock
from intake.models import Assignment, Case
from intake.states import AssignmentState
from network.models import Post

MONTHS = 12
_NEVER_HELD = (AssignmentState.PROPOSED, AssignmentState.DECLINED)
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Month:
    """The figures of a month.

    Attributes:
        first: its first day.
        in_charge: situations followed by their pair when the month ended, or now in the present one.
        operators: who worked there then.
        mean_load: points for each of them, by the weight each situation had when it was weighed last.
    """

    first: date
    opened: int
    closed: int
    in_charge: int
    operators: int
    mean_load: Decimal


def months_of(user: User) -> list[Month]:
    """The last twelve months of the units ``user`` coordinates, oldest first, in three statements."""
    spans = _spans(clock.today())
    cases = Case.objects.coordinated_by(user).standing().order_by().aggregate(**_per_month(spans, _of_cases))
    seats = Assignment.objects.exclude(state__in=_NEVER_HELD).filter(
        case__in=Case.objects.coordinated_by(user)
    )
    points = seats.order_by().aggregate(**_per_month(spans, _of_seats))
    units = user.grants.units(Role.COORDINATOR)
    posts = Post.objects.filter(Q(unit__in=units) | Q(unit__root__in=units), role=Role.OPERATOR)
    people = posts.order_by().aggregate(**_per_month(spans, _of_posts))
    figures = {**cases, **points, **people}
    return [_month(figures, number, first) for number, (first, _end) in enumerate(spans)]


def _spans(today: date) -> list[tuple[date, date]]:
    """The first day of each month and that of the following one."""
    number = today.year * 12 + today.month - 1
    firsts = [date(month // 12, month % 12 + 1, 1) for month in range(number - MONTHS + 1, number + 2)]
    return list(zip(firsts, firsts[1:], strict=False))


def _per_month(spans: list[tuple[date, date]], figures: Any) -> dict[str, Any]:
    return {
        f"{name}_{number}": figure
        for number, (first, end) in enumerate(spans)
        for name, figure in figures(_midnight(first), _midnight(end)).items()
    }


def opened_in(start: datetime, end: datetime) -> Q:
    return Q(opened_at__gte=start, opened_at__lt=end)


def closed_in(start: datetime, end: datetime) -> Q:
    return Q(closed_at__gte=start, closed_at__lt=end)


def in_charge_at_end_of(_start: datetime, end: datetime) -> Q:
    return Q(in_charge_at__lt=end) & (Q(closed_at=None) | Q(closed_at__gte=end))


# The figures of a month that are situations, by the filter with which their list shows them.
OF_A_MONTH = {"aperte_in": opened_in, "chiuse_in": closed_in, "in_carico_in": in_charge_at_end_of}


def month_of(first: date) -> tuple[datetime, datetime]:
    """When a month begins, and when the following one does."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return _midnight(first), _midnight(following)


def _of_cases(start: datetime, end: datetime) -> dict[str, Any]:
    return {
        "opened": Count("pk", filter=opened_in(start, end)),
        "closed": Count("pk", filter=closed_in(start, end)),
        "in_charge": Count("pk", filter=in_charge_at_end_of(start, end)),
    }


def _of_seats(_start: datetime, end: datetime) -> dict[str, Any]:
    is_held_still = Q(until=None) | Q(until__gte=end)
    return {"points": Sum("points", filter=Q(decided_at__lt=end) & is_held_still)}


def _of_posts(_start: datetime, end: datetime) -> dict[str, Any]:
    last = min(end.date(), clock.today())
    is_held_still = Q(until=None) | Q(until__gte=last)
    return {"operators": Count("user", distinct=True, filter=Q(since__lte=last) & is_held_still)}


def _month(figures: dict[str, Any], number: int, first: date) -> Month:
    operators = figures[f"operators_{number}"]
    points = figures[f"points_{number}"] or Decimal(0)
    return Month(
        first=first,
        opened=figures[f"opened_{number}"],
        closed=figures[f"closed_{number}"],
        in_charge=figures[f"in_charge_{number}"],
        operators=operators,
        mean_load=(points / operators).quantize(_TENTH) if operators else Decimal(0),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))
