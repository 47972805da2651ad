"""Who may act on supervision. Managing a cycle never opens the notes of its groups."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role


def coordinates(user: Any, cycle: Any) -> bool:
    """Whether ``user`` coordinates the Ambito that opened the cycle."""
    return cycle.ambito_id in user.grants.ambiti(Role.COORDINATOR)


def leads(user: Any, cycle: Any) -> bool:
    return bool(cycle.supervisor_id == user.pk and user.grants.held)


def sits_in(user: Any, group: Any) -> bool:
    """Whether ``user`` is a member of the group today, and still works in the Ambito they sit for."""
    ambiti = user.grants.ambiti()
    return any(
        member.user_id == user.pk and member.is_current and member.ambito_id in ambiti
        for member in group.members.all()
    )


@rule("network.open_cycle")
def may_open_cycle(user: Any, ambito_id: Any) -> bool:
    """``ambito_id`` is the Ambito that opens it; without one, any of those the user coordinates."""
    own = user.grants.ambiti(Role.COORDINATOR)
    return bool(own) if ambito_id is None else ambito_id in own


@rule("network.open_group")
@rule("network.revise_cycle")
def may_run_cycle(user: Any, cycle: Any) -> bool:
    return coordinates(user, cycle)


@rule("network.add_members")
def may_add_members(user: Any, group: Any) -> bool:
    """The coordinators of every Ambito of the cycle, each for their own people."""
    return bool(group.cycle.ambito_ids & set(user.grants.ambiti(Role.COORDINATOR)))


@rule("network.remove_member")
def may_remove_member(user: Any, member: Any) -> bool:
    return member.ambito_id in user.grants.ambiti(Role.COORDINATOR)


@rule("network.schedule_sessions")
def may_schedule(user: Any, group: Any) -> bool:
    return leads(user, group.cycle) or coordinates(user, group.cycle)


@rule("network.cancel_session")
@rule("network.move_session")
def may_cancel(user: Any, session: Any) -> bool:
    return leads(user, session.group.cycle) or coordinates(user, session.group.cycle)


@rule("network.record_attendance")
def may_record_attendance(user: Any, session: Any) -> bool:
    return leads(user, session.group.cycle)


@rule("network.answer_invitation")
@rule("network.sign_attendance")
def only_the_member(user: Any, attendance: Any) -> bool:
    return bool(attendance.member.user_id == user.pk)


@rule("network.write_note")
@rule("network.read_notes")
def only_members(user: Any, group: Any) -> bool:
    return sits_in(user, group)


@rule("network.remind_sessions")
def only_the_timer(_user: Any, _subject: Any) -> bool:
    return False


@rule("network.see_supervised_people")
def may_see_people(user: Any, _subject: Any) -> bool:
    """The names in the report: the planning office reads totals only."""
    return bool(user.grants.has(Role.COORDINATOR))


@rule("network.see_supervision_report")
def may_see_report(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.COORDINATOR, Role.PLANNING))
