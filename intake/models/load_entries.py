"""What each operator carries, kept as entries to be summed: whoever reads loads reads no seats."""

from typing import Self

from django.db import models
from django.db.models import Count, Sum

from accounts.models import User


class LoadEntryQuerySet(models.QuerySet["LoadEntry"]):
    def totals(self) -> list[tuple[int, int, int, int]]:
        """Operator, complexity, hundredths and seats: each operator and complexity once."""
        sums = {"points": Sum("hundredths"), "number": Sum("seats")}
        return list(self.order_by().values_list("operator_id", "complexity").annotate(**sums))

    def scattered(self) -> Self:
        """The entries of the operators who have several of one complexity: they can be folded into one."""
        several = self.order_by().values("operator_id", "complexity").annotate(entries=Count("pk"))
        return self.filter(operator__in=several.filter(entries__gt=1).values("operator_id"))


class LoadEntry(models.Model):
    """A seat that came upon an operator, or left them: then the hundredths of a point are negative.

    Written by the database itself with the row it counts (``intake.workload.counting``), never changed: acts
    at once on one person do not wait for each other, as for one counter they would. The night folds them.
    """

    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="load_entries")
    complexity = models.PositiveSmallIntegerField()
    hundredths = models.IntegerField()
    seats = models.IntegerField()

    objects = LoadEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.operator_id}: {self.hundredths / 100} in {self.seats}"
