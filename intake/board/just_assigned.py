"""The assignments just made, which can still be taken back."""

from accounts.models import User
from intake.models import PairChoice

MOST_SHOWN = 5


def just_assigned(user: User) -> list[PairChoice]:
    """Those of the last ten minutes on the situations ``user`` coordinates, the newest first."""
    made = PairChoice.objects.visible_to(user).just_made().filter(case__closed_at=None)
    return list(made.select_related("case", "lead", "co_lead").defer("proposals")[:MOST_SHOWN])
