"""The acts of the demo that nobody in the network does: laying the territory and publishing a password."""

from collections.abc import Iterable

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from demo import places, rules

__all__ = ["lay_places", "publish_password", "rules"]


@action
def lay_places(*, by: Actor) -> places.Places:
    """Write the Ambito with its districts, comuni, access points, organisations and services.

    Raises:
        ValidationError: a code or a name is not valid, or one of the comuni belongs to an Ambito already.
    """
    require(by, "demo.lay_places")
    return places.build()


@action
def publish_password(*, by: Actor, users: Iterable[User], password: str) -> None:
    """Give one published password to the accounts of the demo.

    It is hashed once for all of them: a slow hash is worth its time only where it protects somebody.
    """
    require(by, "demo.publish_password")
    digest = make_password(password)
    for user in users:
        user.password = digest
        user.save()
