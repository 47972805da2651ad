"""Who may act on workshops: everybody proposes and comments, members write, the directors' table decides."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role, UnitKind


def works_in(user: Any, ambito_id: int) -> bool:
    return ambito_id in user.grants.ambiti()


def coordinates(user: Any, workshop: Any) -> bool:
    return workshop.ambito_id in user.grants.ambiti(Role.COORDINATOR)


def is_enrolled(user: Any, workshop: Any) -> bool:
    return any(member.user_id == user.pk and member.left_at is None for member in workshop.members.all())


def sits_at_the_table(user: Any, ambito_id: int) -> bool:
    """Whether ``user`` sits at the directors' table: the coordinators of the whole Ambito."""
    return ambito_id in user.grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO)


@rule("network.propose_theme")
def may_propose(user: Any, ambito_id: Any) -> bool:
    """``ambito_id`` is the Ambito of the theme; without one, any in which the user works."""
    return bool(user.grants.ambiti()) if ambito_id is None else works_in(user, ambito_id)


@rule("network.open_workshop")
@rule("network.refuse_theme")
@rule("network.conclude_workshop")
def may_run(user: Any, workshop: Any) -> bool:
    return coordinates(user, workshop)


@rule("network.join_workshop")
@rule("network.leave_workshop")
def may_join(user: Any, workshop: Any) -> bool:
    return works_in(user, workshop.ambito_id)


@rule("network.plan_meeting")
def may_plan(user: Any, workshop: Any) -> bool:
    return coordinates(user, workshop) or is_enrolled(user, workshop)


@rule("network.attach_to_meeting")
@rule("network.cancel_meeting")
@rule("network.revise_meeting")
@rule("network.write_record")
def may_write_record(user: Any, meeting: Any) -> bool:
    return may_plan(user, meeting.workshop)


@rule("network.withdraw_meeting_file")
def may_withdraw_file(user: Any, file: Any) -> bool:
    workshop = file.meeting.workshop
    return coordinates(user, workshop) or (file.added_by_id == user.pk and works_in(user, workshop.ambito_id))


@rule("network.submit_proposal")
def may_submit(user: Any, workshop: Any) -> bool:
    return is_enrolled(user, workshop)


@rule("network.revise_proposal")
def only_the_author(user: Any, proposal: Any) -> bool:
    return bool(proposal.author_id == user.pk)


@rule("network.write_comment")
def may_comment(user: Any, proposal: Any) -> bool:
    return works_in(user, proposal.workshop.ambito_id)


@rule("network.support_proposal")
def may_support(user: Any, proposal: Any) -> bool:
    return may_comment(user, proposal) and proposal.author_id != user.pk


@rule("network.decide_proposal")
@rule("network.conclude_trial")
def may_decide(user: Any, proposal: Any) -> bool:
    """Nobody decides on what they wrote themselves."""
    return sits_at_the_table(user, proposal.workshop.ambito_id) and proposal.author_id != user.pk


@rule("network.record_measurement")
def may_measure(user: Any, proposal: Any) -> bool:
    return user.pk in {proposal.owner_id, proposal.author_id} or coordinates(user, proposal.workshop)


@rule("network.remind_workshops")
def only_the_timer(_user: Any, _subject: Any) -> bool:
    return False
