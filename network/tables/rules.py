"""Who may act on tables: coordinators and the planning office run them, bodies answer and raise needs."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role


def runs(user: Any, ambito_id: int) -> bool:
    return ambito_id in user.grants.ambiti(Role.COORDINATOR, Role.PLANNING)


def speaks_for(user: Any, member: Any) -> bool:
    """Whether ``user`` speaks for a body: its delegate, or who reads its mailbox."""
    if member.left_at is not None:
        return False
    if getattr(user, "table_member_id", None) == member.pk:
        return True
    return user.pk is not None and member.delegate_id == user.pk


@rule("network.open_table")
def may_open(user: Any, ambito_id: Any) -> bool:
    """``ambito_id`` is the Ambito of the table; without one, any in which the user may."""
    if ambito_id is None:
        return bool(user.grants.has(Role.COORDINATOR, Role.PLANNING))
    return runs(user, ambito_id)


@rule("network.describe_table")
@rule("network.add_table_member")
@rule("network.plan_table_meeting")
@rule("network.start_project")
def may_run(user: Any, table: Any) -> bool:
    return runs(user, table.ambito_id)


@rule("network.end_table_member")
@rule("network.cancel_table_meeting")
@rule("network.record_table_meeting")
@rule("network.revise_table_meeting")
@rule("network.decide_at_table")
def may_run_its_table(user: Any, row: Any) -> bool:
    return runs(user, row.table.ambito_id)


@rule("network.answer_table_meeting")
def may_answer(user: Any, member: Any) -> bool:
    return speaks_for(user, member)


@rule("network.raise_need")
def may_raise(user: Any, table: Any) -> bool:
    return runs(user, table.ambito_id) or any(speaks_for(user, member) for member in table.members.all())


@rule("network.complete_decision")
def may_complete(user: Any, decision: Any) -> bool:
    return runs(user, decision.table.ambito_id) or speaks_for(user, decision.owner)


@rule("network.remind_tables")
def only_the_timer(_user: Any, _subject: Any) -> bool:
    return False


@rule("network.update_project")
def may_update(user: Any, project: Any) -> bool:
    partners = [row.member for row in project.partners.all()]
    return runs(user, project.table.ambito_id) or any(speaks_for(user, member) for member in partners)
