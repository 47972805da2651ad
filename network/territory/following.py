"""What passes to another district together with its comune; each app says its own.

An app with something of its own says so in its ``following.py``, with ``follows_comune``.
"""

from collections.abc import Callable

from audit.context import Actor
from network.models import Municipality

Follower = Callable[[Actor, Municipality], None]

_FOLLOWERS: list[Follower] = []


def follows_comune(follower: Follower) -> Follower:
    """Register a function (who acts, a comune): it brings along what is not yet in the comune's district."""
    _FOLLOWERS.append(follower)
    return follower


def let_follow(by: Actor, comune: Municipality) -> None:
    """Bring along whatever belongs to a comune. Call inside an action, once the comune is written."""
    for follower in _FOLLOWERS:
        follower(by, comune)
