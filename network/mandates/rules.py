"""Who may act on priorities: the directors' table and the planning office set them, their owner measures."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role, UnitKind


def sets(user: Any, ambito_id: int) -> bool:
    return ambito_id in user.grants.units(Role.COORDINATOR, Role.PLANNING, kind=UnitKind.AMBITO)


@rule("network.set_mandate")
def may_set(user: Any, ambito_id: Any) -> bool:
    """``ambito_id`` is the Ambito of the priority; without one, any in which the user may."""
    if ambito_id is None:
        return bool(user.grants.units(Role.COORDINATOR, Role.PLANNING, kind=UnitKind.AMBITO))
    return sets(user, ambito_id)


@rule("network.revise_mandate")
def may_revise(user: Any, mandate: Any) -> bool:
    return sets(user, mandate.ambito_id)


@rule("network.record_figure")
def may_measure(user: Any, mandate: Any) -> bool:
    return mandate.owner_id == user.pk or sets(user, mandate.ambito_id)
