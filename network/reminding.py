"""Reminding once: two rounds of the timer at the same second look at the same rows one after the other."""

from typing import Any, TypeVar

from audit.history import TrackedQuerySet

Rows = TypeVar("Rows", bound=TrackedQuerySet[Any])


def held(rows: Rows) -> Rows:
    """Rows to be reminded of, locked in the order of their keys until the act ends.

    Whoever waited for them reads them again as they have become: already reminded of, they are left out.
    """
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")
