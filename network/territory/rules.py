"""Who keeps the places of an Ambito."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role


@rule("network.see_territory")
def may_see_territory(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.ADMINISTRATOR))


@rule("network.write_place")
@rule("network.change_opening")
def may_write_place(user: Any, place: Any) -> bool:
    return place.ambito_id in user.grants.units(Role.ADMINISTRATOR)
