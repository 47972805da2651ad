"""People near the red limit, and promises to them."""

from datetime import timedelta
from decimal import Decimal

from accounts.models import User
from intake.actions import (
    give_extra_task,
)
from network.models import Post
from tests.world import World

TWO_WEEKS = timedelta(days=14)
PROMISE = "Due situazioni stabili passano a Luca"


def fill(world: World, *people: User) -> None:
    """Bring people just under the red limit, with duties beside the situations."""
    for user in people:
        post = Post.objects.select_related("unit", "user").get(user=user)
        give_extra_task(
            by=world.coordinator, post=post, title="Progetto", points=Decimal(97), reason="Lo guida"
        )
