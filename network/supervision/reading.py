"""How a cycle changed."""

from audit.sources import Source
from audit.telling import Entry
from network.changes import changes_of
from network.supervision import telling
from network.supervision.models import Cycle

__all__ = ["history_of", "telling"]


def history_of(cycle: Cycle) -> list[Entry]:
    """Who opened and corrected a cycle: from what to what, and why."""
    return changes_of(Source(Cycle, [cycle.pk]))
