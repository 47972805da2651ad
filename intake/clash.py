"""Two people change the same situation: what the other one did, for whoever comes second."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.story import ChangedRow
from audit.wording import Change, Wording
from intake.models import Case
from intake.story.timeline import CODES
from network.urgency import Urgency


@dataclass(frozen=True)
class Clash:
    """What happened to a situation since the version somebody was looking at.

    Attributes:
        wanted: the urgency the second person had chosen, in words; "" when it was not about urgency.
    """

    who: str
    at: datetime
    changes: list[Change]
    wanted: str


def clash_of(case: Case, version: int, urgency: str | None = None) -> Clash | None:
    """Who changed the situation after ``version``, when, and what; None when nobody did."""
    rows = list(case.history.filter(version__gte=version).order_by("history_id"))
    before = [row for row in rows if row.version == version]
    later = [row for row in rows if row.version > version]
    if not before or not later:
        return None
    change = ChangedRow(later[-1], before[-1])
    return Clash(
        who=_author(before[-1], later).actor_label,
        at=_author(before[-1], later).history_date,
        changes=Wording(codes=CODES).changes(change),
        wanted=str(Urgency(urgency).label) if urgency else "",
    )


def _author(before: Any, later: list[Any]) -> Any:
    """The newest row that changed the urgency, or, when none did, the newest of all."""
    steps = zip([before, *later], later, strict=False)
    changed = [row for earlier, row in steps if row.urgency != earlier.urgency]
    return (changed or later)[-1]
