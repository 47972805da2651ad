"""The comuni of an Ambito side by side: how much is asked of each, how long people wait there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role
from audit import clock
from intake.figures.definitions import MEAN_DAYS_TO_PAIR, OPEN_PER_THOUSAND, per_thousand
from intake.models import Case, RuleSet
from intake.models.cases import lacks_somebody
from intake.routing.ranking import RoutingRules
from network.mandates.aside import asked_beside, read_beside
from network.mandates.models import Mandate
from network.models import Municipality
from network.spreadsheets import csv_of

DAY, WEEK, MONTH, YEAR = (timedelta(days=days) for days in (1, 7, 30, 365))
LONG = timedelta(days=182)  # half a year
NOTHING: Counter[str] = Counter()  # what a comune without situations has of each


@dataclass(frozen=True)
class ComuneFigures:
    """The figures of one comune.

    Attributes:
        per_thousand: open situations every 1,000 inhabitants, None when the population is not known.
        open_long: open situations that began more than half a year ago.
        days_to_charge: mean days from the opening to the complete pair, over those opened in the last
            365 days; None when none was taken in charge.
    """

    pk: int
    name: str
    district_id: int
    district_name: str
    population: int | None
    open_cases: int
    per_thousand: float | None
    new_in_week: int
    new_in_month: int
    open_long: int
    without_pair: int
    days_to_charge: float | None


@dataclass(frozen=True)
class Territory:
    """The comuni somebody coordinates, with what holds in the Ambiti they belong to.

    Attributes:
        rules: those in force in each Ambito, by its id.
        priorities: those in force, the first to end first.
    """

    comuni: list[ComuneFigures]
    rules: dict[int, RoutingRules]
    priorities: list[Mandate]

    @property
    def districts(self) -> dict[int, str]:
        """The names of the districts, by id, in their order."""
        names = {one.district_id: one.district_name for one in self.comuni}
        return dict(sorted(names.items(), key=lambda district: district[1]))

    def in_district(self, district_id: int | None) -> list[ComuneFigures]:
        """The comuni of a district; of all when it is None."""
        return [one for one in self.comuni if district_id in (None, one.district_id)]


# Columns of the table: key, heading, field, whether the largest comes first.
COLUMNS = (
    ("comune", gettext_lazy("Comune"), "name", False),
    ("aperte", gettext_lazy("Situazioni aperte"), "open_cases", True),
    ("abitanti", OPEN_PER_THOUSAND, "per_thousand", True),
    ("nuove", gettext_lazy("Nuove in 30 giorni"), "new_in_month", True),
    ("lunghe", gettext_lazy("Aperte da oltre 6 mesi"), "open_long", True),
    ("senza", gettext_lazy("Senza coppia"), "without_pair", True),
    ("giorni", MEAN_DAYS_TO_PAIR, "days_to_charge", True),
)
ORDERS = tuple(key for key, *_rest in COLUMNS)


def territory_of(user: User, area: str = "") -> Territory:
    """Read the comuni ``user`` coordinates with their figures, the rules and priorities, in one statement.

    Args:
        area: count only the situations of this area; "" for all.
    """
    units = user.grants.units(Role.COORDINATOR)
    published = RuleSet.objects.filter(ambito=OuterRef("ambito")).order_by("-version")
    rows = (
        Municipality.objects.filter(Q(ambito__in=units) | Q(district__in=units))
        .annotate(
            **_figures(area),
            rule_parameters=Subquery(published.values("parameters")[:1]),
            priorities=asked_beside(OuterRef("ambito")),
        )
        .select_related("district__unit")
        .order_by("name", "pk")
    )
    found: list[Any] = list(rows)
    parameters = {row.ambito_id: row.rule_parameters for row in found}
    return Territory(
        comuni=[_comune(row) for row in found],
        rules={ambito: RoutingRules.published(mapping) for ambito, mapping in parameters.items()},
        priorities=read_beside({row.ambito_id: row.priorities for row in found}.values()),
    )


def _figures(area: str) -> dict[str, Any]:
    """The figures as columns of a comune: each looks only at the situations it counts."""
    now = clock.now()
    cases = Case.objects.standing().filter(municipality=OuterRef("pk")).order_by()
    if area:
        cases = cases.filter(area=area)
    held = JSONObject(
        open_cases=Count("opened_at"),
        open_long=Count("opened_at", filter=Q(opened_at__lt=now - LONG)),
        without_pair=Count("opened_at", filter=lacks_somebody()),
    )
    came = JSONObject(
        new_in_week=Count("opened_at", filter=Q(opened_at__gte=now - WEEK)), new_in_month=Count("*")
    )
    taken = cases.filter(in_charge_at__isnull=False, opened_at__gte=now - YEAR)
    return {
        "held": _figure(cases.open(), held),
        "came": _figure(cases.filter(opened_at__gte=now - MONTH), came),
        "wait": _figure(taken, Avg(F("in_charge_at") - F("opened_at"))),
    }


def _figure(cases: QuerySet[Case], figure: Any) -> Subquery:
    return Subquery(cases.values("municipality").annotate(found=figure).values("found"))


def _comune(row: Any) -> ComuneFigures:
    held, came = row.held or NOTHING, row.came or NOTHING
    return ComuneFigures(
        pk=row.pk,
        name=row.name,
        district_id=row.district_id,
        district_name=row.district.name,
        population=row.population,
        open_cases=held["open_cases"],
        per_thousand=per_thousand([(held["open_cases"], row.population)]),
        new_in_week=came["new_in_week"],
        new_in_month=came["new_in_month"],
        open_long=held["open_long"],
        without_pair=held["without_pair"],
        days_to_charge=row.wait / DAY if row.wait is not None else None,
    )


def ordered(comuni: Iterable[ComuneFigures], order: str) -> list[ComuneFigures]:
    """The comuni in the order of one of ``ORDERS``; equal figures by name, unknown ones last."""
    name, is_descending = next((field, desc) for key, _label, field, desc in COLUMNS if key == order)
    by_name = sorted(comuni, key=lambda one: one.name)
    if not is_descending:
        return by_name
    known = [one for one in by_name if getattr(one, name) is not None]
    unknown = [one for one in by_name if getattr(one, name) is None]
    return [*sorted(known, key=attrgetter(name), reverse=True), *unknown]


def as_csv(comuni: Iterable[ComuneFigures]) -> str:
    """The table for a spreadsheet set to Italian: semicolons, decimal comma, a mark that says UTF-8."""
    heading = [str(label) for _key, label, *_rest in COLUMNS]
    figures = ([_said(getattr(one, field)) for _key, _label, field, _desc in COLUMNS] for one in comuni)
    return "\ufeff" + csv_of([heading, *figures], delimiter=";")


def _said(value: Any) -> str:
    if value is None:
        return _("non noto")
    return number_format(value, 1, use_l10n=True) if isinstance(value, float) else str(value)
