"""Who may act on the archive: its documents, records there twice or by mistake, files, what goes for good."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role, UnitKind
from intake.rules import may_attach, may_write
from intake.standing import at_desk, coordinates


@rule("intake.withdraw_attachment")
def may_withdraw(user: Any, attachment: Any) -> bool:
    """Who added a document takes it back while they may still add one there; otherwise who coordinates."""
    if coordinates(user, attachment.owner):
        return True
    may_add = may_attach if attachment.case_id is None else may_write
    return attachment.added_by_id == user.pk and may_add(user, attachment.owner)


@rule("intake.cancel_intake")
def may_cancel(user: Any, intake: Any) -> bool:
    """Who registered it, as long as they work at that desk, and who coordinates there."""
    is_own = intake.compiled_by_id == user.pk
    return coordinates(user, intake) or (is_own and at_desk(user, intake))


@rule("intake.link_member")
def may_link_member(user: Any, intake: Any) -> bool:
    """Who follows the situation says who the family is; a desk does while it fills the scheda."""
    return intake.case is not None and may_write(user, intake.case)


@rule("intake.merge_people")
@rule("intake.say_apart")
@rule("intake.unmerge_people")
def may_merge(user: Any, person: Any) -> bool:
    """Only who coordinates the whole Ambito: the records may be of two districts."""
    return person.ambito_id in user.grants.units(Role.COORDINATOR)


@rule("intake.export_cases")
def may_export_cases(user: Any, _subject: Any) -> bool:
    """A file with names leaves the house: only who coordinates makes one."""
    return bool(user.grants.has(Role.COORDINATOR))


@rule("intake.import_cases")
def may_import(user: Any, _subject: Any) -> bool:
    """A file tells of people of every comune: only who coordinates a whole Ambito takes one in."""
    return bool(user.grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO))


@rule("intake.begin_case_import")
@rule("intake.try_case_import")
@rule("intake.decide_case_import")
@rule("intake.write_case_import")
@rule("intake.discard_case_import")
def may_import_here(user: Any, subject: Any) -> bool:
    """Whether ``user`` coordinates the Ambito of a comune, or of a file."""
    return subject.ambito_id in user.grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO)


@rule("intake.see_disposals")
def may_see_disposals(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.ADMINISTRATOR, Role.AUDITOR))


@rule("intake.propose_disposal")
def may_propose_disposal(user: Any, ambito: Any) -> bool:
    """Who administers an Ambito, or looks after its data: neither reads what the situations hold."""
    return ambito.pk in user.grants.units(Role.ADMINISTRATOR, Role.AUDITOR)


@rule("intake.answer_disposal")
@rule("intake.stop_disposal")
def may_answer_disposal(user: Any, disposal: Any) -> bool:
    """The same people; the action keeps out who proposed it."""
    return disposal.ambito_id in user.grants.units(Role.ADMINISTRATOR, Role.AUDITOR)


@rule("intake.carry_out_disposal")
def only_the_owner_of_the_tables(user: Any, _disposal: Any) -> bool:
    return False  # only the command, under the role that owns the tables
