"""Signs that somebody needs care: they ask to talk, a load too heavy for weeks, no supervision for months,
many emergencies.

Only the person and who coordinates them read these. They are reasons to talk, never a mark.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from intake.figures.municipalities import territory_of
from intake.models import Assignment, ExtraTask, TalkRequest
from intake.routing.candidates import coordinated_by, load_of
from intake.routing.ranking import RoutingRules
from intake.states import AssignmentState
from intake.workload.formula import Band
from network.models import Post
from network.supervision.report import SILENT_DAYS, recently_supervised
from network.urgency import Urgency

WEEKS = 4
DAYS = 7 * WEEKS
MANY_EMERGENCIES = 3
_NEVER_HELD = (AssignmentState.PROPOSED, AssignmentState.DECLINED)


def signals_of_coordinated(user: User) -> list[tuple[Post, list[str]]]:
    """The operators ``user`` coordinates who need care, in order of unit and name, in six statements."""
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


def care_signals(posts: Iterable[Post], rules: Mapping[int, RoutingRules]) -> dict[int, list[str]]:
    """What is worth talking about with each operator, in words, by user id; in four statements.

    Args:
        rules: those in force in each Ambito, by its id.
    """
    posts = list(posts)
    users = {post.user_id for post in posts}
    seats = _seats(users)
    tasks = list(ExtraTask.objects.filter(operator__in=users, is_withdrawn=False, since__lte=_first_day()))
    supervised = recently_supervised(users)
    asked = set(TalkRequest.objects.waiting().filter(operator__in=users).values_list("operator", flat=True))
    return {
        post.user_id: [
            *_of_talks(post, asked),
            *_of_load(post, seats, tasks, rules.get(post.unit.root_id or post.unit_id) or RoutingRules()),
            *_of_supervision(post, supervised),
            *_of_emergencies(post, seats),
        ]
        for post in posts
        if post.role == Role.OPERATOR
    }


def _of_talks(post: Post, asked: set[int]) -> Iterable[str]:
    if post.user_id in asked:
        yield _("Chiede un confronto sul proprio carico.")


def _first_day() -> date:
    return clock.today() - timedelta(days=DAYS)


def _seats(users: set[int]) -> list[Any]:
    """The seats held in the last weeks: operator, points, urgency, first and last day."""
    rows = Assignment.objects.filter(operator__in=users).exclude(state__in=_NEVER_HELD).order_by("pk")
    return [
        (operator, points, urgency, _day(start), _day(end))
        for operator, points, urgency, start, end in rows.values_list(
            "operator", "points", "case__urgency", "decided_at", "until"
        )
        if end is None or _day(end) >= _first_day()
    ]


def _day(moment: Any) -> Any:
    return timezone.localdate(moment) if moment else None


def _of_load(post: Post, seats: list[Any], tasks: list[ExtraTask], rules: RoutingRules) -> Iterable[str]:
    """Whether the load was beyond the limit on each of the last days, with the present weights."""
    own = [
        (points, start, end) for operator, points, _urgency, start, end in seats if operator == post.user_id
    ]
    own += [(one.points, one.since, one.until) for one in tasks if one.operator_id == post.user_id]
    lowest = min(_points_on(_first_day() + timedelta(days=number), own) for number in range(DAYS + 1))
    if load_of(post, lowest, rules).band == Band.RED:
        yield _("Il carico è oltre il limite da più di %(weeks)s settimane.") % {"weeks": WEEKS}


def _points_on(day: date, spans: list[Any]) -> Decimal:
    held = (points for points, start, end in spans if start <= day and (end is None or day <= end))
    return sum(held, Decimal(0))


def _of_supervision(post: Post, supervised: set[int]) -> Iterable[str]:
    if post.user_id not in supervised and (clock.today() - post.since).days >= SILENT_DAYS:
        yield _("Nessun incontro di supervisione da %(days)s giorni.") % {"days": SILENT_DAYS}


def _of_emergencies(post: Post, seats: list[Any]) -> Iterable[str]:
    taken = sum(
        operator == post.user_id and urgency == Urgency.EMERGENCY and start >= _first_day()
        for operator, _points, urgency, start, _end in seats
    )
    if taken >= MANY_EMERGENCIES:
        yield _("%(number)s emergenze prese in carico in %(weeks)s settimane.") % {
            "number": taken,
            "weeks": WEEKS,
        }
