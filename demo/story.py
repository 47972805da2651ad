"""What every life of the demo shares: the places, the people, the agenda and the words."""

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from accounts.models import User
from demo.agenda import Agenda
from demo.data import tree
from demo.people import Staff
from demo.places import Places
from intake.routing.ranking import RoutingRules

if TYPE_CHECKING:
    from demo.lives import Life


@dataclass
class Story:
    """The setting of the year. ``seed`` decides every choice: same seed and same day, same story."""

    places: Places
    staff: Staff
    agenda: Agenda
    rules: RoutingRules
    seed: int
    words: Any = field(default_factory=lambda: tree("work.json"))
    areas_of_services: dict[str, set[str]] = field(
        default_factory=lambda: {
            one["key"]: set(one["areas"])
            for one in tree("places.json")["services"]
            if one["key"] in tree("work.json")["referrals"]  # to the others only written lives send
        }
    )
    met: "list[Life]" = field(default_factory=list)

    def source(self, name: object) -> Random:
        """A source of choices for each thing, so that one more thing does not change the others."""
        return Random(f"{self.seed}/{name}")  # noqa: S311 (a story, not a secret)

    def user(self, user_id: int) -> User:
        return self.staff.by_id[user_id]
