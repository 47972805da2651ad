"""Keeping the entries of the loads few, and equal to the seats they count."""

from datetime import datetime

from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from intake.models import LoadEntry
from intake.models.load_entries import recent_since
from intake.workload.counting import Entry, add, differences


@action
def fold_load_entries(*, by: Actor) -> int:
    """Put one entry in the place of many, where there are many; returns how many were folded.

    What is written meanwhile stays beside it. Two at once fold different entries.
    """
    require(by, "intake.fold_load_entries")
    since = recent_since()
    alike: dict[tuple[int, int, datetime | None], list[LoadEntry]] = {}
    for one in LoadEntry.objects.scattered().select_for_update():
        recent = one.came_at if one.came_at and one.came_at >= since else None
        alike.setdefault((one.operator_id, one.complexity, recent), []).append(one)
    several = [entries for entries in alike.values() if len(entries) > 1]
    folded = [one.pk for entries in several for one in entries]
    LoadEntry.objects.filter(pk__in=folded).delete()
    LoadEntry.objects.bulk_create(map(_folded, several))
    return len(folded)


def _folded(entries: list[LoadEntry]) -> LoadEntry:
    """One entry that says the same; also when nothing is left, since it says when the last seat came."""
    first = entries[0]
    return LoadEntry(
        operator_id=first.operator_id,
        complexity=first.complexity,
        hundredths=sum(one.hundredths for one in entries),
        seats=sum(one.seats for one in entries),
        came_at=max((one.came_at for one in entries if one.came_at), default=None),
    )


@action
def mend_load_entries(*, by: Actor) -> list[Entry]:
    """Add what the entries lack to equal the seats; returns it: nothing, unless something went wrong."""
    require(by, "intake.mend_load_entries")
    lacking = differences()
    add(lacking)
    return lacking
