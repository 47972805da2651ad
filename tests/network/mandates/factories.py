"""A priority followed by the coordinator of the north."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from audit import clock
from network.mandates.actions import set_mandate
from network.mandates.models import Mandate, SetBy
from tests.world import World


def words(world: World, **given: Any) -> dict[str, Any]:
    """What a priority of half a year says: from twelve days to five."""
    today = clock.today()
    return {
        "set_by": SetBy.ASSEMBLY,
        "goal": "Chi chiede aiuto incontra qualcuno entro cinque giorni",
        "indicator": "Giorni tra richiesta e presa in carico",
        "unit": "giorni",
        "baseline": Decimal(12),
        "expected": Decimal(5),
        "since": today,
        "until": today + timedelta(days=180),
        "owner": world.north_coordinator,
        **given,
    }


def make_mandate(world: World, **given: Any) -> Mandate:
    return set_mandate(by=world.coordinator, ambito=world.ambito, **words(world, **given))
