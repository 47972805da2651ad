"""Two people change the same situation: what the other one did, for whoever comes second."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit.story import ChangedRow
from audit.wording import Change, Wording, when
from intake.models import Case
from intake.story.timeline import CODES
from network.urgency import Urgency


@dataclass(frozen=True)
class Clash:
    """What happened to a situation since the version somebody was looking at.

    Attributes:
        who: the label of who changed it last, ``at`` that moment.
        wanted: the urgency the second person had chosen, in words; "" when it was not about urgency.
    """

    who: str
    at: datetime
    changes: list[Change]
    wanted: str


def clash_of(case: Case, version: int, urgency: str | None = None) -> Clash | None:
    """What changed in the situation after ``version``; None when nothing did."""
    rows = list(case.history.filter(version__gte=version).order_by("history_id"))
    before = [row for row in rows if row.version == version]
    later = [row for row in rows if row.version > version]
    if not before or not later:
        return None
    change = ChangedRow(later[-1], before[-1])
    return Clash(
        who=later[-1].actor_label,
        at=later[-1].history_date,
        changes=Wording(codes=CODES).changes(change),
        wanted=str(Urgency(urgency).label) if urgency else "",
    )


def refuse_other_urgency(case: Case, version: int) -> None:
    """Stop who would change an urgency that somebody changed after ``version``. Call under the lock.

    Raises:
        ValidationError: (``conflict``) beside the question, with who changed it last and when.
    """
    rows = list(case.history.filter(version__gte=version).order_by("history_id"))
    changed = [row for before, row in pairwise(rows) if row.urgency != before.urgency]
    if changed:
        words = _("%(name)s ha cambiato l'urgenza %(when)s. Scegli quale valore tenere")
        told = {"name": changed[-1].actor_label, "when": when(changed[-1].history_date)}
        raise ValidationError({"urgency": ValidationError(words, code="conflict", params=told)})
