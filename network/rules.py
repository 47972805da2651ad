"""Who may act on the network."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role
from network.appointments import rules as appointments
from network.mandates import rules as mandates
from network.offers import rules as offers
from network.supervision import rules as supervision
from network.tables import rules as tables
from network.territory import rules as territory
from network.workshops import rules as workshops

__all__ = ["appointments", "mandates", "offers", "supervision", "tables", "territory", "workshops"]


@rule("network.appoint")
def may_appoint(user: Any, unit: Any) -> bool:
    return (unit.root_id or unit.pk) in user.grants.ambiti(Role.ADMINISTRATOR)


@rule("network.found_ambito")
def may_found(_user: Any, _subject: Any) -> bool:
    return False  # only the command: before it there is nobody


@rule("network.see_notices")
@rule("network.unsee_notices")
def may_see_notices(user: Any, owner: Any) -> bool:
    return bool(user == owner)


@rule("network.choose_mail")
def may_choose_mail(user: Any, owner: Any) -> bool:
    return bool(user == owner)


@rule("network.write_notice_letter")
@rule("network.claim_notice_letter")
@rule("network.record_notice_letter")
def may_mail_notices(_user: Any, _subject: Any) -> bool:
    return False  # only the timer


@rule("network.record_pushes")
def may_record_pushes(_user: Any, _subject: Any) -> bool:
    return False  # only the live line itself


@rule("network.record_absence")
def may_record_absence(user: Any, absent: Any) -> bool:
    """Everybody declares their own; a coordinator also those of the people of their units."""
    if user == absent:
        return True
    own = set(user.grants.units(Role.COORDINATOR))
    return any(g.unit_id in own or g.ambito_id in own for g in absent.grants)


@rule("network.keep_agreements")
def may_keep_some_agreements(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.ADMINISTRATOR))


@rule("network.register_agreement")
@rule("network.end_agreement")
def may_keep_agreements(user: Any, organisation: Any) -> bool:
    return organisation.ambito_id in user.grants.units(Role.ADMINISTRATOR)


@rule("network.ask_to_confirm")
def may_ask_to_confirm(_user: Any, _subject: Any) -> bool:
    return False  # only the timer


@rule("network.keep_directory")
def may_keep_directory(user: Any, _subject: Any) -> bool:
    """Whether ``user`` registers services, many at once, for an Ambito."""
    return bool(user.grants.has(Role.ADMINISTRATOR))


@rule("network.import_services")
def may_import_services(user: Any, ambito: Any) -> bool:
    return ambito.pk in user.grants.units(Role.ADMINISTRATOR)


@rule("network.describe_service")
@rule("network.confirm_service")
@rule("network.update_capacity")
def may_keep_entry(user: Any, service: Any) -> bool:
    """Its contacts, who reads its mailbox, and the administrators of its Ambito."""
    if getattr(user, "page_of_id", None) == service.pk:
        return True
    return service.pk in user.grants.units(Role.SERVICE_CONTACT) or service.ambito_id in user.grants.units(
        Role.ADMINISTRATOR
    )
