"""Who may act on offers of help: desks and coordinators keep them, who works in the network asks."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role


def keeps(user: Any, offer: Any) -> bool:
    return offer.ambito_id in user.grants.ambiti(Role.FRONT_DESK, Role.COORDINATOR)


@rule("network.list_offers")
def may_list(user: Any, _subject: Any) -> bool:
    """A subset of the roles: those whom ``Offer.objects.visible_to`` lets find an offer."""
    finders = (Role.FRONT_DESK, Role.OPERATOR, Role.COORDINATOR, Role.SERVICE_CONTACT, Role.PLANNING)
    return bool(user.grants.has(*finders))


@rule("network.register_offer")
def may_register(user: Any, ambito_id: Any) -> bool:
    """``ambito_id`` is the Ambito of the offer; without one, any in which the user may."""
    if ambito_id is None:
        return bool(user.grants.has(Role.FRONT_DESK, Role.COORDINATOR))
    return ambito_id in user.grants.ambiti(Role.FRONT_DESK, Role.COORDINATOR)


@rule("network.check_offer")
@rule("network.renew_offer")
@rule("network.withdraw_offer")
def may_keep(user: Any, offer: Any) -> bool:
    return keeps(user, offer)


@rule("network.ask_for_help")
def may_ask(user: Any, offer: Any) -> bool:
    """Pairs and services for their work; coordinators and the planning office also for a table they run."""
    askers = (Role.OPERATOR, Role.COORDINATOR, Role.SERVICE_CONTACT, Role.PLANNING)
    return offer.ambito_id in user.grants.ambiti(*askers)


@rule("network.answer_offer_request")
def may_answer(user: Any, request: Any) -> bool:
    return keeps(user, request.offer)


@rule("network.record_hours")
@rule("network.end_help")
def may_follow(user: Any, request: Any) -> bool:
    return request.asked_by_id == user.pk or keeps(user, request.offer)


@rule("network.see_hours_given")
def may_see_hours(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.COORDINATOR, Role.PLANNING))
