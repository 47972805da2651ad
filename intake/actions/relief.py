"""Keeping what was promised to whoever carries too much; and what the timer reminds of."""

from datetime import date

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from intake.agenda.reading import coming_day
from intake.models import ReliefPlan
from intake.models.agenda import ReminderStep
from intake.states import ReliefState
from intake.workload.relief import Relief, promise
from network.models import Post
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify


@action
def promise_relief(*, by: User, post: Post, relief: str, relief_by: date | None) -> ReliefPlan:
    """Promise something to the operator who holds ``post`` and carries too much; they are told.

    Raises:
        ValidationError: by field, what is missing or out of its limits.
    """
    require(by, "intake.promise_relief", post)
    promised = Relief(relief, relief_by)
    if faults := promised.faults([post.user.label]):
        raise ValidationError(faults)
    (plan,) = promise(by, post.unit.root_id or post.unit_id, [post.user], promised)
    notify(by=by, to=[post.user], kind=NoticeKind.RELIEF_PROMISED, path=reverse("intake:my_load"))
    return plan


@action
def settle_relief_plan(*, by: User, plan: ReliefPlan, state: str, outcome: str = "") -> ReliefPlan:
    """Say how a plan went: kept, or dropped and why; the person it is for is told. Twice changes nothing.

    Raises:
        ValidationError: no such answer, no reason; (``conflict``) somebody else has settled it another way.
    """
    plan = ReliefPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
    require(by, "intake.settle_relief_plan", plan)
    if state not in {ReliefState.KEPT, ReliefState.DROPPED}:
        raise ValidationError({"state": _("Scegli com'è andata.")})
    if plan.state == state:
        return plan
    if state == ReliefState.DROPPED and not outcome.strip():
        raise ValidationError({"outcome": _("Scrivi perché il piano non serve o non si può più fare.")})
    plan.move_to(state)
    plan.outcome = outcome.strip()
    plan.clean_fields(exclude=["ambito", "operator", "case", "made_by"])
    plan.save()
    notify(by=by, to=[plan.operator], kind=NoticeKind.RELIEF_SETTLED, path=reverse("intake:my_load"))
    return plan


@action
def remind_relief_plans(*, by: Actor) -> int:
    """Remind who promised on the working day before, and once more when the day has passed.

    When they do not coordinate there any more, all the coordinators are. Returns of how many plans.
    """
    require(by, "intake.remind_relief_plans")
    today = clock.today()
    promised = ReliefPlan.objects.promised().select_related("made_by", "ambito__unit").order_by("pk")
    coming = promised.filter(due__gte=today, due__lte=coming_day(today), reminded=ReminderStep.NOTHING)
    late = promised.filter(due__lt=today).exclude(reminded=ReminderStep.LATE)
    plans = list((coming | late).select_for_update(of=("self",), no_key=True))
    told = each_apart(plans, lambda plan: (plan, _keepers(plan)))
    hold_counters({user for _plan, users in told for user in users})

    def remind(waiting: tuple[ReliefPlan, list[User]]) -> None:
        plan, users = waiting
        plan.reminded = ReminderStep.LATE if plan.is_late else ReminderStep.COMING
        plan.save()
        kind = NoticeKind.RELIEF_LATE if plan.is_late else NoticeKind.RELIEF_COMING
        notify(by=by, to=users, kind=kind, path=plan.get_absolute_url())

    return len(each_apart(told, remind))


def _keepers(plan: ReliefPlan) -> list[User]:
    """Who has to keep a plan: who made it, or whoever coordinates the person now."""
    posts = Post.objects.current().filter(
        user=plan.operator_id, role=Role.OPERATOR, unit__root=plan.ambito_id
    )
    units = {plan.ambito_id, *posts.values_list("unit", flat=True)}
    coordinators = list(holders(Role.COORDINATOR, units))
    return [plan.made_by] if plan.made_by in coordinators else coordinators
