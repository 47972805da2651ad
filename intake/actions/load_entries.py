"""Keeping the entries of the loads few, and equal to the seats they count."""

from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from intake.models import LoadEntry
from intake.workload.counting import Entry, add, differences


@action
def fold_load_entries(*, by: Actor) -> int:
    """Put one entry in the place of many, where there are many; returns how many were folded.

    What is written meanwhile stays beside it. Two at once fold different entries.
    """
    require(by, "intake.fold_load_entries")
    scattered = list(LoadEntry.objects.scattered().select_for_update())
    sums: dict[tuple[int, int], tuple[int, int]] = {}
    for one in scattered:
        points, seats = sums.get((one.operator_id, one.complexity), (0, 0))
        sums[one.operator_id, one.complexity] = points + one.hundredths, seats + one.seats
    LoadEntry.objects.filter(pk__in=[one.pk for one in scattered]).delete()
    add((*key, *total) for key, total in sums.items() if total != (0, 0))
    return len(scattered)


@action
def mend_load_entries(*, by: Actor) -> list[Entry]:
    """Add what the entries lack to equal the seats; returns it: nothing, unless something went wrong."""
    require(by, "intake.mend_load_entries")
    lacking = differences()
    add(lacking)
    return lacking
