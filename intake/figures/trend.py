"""The figures of the units somebody coordinates as tables: by month, district, theme and profession.

The page, the CSV files and the workbook are made of the same tables. Eight statements, whatever the numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import chain, repeat
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils.dates import MONTHS as MONTH_NAMES
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.professions import Profession
from accounts.roles import Role, UnitKind
from audit import clock
from intake.board.loads import FULL
from intake.figures.definitions import (
    MEAN_DAYS_TO_PAIR,
    MEAN_LOAD,
    OPEN_PER_THOUSAND,
    mean_load,
    per_thousand,
)
from intake.figures.months import OF_A_MONTH, Month, months_of
from intake.figures.municipalities import DAY, LONG, MONTH, YEAR, ComuneFigures, Territory, territory_of
from intake.models import Case
from intake.models.cases import lacks_somebody
from intake.routing.ranking import RoutingRules
from intake.workload.caseloads import Caseload, caseloads
from network.areas import Area

KEYS = ("mesi", "presidi", "temi", "professioni")


@dataclass(frozen=True)
class Line:
    """A row: its name, the filter with which the list of situations shows those behind it, its figures.

    ``queries`` are the filters of single figures, in their order: "" or nothing where none shows them.
    ``is_masked`` when too few situations stand behind it for its figures to be shown.
    """

    label: str
    query: str
    cells: Sequence[int | float | Decimal | None]
    is_masked: bool = False
    queries: Sequence[str] = ()

    @property
    def figures(self) -> Iterable[tuple[int | float | Decimal | None, str]]:
        """Each figure with its own filter; a nought opens nothing."""
        for cell, query in zip(self.cells, chain(self.queries, repeat("")), strict=False):
            yield cell, query if cell else ""


@dataclass(frozen=True)
class Table:
    """A table with its heading; ``key`` is one of ``KEYS`` and names its file."""

    key: str
    title: str
    heading: Sequence[str]
    lines: list[Line]

    @property
    def rows(self) -> Iterable[Sequence[Any]]:
        """The heading and the rows, for a spreadsheet."""
        yield self.heading
        for line in self.lines:
            yield [line.label, *("" if cell is None else cell for cell in line.cells)]


@dataclass(frozen=True)
class Trend:
    """All the tables, and the months from which the first is made."""

    months: list[Month]
    tables: list[Table]

    def table(self, key: str) -> Table:
        """One of the tables, by one of ``KEYS``."""
        return self.tables[KEYS.index(key)]


def trend_of(user: User) -> Trend:
    """The figures of the units ``user`` coordinates."""
    territory = territory_of(user)
    staff = _staff(user, territory)
    months = months_of(user)
    return Trend(
        months=months,
        tables=[
            _by_month(months),
            _by_district(territory, staff),
            _by_area(user),
            _by_profession(staff),
        ],
    )


def month_name(first: Any) -> str:
    """ "novembre 2026"."""
    return f"{MONTH_NAMES[first.month]} {first.year}"


@dataclass(frozen=True)
class _Operator:
    caseload: Caseload
    percent: int


def _staff(user: User, territory: Territory) -> list[_Operator]:
    """The operators of the units coordinated, with how full they are."""
    units = set(user.grants.units(Role.COORDINATOR))
    found = caseloads(user.grants.ambiti(Role.COORDINATOR))
    return [
        _Operator(one, one.load(territory.rules.get(one.root_id) or RoutingRules()).percent)
        for one in found
        if units & {one.root_id, one.post.unit_id}
    ]


def _by_month(months: list[Month]) -> Table:
    heading = [_("Mese"), _("Aperte"), _("Chiuse"), _("In carico"), _("Operatori"), _("Punti per operatore")]
    lines = [
        Line(
            month_name(one.first),
            "",
            [one.opened, one.closed, one.in_charge, one.operators, one.mean_load],
            queries=[f"stato=tutte&{name}={one.first:%Y-%m}" for name in OF_A_MONTH],
        )
        for one in months
    ]
    return Table("mesi", _("Dodici mesi"), heading, lines)


def _case_heading(first: str) -> list[str]:
    return [
        first,
        _("Situazioni aperte"),
        _("Nuove in 30 giorni"),
        _("Aperte da oltre 6 mesi"),
        _("Senza coppia"),
    ]


def _case_queries(query: str) -> list[str]:
    """What the figures under ``_case_heading`` open."""
    return [query, *(f"{query}&{more}" for more in ("stato=tutte&nuove=on", "lunghe=on", "senza_coppia=on"))]


def _by_district(territory: Territory, staff: list[_Operator]) -> Table:
    heading = [*_case_heading(_("Presidio")), str(OPEN_PER_THOUSAND), _("Operatori"), str(MEAN_LOAD)]
    lines = []
    for district_id, name in territory.districts.items():
        comuni = territory.in_district(district_id)
        own = [
            one.percent
            for one in staff
            if one.caseload.post.unit.kind == UnitKind.DISTRICT and one.caseload.post.unit_id == district_id
        ]
        lines.append(
            Line(
                name,
                f"presidio={district_id}",
                [*_sums(comuni), _per_thousand(comuni), len(own), mean_load(own)],
                queries=_case_queries(f"presidio={district_id}"),
            )
        )
    return Table("presidi", _("Presidi"), heading, lines)


def _sums(comuni: list[ComuneFigures]) -> list[int]:
    names = ("open_cases", "new_in_month", "open_long", "without_pair")
    return [sum(getattr(one, name) for one in comuni) for name in names]


def _per_thousand(comuni: list[ComuneFigures]) -> float | None:
    found = per_thousand((one.open_cases, one.population) for one in comuni)
    return round(found, 1) if found is not None else None


def _by_area(user: User) -> Table:
    now = clock.now()
    is_open = Q(pk__in=Case.objects.coordinated_by(user).open().values("pk"))
    was_taken = Q(in_charge_at__isnull=False, opened_at__gte=now - YEAR)
    rows: dict[str, list[Any]] = {
        area: figures
        for area, *figures in Case.objects.coordinated_by(user)
        .standing()
        .order_by()
        .values_list("area")
        .annotate(
            open_cases=Count("pk", filter=is_open),
            new_in_month=Count("pk", filter=Q(opened_at__gte=now - MONTH)),
            open_long=Count("pk", filter=is_open & Q(opened_at__lt=now - LONG)),
            without_pair=Count("pk", filter=is_open & lacks_somebody()),
            wait=Avg(F("in_charge_at") - F("opened_at"), filter=was_taken),
        )
    }
    lines = []
    for area in Area:
        if area.value in rows:
            *figures, wait = rows[area.value]
            query = f"area={area.value}"
            cells = [*figures, _days(wait)]
            lines.append(Line(str(area.label), query, cells, queries=_case_queries(query)))
    return Table("temi", _("Temi"), [*_case_heading(_("Tema")), str(MEAN_DAYS_TO_PAIR)], lines)


def _days(wait: timedelta | None) -> float | None:
    return round(wait / DAY, 1) if wait is not None else None


def _by_profession(staff: list[_Operator]) -> Table:
    heading = [
        _("Professione"),
        _("Operatori"),
        _("Situazioni per operatore"),
        str(MEAN_LOAD),
        _("Oltre soglia"),
    ]
    lines = []
    for profession in Profession:
        own = [one for one in staff if one.caseload.post.user.profession == profession]
        if own:
            held = sum(one.caseload.seats for one in own)
            over = sum(one.percent > FULL for one in own)
            cells = [len(own), round(held / len(own), 1), mean_load(one.percent for one in own), over]
            lines.append(Line(str(profession.label), "", cells))
    return Table("professioni", _("Professioni"), heading, lines)
