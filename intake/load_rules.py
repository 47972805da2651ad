"""Who may act on what somebody carries: other duties, relief, a talk, a caseload that passes to others,
when they are away.
"""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role
from intake.standing import coordinates
from network.rules import may_record_absence


@rule("intake.see_operator_load")
@rule("intake.give_extra_task")
@rule("intake.promise_relief")
@rule("intake.redistribute")
def may_give_extra_task(user: Any, post: Any) -> bool:
    """Whether ``user`` coordinates the unit on which a post is held."""
    units = user.grants.units(Role.COORDINATOR)
    return post.unit_id in units or post.unit.root_id in units


@rule("intake.ask_to_talk")
def may_ask_to_talk(user: Any, post: Any) -> bool:
    """Everybody about what they themselves carry."""
    return bool(post.user_id == user.pk and user.grants.has(Role.OPERATOR))


@rule("intake.settle_talk")
def may_settle_talk(user: Any, talk: Any) -> bool:
    return talk.operator_id == user.pk or may_care_for(user, talk)


@rule("intake.end_extra_task")
@rule("intake.settle_relief_plan")
def may_care_for(user: Any, subject: Any) -> bool:
    """Whether ``user`` coordinates a unit on which works whoever has the task, or whom the plan is for."""
    units = set(user.grants.units(Role.COORDINATOR))
    return any(
        grant.role == Role.OPERATOR and units & {grant.unit_id, grant.ambito_id}
        for grant in subject.operator.grants
    )


@rule("intake.undo_redistribution")
def may_undo_redistribution(user: Any, redistribution: Any) -> bool:
    """Whether ``user`` coordinates every situation that would change hands again."""
    lines = redistribution.lines.select_related("held__case")
    return all(coordinates(user, line.held.case) for line in lines)


@rule("intake.see_absences")
@rule("intake.import_absences")
def may_see_absences(user: Any, _subject: Any) -> bool:
    """The calendar of the units one coordinates, and the leave plan that fills it."""
    return bool(user.grants.has(Role.COORDINATOR))


@rule("intake.declare_absence")
def may_declare_absence(user: Any, absent: Any) -> bool:
    """Everybody declares their own; a coordinator also those of the people of their units."""
    return may_record_absence(user, absent)


@rule("intake.change_absence")
@rule("intake.cancel_absence")
def may_change_absence(user: Any, absence: Any) -> bool:
    return may_record_absence(user, absence.user)
