"""Signs that somebody needs care: they ask to talk, a load too heavy for weeks, no supervision for months,
many emergencies.

Only the person and who coordinates them read these. They are reasons to talk, never a mark.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from intake.figures.municipalities import territory_of
from intake.models import Assignment, ExtraTask, TalkRequest
from intake.routing.candidates import absences_of, coordinated_by, load_of
from intake.routing.ranking import RoutingRules
from intake.states import AssignmentState
from intake.workload.formula import Band, Span
from network.models import Post
from network.supervision.report import SILENT_DAYS, recently_supervised
from network.urgency import Urgency

WEEKS = 4
DAYS = 7 * WEEKS
MANY_EMERGENCIES = 3
# Who held a seat and left it reads for some days; who was only asked for it never did.
_HELD = Q(state=AssignmentState.ACCEPTED) | Q(readable_until__isnull=False)


def signals_of_coordinated(user: User) -> list[tuple[Post, list[str]]]:
    """The operators ``user`` coordinates who need care, in order of unit and name, in seven statements."""
    posts = list(
        coordinated_by(user)
        .filter(user__is_active=True)
        .order_by("unit__name", "user__last_name", "user__first_name", "pk")
    )
    found = care_signals(posts, territory_of(user).rules)
    once = {post.user_id: post for post in reversed(posts)}
    return [
        (post, found[post.user_id]) for post in posts if once[post.user_id] is post and found[post.user_id]
    ]


def care_signals(
    posts: Iterable[Post],
    rules: Mapping[int, RoutingRules],
    absences: Mapping[int, tuple[Span, ...]] | None = None,
) -> dict[int, list[str]]:
    """What is worth talking about with each operator, in words, by user id; in five statements.

    Args:
        rules: those in force in each Ambito, by its id.
        absences: of each since ``first_day``, when they are known.
    """
    posts = list(posts)
    users = {post.user_id for post in posts}
    seats = _seats(users)
    tasks = list(ExtraTask.objects.filter(operator__in=users, is_withdrawn=False, since__lte=first_day()))
    away = absences_of(users, first_day()) if absences is None else absences
    supervised = recently_supervised(users)
    asked = set(TalkRequest.objects.waiting().filter(operator__in=users).values_list("operator", flat=True))
    return {
        post.user_id: [
            *_of_talks(post, asked),
            *_of_load(
                post,
                seats,
                tasks,
                away.get(post.user_id, ()),
                rules.get(post.unit.root_id or post.unit_id) or RoutingRules(),
            ),
            *_of_supervision(post, supervised),
            *_of_emergencies(post, seats),
        ]
        for post in posts
        if post.role == Role.OPERATOR
    }


def _of_talks(post: Post, asked: set[int]) -> Iterable[str]:
    if post.user_id in asked:
        yield _("Chiede un confronto sul proprio carico.")


def first_day() -> date:
    """The first of the days looked at."""
    return clock.today() - timedelta(days=DAYS)


def _seats(users: set[int]) -> list[Any]:
    """The seats held in the last weeks: operator, points, urgency, first and last day."""
    rows = Assignment.objects.filter(_HELD, operator__in=users).order_by("pk")
    return [
        (operator, points, urgency, _day(start), _day(end))
        for operator, points, urgency, start, end in rows.values_list(
            "operator", "points", "case__urgency", "decided_at", "until"
        )
        if end is None or _day(end) >= first_day()
    ]


def _day(moment: Any) -> Any:
    return timezone.localdate(moment) if moment else None


def _of_load(  # noqa: PLR0917 - what is carried, what takes time away
    post: Post, seats: list[Any], tasks: list[ExtraTask], absences: Iterable[Span], rules: RoutingRules
) -> Iterable[str]:
    """Whether the load was beyond the limit on each of the last days, with the present weights.

    Each day it is measured as it was shown then: on the capacity that the absences still to come left.
    """
    own = [
        (points, start, end) for operator, points, _urgency, start, end in seats if operator == post.user_id
    ]
    own += [(one.points, one.since, one.until) for one in tasks if one.operator_id == post.user_id]
    days = [first_day() + timedelta(days=number) for number in range(DAYS + 1)]
    if all(load_of(post, _points_on(day, own), rules, absences, day).band == Band.RED for day in days):
        yield _("Il carico è oltre il limite da più di %(weeks)s settimane.") % {"weeks": WEEKS}


def _points_on(day: date, spans: list[Any]) -> Decimal:
    held = (points for points, start, end in spans if start <= day and (end is None or day <= end))
    return sum(held, Decimal(0))


def _of_supervision(post: Post, supervised: set[int]) -> Iterable[str]:
    if post.user_id not in supervised and (clock.today() - post.since).days >= SILENT_DAYS:
        yield _("Nessun incontro di supervisione da %(days)s giorni.") % {"days": SILENT_DAYS}


def _of_emergencies(post: Post, seats: list[Any]) -> Iterable[str]:
    taken = sum(
        operator == post.user_id and urgency == Urgency.EMERGENCY and start >= first_day()
        for operator, _points, urgency, start, _end in seats
    )
    if taken >= MANY_EMERGENCIES:
        yield _("%(number)s emergenze prese in carico in %(weeks)s settimane.") % {
            "number": taken,
            "weeks": WEEKS,
        }
