"""What a referral said before it was corrected, read from its history."""

from dataclasses import dataclass
from datetime import datetime

from network.urgency import Urgency
from referrals.models import Referral
from referrals.package import Shown, in_words


@dataclass(frozen=True)
class Version:
    """An earlier version: its number, when and by whom it was written, and what it said."""

    number: int
    at: datetime
    who: str
    subject: str
    urgency: str
    shown: Shown


def versions_before(referral: Referral) -> list[Version]:
    """The versions before the present one, newest first, in one statement; none when it never changed.

    Name and contacts are never among them: who accepts reads those of the version they accept. Of one that is
    withheld there are none.
    """
    if referral.version == 1 or referral.is_withheld:
        return []
    rows = referral.history.filter(version__lt=referral.version).order_by("history_date", "history_id")
    first: dict[int, Version] = {}
    for row in rows:
        first.setdefault(
            row.version,
            Version(
                number=row.version,
                at=row.history_date,
                who=row.actor_label,
                subject=row.subject,
                urgency=str(Urgency(row.urgency).short_label),
                shown=in_words(row.package, with_identity=False),
            ),
        )
    return sorted(first.values(), key=lambda version: -version.number)
