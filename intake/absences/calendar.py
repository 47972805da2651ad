"""Who is away in a month, in the units somebody works in: colleagues see that, and never why."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.core.exceptions import BadRequest
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from network.calendar import is_working_day
from network.models import Absence, DayPart, Post


@dataclass(frozen=True)
class Cell:
    """A day of a person: "" there, "part" away for a part of it, "whole" away; ``words`` says it."""

    day: date
    state: str
    words: str
    is_free: bool


@dataclass(frozen=True)
class Row:
    """A person of the unit. ``absences`` are those of the month; ``may_read`` whether also why is shown."""

    post: Post
    cells: list[Cell]
    absences: list[Absence]
    may_read: bool

    @property
    def days_away(self) -> list[Cell]:
        """The days of the month in which they are away, all day or for a part of it."""
        return [cell for cell in self.cells if cell.state]


@dataclass(frozen=True)
class Month:
    """A month, from its first day."""

    first: date

    @classmethod
    def read(cls, text: str) -> "Month":
        """The month of an address ("2026-09"); "" is the present one.

        Raises:
            BadRequest: ``text`` is no month.
        """
        try:
            first = date.fromisoformat(f"{text}-01") if text else clock.today().replace(day=1)
        except ValueError:
            raise BadRequest(_("Questo calendario non conosce il mese dell'indirizzo.")) from None
        if abs(first.year - clock.today().year) > 1:
            raise BadRequest(_("Il calendario va dall'anno scorso all'anno prossimo."))
        return cls(first)

    @property
    def last(self) -> date:
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(self.last.day)]

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.last + timedelta(days=1):%Y-%m}"


@dataclass(frozen=True)
class Calendar:
    """The people of some units and their absences in a month, by unit."""

    month: Month
    units: list[tuple[str, list[Row]]]

    @property
    def away(self) -> list[Row]:
        """Who has an absence in the month."""
        return [row for __, rows in self.units for row in rows if row.absences]


def calendar_of(user: User, month: Month) -> Calendar:
    """The calendar of the units in which ``user`` works or which they coordinate. Two statements."""
    coordinated = user.grants.units(Role.COORDINATOR)
    units = {*coordinated, *user.grants.units(Role.OPERATOR)}
    absences = Absence.objects.valid().between(month.first, month.last).order_by("first_day", "pk")
    posts = (
        Post.objects.current()
        .filter(Q(unit__in=units) | Q(unit__root__in=coordinated), role=Role.OPERATOR, user__is_active=True)
        .select_related("user", "unit")
        .prefetch_related(Prefetch("user__absences", absences, to_attr="absences_of_month"))
        .order_by("unit__name", "user__last_name", "user__first_name", "pk")
    )
    rows = [_row(post, month, user, coordinated) for post in posts]
    return Calendar(
        month, [(name, list(group)) for name, group in groupby(rows, lambda row: row.post.unit.name)]
    )


def _row(post: Post, month: Month, user: User, coordinated: list[int]) -> Row:
    absences = post.user.absences_of_month  # type: ignore[attr-defined] # prefetched
    may_read = post.user_id == user.pk or bool({post.unit_id, post.unit.root_id} & {*coordinated})
    return Row(post, [_cell(day, absences, may_read) for day in month.days], absences, may_read)


def _cell(day: date, absences: Iterable[Absence], may_read: bool) -> Cell:
    is_free = not is_working_day(day)
    found = [] if is_free else [absence for absence in absences if absence.falls_on(day)]
    if not found:
        return Cell(day, "", "", is_free)
    parts = {absence.part for absence in found}
    is_whole = DayPart.WHOLE in parts or len(parts) > 1
    words = (
        _("assente")
        if is_whole
        else _("assente, %(part)s") % {"part": str(DayPart(found[0].part).label).lower()}
    )
    kinds = sorted({absence.get_kind_display().lower() for absence in found}) if may_read else []
    return Cell(day, "whole" if is_whole else "part", ": ".join([words, *kinds[:1]]), is_free)
