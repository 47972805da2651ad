"""Who enrols, appoints and lets go the people of an Ambito."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role


@rule("network.see_people")
def may_see_people(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.ADMINISTRATOR))


@rule("network.ask_appointment")
@rule("network.enrol_person")
def may_ask(user: Any, unit: Any) -> bool:
    return (unit.root_id or unit.pk) in user.grants.ambiti(Role.ADMINISTRATOR)


@rule("network.see_appointments")
def may_see_requests(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.ADMINISTRATOR, Role.COORDINATOR))


@rule("network.answer_appointment")
def may_answer(user: Any, request: Any) -> bool:
    """Whether ``user`` administers the Ambito or coordinates all of it; the action keeps out who asked."""
    root = request.unit.root_id or request.unit_id
    return root in user.grants.units(Role.ADMINISTRATOR, Role.COORDINATOR)


@rule("network.enrol_gateway_key")
@rule("network.change_account")
def may_change_account(user: Any, person: Any) -> bool:
    """Whether ``person`` works, or worked, only where ``user`` administers. Nobody changes their own."""
    roots = {post.unit.root_id or post.unit_id for post in person.posts.select_related("unit")}
    return bool(roots) and roots <= set(user.grants.ambiti(Role.ADMINISTRATOR)) and user != person
