"""Who may act on accounts."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role


@rule("accounts.issue_token")
def may_issue_token(user: Any, owner: Any) -> bool:
    """Everybody for themself: who administers must not read through the key of another."""
    return bool(user == owner)


@rule("accounts.revoke_token")
def may_revoke_token(user: Any, owner: Any) -> bool:
    return bool(user == owner or user.grants.has(Role.ADMINISTRATOR))


@rule("accounts.enrol_user")
def may_enrol_user(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.ADMINISTRATOR))


@rule("accounts.forget_requests")
def only_the_timer(_user: Any, _subject: Any) -> bool:
    return False


@rule("accounts.keep_factors")
def are_own_factors(user: Any, owner: Any) -> bool:
    return bool(user == owner)


@rule("accounts.end_session")
def is_own_session(user: Any, session: Any) -> bool:
    return bool(session.user_id == user.pk)


@rule("accounts.end_other_sessions")
@rule("accounts.link_gateway")
@rule("accounts.unlink_gateway")
@rule("accounts.present_oneself")
def anybody_may_end_their_own(_user: Any, _subject: Any) -> bool:
    return True


@rule("accounts.ask_second_factor")
def administers(user: Any, ambito: Any) -> bool:
    return ambito.pk in user.grants.ambiti(Role.ADMINISTRATOR)
