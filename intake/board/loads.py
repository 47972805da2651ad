"""Who carries what, with the effect of the pair chosen. In order of district and name, never of load."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.professions import Profession
from accounts.roles import UnitKind
from intake.figures.definitions import mean_load
from intake.workload.caseloads import Caseload
from intake.workload.formula import Load

FULL = 100  # per cent


@dataclass(frozen=True)
class Row:
    """An operator in the table of the loads.

    Attributes:
        after: the load after the choice, only when it changes.
        is_coordinated: whether whoever looks may open what the load is made of.
    """

    caseload: Caseload
    load: Load
    after: Load | None
    is_chosen: bool
    is_coordinated: bool

    @property
    def user(self) -> User:
        return self.caseload.post.user

    @property
    def profession(self) -> str:
        return Profession(self.user.profession).in_sentence

    @property
    def added(self) -> Decimal:
        """Points that the choice would add, for the bar."""
        return max(Decimal(0), self.after.points - self.load.points) if self.after else Decimal(0)

    @property
    def percent(self) -> int:
        """The load in per cent, with the effect of the choice."""
        return (self.after or self.load).percent

    @property
    def is_over(self) -> bool:
        return self.percent > FULL

    @property
    def is_part_time(self) -> bool:
        return self.caseload.post.fte < 1

    @property
    def group(self) -> str | Promise:
        """The name of the district; who works for the whole Ambito stands in a group apart."""
        unit = self.caseload.post.unit
        return unit.name if unit.kind == UnitKind.DISTRICT else _("Tutto l'ambito")


@dataclass(frozen=True)
class Loads:
    """The operators shown, and their loads taken together."""

    rows: list[Row]

    @property
    def groups(self) -> list[tuple[str | Promise, list[Row]]]:
        return [(name, list(rows)) for name, rows in groupby(self.rows, key=lambda row: row.group)]

    @property
    def over(self) -> list[Row]:
        """Who carries more than their ceiling now, whatever is being chosen."""
        return [row for row in self.rows if row.load.percent > FULL]

    @property
    def mean(self) -> int:
        """Mean load in per cent, 0 without operators."""
        return mean_load(self._percents) or 0

    @property
    def lowest(self) -> int:
        return min(self._percents, default=0)

    @property
    def highest(self) -> int:
        return max(self._percents, default=0)

    @property
    def _percents(self) -> Iterable[int]:
        return [row.load.percent for row in self.rows]
