"""What an operator has to do, what services answered, what is due, and how loaded they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from intake.agenda.reading import planned_for
from intake.models import AgendaItem, Assignment, Case, ExtraTask, Intake
from intake.models.seats import other_half
from intake.routing.candidates import absences_of, joined, load_of
from intake.routing.ranking import RoutingRules
from intake.states import AssignmentState
from intake.workload.formula import Load
from intake.workload.intensity import Intensity, intensity_of
from intake.workload.weighing import newest_rules
from network.models import Post
from network.urgency import Urgency

RECENT = timedelta(days=7)
MOST_DUE = 100


@dataclass(frozen=True)
class Task:
    """One's own seat in a situation, beside the partner's (None while it is empty)."""

    seat: Assignment
    partner: Assignment | None

    @property
    def case(self) -> Case:
        return self.seat.case

    @property
    def is_waiting(self) -> bool:
        return self.seat.state == AssignmentState.PROPOSED

    @property
    def is_partner_waiting(self) -> bool:
        return self.partner is not None and self.partner.state == AssignmentState.PROPOSED

    @property
    def waited(self) -> timedelta | None:
        """From the reception to the complete pair; None until both have taken charge."""
        return self.case.in_charge_at - self.case.opened_at if self.case.in_charge_at else None


@dataclass(frozen=True)
class Due:
    """Something due today or before; ``item`` when it is of the agenda, and so can be settled at once."""

    at: datetime
    what: str
    url: str
    whose: str
    partner: str
    item: AgendaItem | None = None


@dataclass(frozen=True)
class OwnLoad:
    """The load of an operator: situations in charge and other tasks, and what those waiting would add."""

    load: Load
    extra: Decimal
    waiting: Decimal
    waiting_count: int
    shades: dict[str, Decimal]
    counts: list[tuple[str, str, int]]

    @property
    def after(self) -> Load:
        return self.load.plus(self.waiting)


def tasks_of(user: User) -> list[Task]:
    """Every situation in which ``user`` holds a seat, most pressing first. One statement."""
    here = user.grants.ambiti(Role.OPERATOR)
    own = Assignment.objects.open().filter(operator=user, case__ambito__in=here).values("case")
    first = Intake.objects.standing().filter(case=OuterRef("case")).order_by("registered_at", "pk")
    seats = (
        Assignment.objects.visible_to(user)
        .open()
        .filter(case__in=own)
        .select_related("operator", "case__person", "case__municipality")
        .annotate(
            request=Subquery(first.values("request")[:1]),
            received_at=Subquery(first.values("contact_at")[:1]),
            received_by=Subquery(first.values("access_point__unit__name")[:1]),
        )
    )
    by_case: dict[int, list[Assignment]] = {}
    for seat in seats:
        by_case.setdefault(seat.case_id, []).append(seat)
    tasks = [_task(user, pair) for pair in by_case.values()]
    return sorted(tasks, key=lambda task: (-Urgency(task.case.urgency).rank, task.seat.answer_by))


def _task(user: User, pair: list[Assignment]) -> Task:
    own = next(seat for seat in pair if seat.operator_id == user.pk)
    return Task(own, other_half(pair, user.pk))


def to_pick_up(tasks: Iterable[Task]) -> list[Task]:
    """What waits for the operator's answer, and what they took so recently that they can undo it."""
    return [task for task in tasks if task.is_waiting or task.seat.can_be_undone]


def referrals_to_follow(user: User, tasks: Iterable[Task]) -> list[Any]:
    """The referrals of the operator's situations with news, or late. One statement."""
    model: Any = Case._meta.get_field("referrals").related_model
    now = clock.now()
    return list(
        model.objects.sent_by(user)
        .filter(case__in=[task.case.pk for task in tasks])
        .wanting_attention(now - RECENT, _end_of_today())
        .select_related("service__unit", "person")
    )


def answers_in(referrals: Iterable[Any]) -> list[Any]:
    """The questions first, then the answers from the newest."""
    news = [referral for referral in referrals if not referral.is_waiting]
    for referral in news:
        referral.news_at = referral.completed_at or referral.answered_at or referral.clock_stopped_at
    return sorted(news, key=lambda referral: (referral.answered_at is not None, -_stamp(referral.news_at)))


