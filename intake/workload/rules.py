"""The parameters of the workload formula: data of an Ambito, versioned, checked in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.workload.load import Load
from network.areas import Area
from network.urgency import Urgency

CHILD_PROTECTION_ORDER = "child_protection_order"

Numbers = Mapping[str, Decimal]


def _numbers(**values: str) -> Numbers:
    return MappingProxyType({name: Decimal(value) for name, value in values.items()})


DEFAULTS: dict[str, Numbers] = {
    "base": MappingProxyType(
        {
            CHILD_PROTECTION_ORDER: Decimal(8),
            Area.VIOLENCE.value: Decimal(7),
            Area.MINORS_FAMILY.value: Decimal(5),
            Area.EXTREME_POVERTY.value: Decimal(5),
            Area.ADDICTION.value: Decimal(5),
            Area.MIGRANTS.value: Decimal(5),
            Area.DISABILITY.value: Decimal(4),
            Area.MENTAL_HEALTH.value: Decimal(4),
            Area.ADULTS_POVERTY.value: Decimal(3),
            Area.ELDERLY.value: Decimal(3),
            Area.HOUSING.value: Decimal(3),
            Area.OTHER.value: Decimal(3),
        }
    ),
    "additions": _numbers(
        further_minor="0.10",
        further_minors_max="0.30",
        pressing="0.25",
        many_services="0.15",
        mediator="0.10",
        operator_risk="0.20",
        court_report="0.20",
        all_max="1",
    ),
    "phases": _numbers(assessment="1", first_60_days="1.2", active="1", monitoring="0.5", suspended="0.2"),
    "shares": _numbers(lead="0.65", co_lead="0.45"),
    "capacity": _numbers(per_fte="100", first_year="0.9", overhead_per_fte="15"),
    "bands": _numbers(yellow="0.85", orange="1", red="1.15"),
    "thresholds": _numbers(
        many_services="3", court_report_days="30", first_days="60", first_years="1", absence_days="60"
    ),
}

HIGHEST: dict[str, Decimal] = {
    "base": Decimal(50),
    "additions": Decimal(5),
    "phases": Decimal(5),
    "shares": Decimal(1),
    "capacity": Decimal(1000),
    "bands": Decimal(5),
    "thresholds": Decimal(366),
}


@dataclass(frozen=True, kw_only=True)
class WorkloadRules:
    """Every number of the workload formula; ``version`` grows by one each time an Ambito publishes new ones.

    Attributes:
        base: points of a case by main area, and for a court order that protects a minor.
        additions: what is added, as a share of the base points; ``all_max`` caps their sum.
        phases: factor by phase of the work.
        shares: part of the case that weighs on each seat.
        capacity: points a full-time person carries, factor of the first years, points kept for other work.
        bands: load over capacity at which a band begins (yellow is included in it; orange and red begin
            just above).
        thresholds: how many services are many, days before a court report, days of the first phase,
            years of the first-year factor, days ahead in which absences lower the capacity.
        pressing_from: level of urgency from which a case counts as pressing.
    """

    version: int = 1
    base: Numbers = field(default_factory=lambda: DEFAULTS["base"])
    additions: Numbers = field(default_factory=lambda: DEFAULTS["additions"])
    phases: Numbers = field(default_factory=lambda: DEFAULTS["phases"])
    shares: Numbers = field(default_factory=lambda: DEFAULTS["shares"])
    capacity: Numbers = field(default_factory=lambda: DEFAULTS["capacity"])
    bands: Numbers = field(default_factory=lambda: DEFAULTS["bands"])
    thresholds: Numbers = field(default_factory=lambda: DEFAULTS["thresholds"])
    pressing_from: str = Urgency.URGENT.value

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "WorkloadRules":
        """Read stored or typed parameters; what is missing keeps its default.

        Errors:
            ValidationError keyed by ``group.name`` with what is wrong and how to mend it.
        """
        errors: dict[str, list[str]] = {}
        values: dict[str, Any] = {name: _read_group(name, mapping.get(name, {}), errors) for name in DEFAULTS}
        values["version"] = read_version(mapping.get("version", 1), errors)
        values["pressing_from"] = _read_level(mapping.get("pressing_from", cls.pressing_from), errors)
        refuse_unknown(mapping, {one.name for one in fields(cls)}, errors)
        if not errors:
            _check_together(values, errors)
        if errors:
            raise ValidationError(errors)
        return cls(**values)

    def as_mapping(self) -> dict[str, Any]:
        """Ready for JSON, numbers as text so that nothing is rounded; read back by ``from_mapping``."""
        groups = {name: {key: str(value) for key, value in getattr(self, name).items()} for name in DEFAULTS}
        return {"version": self.version, "pressing_from": self.pressing_from, **groups}

    def load(self, points: Decimal, capacity: Decimal) -> Load:
        """A load whose bands are those of these rules."""
        return Load(points, capacity, (self.bands["yellow"], self.bands["orange"], self.bands["red"]))


def read_number(path: str, value: Any, highest: Decimal, errors: dict[str, list[str]]) -> Decimal:
    """Read one parameter between 0 and ``highest``; note under ``path`` what is wrong with it."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or not 0 <= number <= highest:
        message = _("Scrivi un numero da 0 a %(highest)s.") % {"highest": highest}
        errors.setdefault(path, []).append(str(message))
        return Decimal(0)
    return number


def read_version(value: Any, errors: dict[str, list[str]]) -> int:
    """Read the number of a version: a whole number from 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        errors.setdefault("version", []).append(str(_("La versione è un numero intero da 1 in su.")))
        return 1
    return value


def refuse_unknown(
    given: Mapping[str, Any], known: set[str], errors: dict[str, list[str]], group: str = ""
) -> None:
    """Note every name that is not a parameter: a misspelt one would be silently ignored."""
    for name in given:
        if name not in known:
            message = _("Questo parametro non esiste: controlla come è scritto.")
            errors.setdefault(f"{group}{name}", []).append(str(message))


def _read_group(group: str, given: Any, errors: dict[str, list[str]]) -> Numbers:
    known = DEFAULTS[group]
    if not isinstance(given, Mapping):
        errors.setdefault(group, []).append(str(_("Scrivi i parametri uno per uno, con nome e numero.")))
        return known
    refuse_unknown(given, set(known), errors, f"{group}.")
    values = {
        name: read_number(f"{group}.{name}", given[name], HIGHEST[group], errors)
        if name in given
        else default
        for name, default in known.items()
    }
    return MappingProxyType(values)


def _read_level(value: Any, errors: dict[str, list[str]]) -> str:
    if value not in Urgency.values:
        errors.setdefault("pressing_from", []).append(str(_("Scegli uno dei livelli di urgenza.")))
        return Urgency.URGENT.value
    return str(value)


def _check_together(values: Mapping[str, Numbers], errors: dict[str, list[str]]) -> None:
    """What only makes sense when two numbers are looked at together."""
    bands = values["bands"]
    if not 0 < bands["yellow"] < bands["orange"] < bands["red"]:
        errors["bands"] = [str(_("Le soglie devono crescere: giallo, poi arancione, poi rosso."))]
    capacity = values["capacity"]
    if capacity["per_fte"] * min(Decimal(1), capacity["first_year"]) <= capacity["overhead_per_fte"]:
        message = _("La capacità deve restare sopra i punti tenuti per il resto del lavoro.")
        errors["capacity.overhead_per_fte"] = [str(message)]
    shares = values["shares"]
    if shares["lead"] + shares["co_lead"] < 1:
        errors["shares"] = [str(_("Le due quote insieme devono coprire almeno tutta la situazione."))]
