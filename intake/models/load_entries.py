"""What each operator carries, kept as entries to be summed: whoever reads loads reads no seats."""

from datetime import datetime, timedelta
from typing import NamedTuple, Self

from django.db import models
from django.db.models import Case, Count, Max, Q, Sum, When

from accounts.models import User
from audit import clock

RECENT = timedelta(days=30)


class Total(NamedTuple):
    """What an operator carries in situations of one complexity; ``new_cases`` is how many of the seats they
    received in the last month, ``came_at`` when they last received one, None when it is not known."""

    operator: int
    complexity: int
    hundredths: int
    seats: int
    new_cases: int
    came_at: datetime | None


def recent_since() -> datetime:
    """From when on seats count as received lately."""
    return clock.now() - RECENT


class LoadEntryQuerySet(models.QuerySet["LoadEntry"]):
    def totals(self) -> list[Total]:
        """The sums of each operator and complexity."""
        sums = {
            "points": Sum("hundredths"),
            "number": Sum("seats"),
            "recent": Sum("seats", filter=Q(came_at__gte=recent_since()), default=0),
            "last": Max("came_at"),
        }
        rows = self.order_by().values_list("operator_id", "complexity").annotate(**sums)
        return [Total(*row) for row in rows]

    def scattered(self) -> Self:
        """The entries of the operators who have several that can be folded into one.

        Of a month those of the same seat, since it is asked how many came; of the time before, all.
        """
        recent = Case(When(came_at__gte=recent_since(), then="came_at"))
        kinds = self.order_by().values("operator_id", "complexity", recent=recent)
        several = kinds.annotate(entries=Count("pk")).filter(entries__gt=1)
        return self.filter(operator__in=several.values("operator_id"))


class LoadEntry(models.Model):
    """A seat that came upon an operator, or left them: then the hundredths of a point are negative.

    Written by the database itself with the row it counts (``intake.workload.counting``), never changed: acts
    at once on one person do not wait for each other, as for one counter they would. The night folds them.
    ``came_at`` is when the seat was given to the operator, also in the entry of its end; of folded ones, the
    last.
    """

    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="load_entries")
    complexity = models.PositiveSmallIntegerField()
    hundredths = models.IntegerField()
    seats = models.IntegerField()
    came_at = models.DateTimeField(null=True)

    objects = LoadEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.operator_id}: {self.hundredths / 100} in {self.seats}"
