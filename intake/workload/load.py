"""How loaded a person is: points beside the points they can carry, and the colour of it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

_CENT = Decimal("0.01")
_NO_CAPACITY = Decimal("9.99")


class Band(models.TextChoices):
    """The colour of a load, always shown with these words beside it."""

    GREEN = "green", _("Sotto soglia")
    YELLOW = "yellow", _("Vicino alla soglia")
    ORANGE = "orange", _("Oltre la soglia")
    RED = "red", _("Oltre il limite")


@dataclass(frozen=True)
class Load:
    """Points on a person beside the points that person can carry.

    Attributes:
        points: two decimals, from 0.
        capacity: two decimals; 0 for who has no hours.
        limits: load over capacity where yellow, orange and red begin.
    """

    points: Decimal
    capacity: Decimal
    limits: tuple[Decimal, Decimal, Decimal] = (Decimal("0.85"), Decimal("1"), Decimal("1.15"))

    @property
    def ratio(self) -> Decimal:
        """Points over capacity, two decimals: 0.77 is 77 %. Points without any capacity give 9.99."""
        if self.capacity <= 0:
            return _NO_CAPACITY if self.points > 0 else Decimal("0.00")
        return (self.points / self.capacity).quantize(_CENT, ROUND_HALF_UP)

    @property
    def percent(self) -> int:
        """The ratio as a whole number of per cent."""
        return int(self.ratio * 100)

    @property
    def band(self) -> Band:
        """Green below the first limit, yellow up to the second, orange up to the third, red above."""
        yellow, orange, red = self.limits
        if self.ratio < yellow:
            return Band.GREEN
        if self.ratio <= orange:
            return Band.YELLOW
        return Band.ORANGE if self.ratio <= red else Band.RED

    def plus(self, points: Decimal) -> "Load":
        """The load after some more points (negative to take them away; never below 0)."""
        return Load(max(Decimal("0.00"), self.points + points), self.capacity, self.limits)