def _stamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def due_today(
    tasks: Iterable[Task], referrals: Iterable[Any], agenda: Iterable[AgendaItem] = ()
) -> list[Due]:
    """What is due today or late, the latest first."""
    end = _end_of_today()
    tasks = list(tasks)
    late = [_to_take(task, seat) for task in tasks if (seat := _to_be_taken(task)) and seat.answer_by <= end]
    late += [_to_answer(referral) for referral in referrals if referral.is_waiting]
    partners = {task.case.pk: task.partner.operator.label for task in tasks if task.partner}
    late += [_to_do(item, "" if item.seat else partners.get(item.case_id, "")) for item in agenda]
    return sorted(late, key=lambda due: due.at)


def _to_be_taken(task: Task) -> Assignment | None:
    """The seat that waits for an answer: one's own before the partner's."""
    if task.is_waiting:
        return task.seat
    return task.partner if task.is_partner_waiting else None


def _to_take(task: Task, seat: Assignment) -> Due:
    partner = task.partner.operator.label if task.partner else ""
    what = (
        _("Prendere in carico") if task.is_waiting else _("Presa in carico di %(name)s") % {"name": partner}
    )
    case = task.case
    return Due(seat.answer_by, what, case.get_absolute_url(), case.person.label, partner)


def _to_answer(referral: Any) -> Due:
    what = _("Risposta da %(service)s") % {"service": referral.service.name}
    return Due(
        referral.answer_due_at,
        what,
        referral.get_absolute_url(),
        referral.person.label,
        referral.service.name,
    )


def agenda_due(user: User) -> list[AgendaItem]:
    """What of one's own agenda is for today or late."""
    return list(planned_for(user).filter(day__lte=clock.today())[:MOST_DUE])


def _to_do(item: AgendaItem, partner: str) -> Due:
    return Due(item.due_at, item.words, item.get_absolute_url(), item.case.person.label, partner, item)


def own_post(user: User) -> Any:
    """The operator's present post, with the points of their other tasks and the rules in force there."""
    root, root_here = Coalesce(OuterRef("unit__root"), OuterRef("unit")), Coalesce("unit__root", "unit")
    tasks = ExtraTask.objects.current().filter(operator=OuterRef("user")).order_by().values("operator")
    posts = Post.objects.current().filter(user=user, role=Role.OPERATOR).select_related("unit", "user")
    found: list[Any] = list(
        posts.annotate(
            root=root_here,
            extra_points=Subquery(tasks.annotate(total=Sum("points")).values("total")),
            published_rules=Subquery(newest_rules(root)[:1]),
        ).order_by("unit__name", "pk")
    )
    return joined([one for one in found if one.root == found[0].root]) if found else None


def own_load(post: Any, tasks: list[Task]) -> OwnLoad:
    """The load of an operator, from what ``own_post`` read and their absences."""
    rules = RoutingRules.published(post.published_rules)
    extra = post.extra_points or Decimal(0)
    absences = absences_of([post.user_id]).get(post.user_id, ())
    taken = [task for task in tasks if not task.is_waiting]
    waiting = [task for task in tasks if task.is_waiting]
    shades = dict.fromkeys(Intensity.values, Decimal(0))
    counts = dict.fromkeys(Intensity, 0)
    for task in taken:
        shade = intensity_of(task.case.complexity)
        shades[shade.value] += task.seat.points
        counts[shade] += 1
    return OwnLoad(
        load=load_of(post, sum((task.seat.points for task in taken), extra), rules, absences),
        extra=extra,
        waiting=sum((task.seat.points for task in waiting), Decimal(0)),
        waiting_count=len(waiting),
        shades=shades,
        counts=[(shade.tone, str(shade.label), number) for shade, number in counts.items()],
    )


def _end_of_today() -> datetime:
    return timezone.make_aware(datetime.combine(clock.today(), time.max))
