"""Codes that end by themselves: the provisional one of 11 figures, STP and ENI hold for six months."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

MONTHS_HELD = 6


def expiry_of(codes: Iterable[str], received: date) -> date | None:
    """The day on which the codes of a person end, None when none of them does."""
    if not any(code.isdecimal() or code.upper().startswith(("STP", "ENI")) for code in codes):
        return None
    month = received.month - 1 + MONTHS_HELD
    year, month = received.year + month // 12, month % 12 + 1
    return date(year, month, min(received.day, monthrange(year, month)[1]))
