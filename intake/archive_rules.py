"""Who may act on the archive: its documents, records that are there twice, lists that leave the house."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role
from intake.rules import coordinates


@rule("intake.withdraw_attachment")
def may_withdraw(user: Any, attachment: Any) -> bool:
    """Who added a document takes it back; otherwise who coordinates."""
    return attachment.added_by_id == user.pk or coordinates(user, attachment.owner)


@rule("intake.merge_people")
@rule("intake.unmerge_people")
def may_merge(user: Any, person: Any) -> bool:
    """Only who coordinates the whole Ambito: the records may be of two districts."""
    return person.ambito_id in user.grants.units(Role.COORDINATOR)


@rule("intake.export_cases")
def may_export_cases(user: Any, _subject: Any) -> bool:
    """A file with names leaves the house: only who coordinates makes one."""
    return bool(user.grants.has(Role.COORDINATOR))
