"""The parameters of the routing: data of an Ambito, versioned, published with those of the workload."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.workload.rules import WorkloadRules, read_number, read_version, refuse_unknown
from network.urgency import Urgency

Errors = dict[str, list[str]]

HIGHEST: dict[str, Decimal] = {
    "continuity_bonus": Decimal(1),
    "language_bonus": Decimal(1),
    "preference_bonus": Decimal(1),
    "pace_penalty": Decimal(1),
    "pace_open_per_new": Decimal(100),
    "pace_least": Decimal(100),
    "leave_within_days": Decimal(60),
    "leave_least_days": Decimal(100),
}
BEFORE = {"leave_within_days": 0}  # of numbers that came later: what sets without them did
_LONGEST_LABEL = 30


@dataclass(frozen=True, kw_only=True)
class RoutingRules:
    """How the pair is looked for.

    Attributes:
        version: number of the published set of rules, this and the workload's together.
        workload: the formula of points and capacity.
        continuity_bonus: who knows the family is ranked as if the load were lower by this ratio
            (0.15 is fifteen points of per cent).
        language_bonus: the same for who speaks the language of the person.
        preference_bonus: the same for the woman or the man with whom the person asks to talk.
        pace_open_per_new: one new case a month is allowed for each so many open ones. The ratio of one to
            six is that of the Child Welfare League of America.
        pace_least: new cases a month always allowed: without it nobody could begin, and with few open cases
            the ratio alone would warn at every second assignment.
        pace_is_strict: when true, who has reached the pace is left out; when false (as published) is
            ranked lower and the excess is said in words. Emergencies are apart in both.
        pace_penalty: how much lower, as a ratio, for each case over the pace.
        leave_within_days: who goes away within so many days is not proposed; 0 leaves out only who is away.
        leave_least_days: if they will not be there for so many days or more, holidays included.
        automatic: the levels of urgency at which registering gives the situation to the first pair proposed.
        district_label: what the Ambito calls its districts: a masculine noun, in lower case.
    """

    version: int = 1
    workload: WorkloadRules = field(default_factory=WorkloadRules)
    continuity_bonus: Decimal = Decimal("0.15")
    language_bonus: Decimal = Decimal("0.10")
    preference_bonus: Decimal = Decimal("0.10")
    pace_open_per_new: int = 6
    pace_least: int = 3
    pace_is_strict: bool = False
    pace_penalty: Decimal = Decimal("0.10")
    leave_within_days: int = 3
    leave_least_days: int = 5
    automatic: frozenset[str] = frozenset({Urgency.EMERGENCY.value})
    district_label: str = "presidio"

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "RoutingRules":
        """Read stored or typed parameters; what is missing keeps its default.

        Errors:
            ValidationError keyed by name, with what is wrong and how to mend it.
        """
        errors: Errors = {}
        refuse_unknown(mapping, {one.name for one in fields(cls)}, errors)
        values: dict[str, Any] = {"version": read_version(mapping.get("version", 1), errors)}
        for name in ("continuity_bonus", "language_bonus", "preference_bonus", "pace_penalty"):
            values[name] = read_number(name, mapping.get(name, getattr(cls, name)), HIGHEST[name], errors)
        values["pace_open_per_new"] = _read_count(
            "pace_open_per_new", mapping, cls.pace_open_per_new, 1, errors
        )
        values["pace_least"] = _read_count("pace_least", mapping, cls.pace_least, 0, errors)
        values["leave_within_days"] = _read_count(
            "leave_within_days", mapping, cls.leave_within_days, 0, errors
        )
        values["leave_least_days"] = _read_count("leave_least_days", mapping, cls.leave_least_days, 1, errors)
        values["pace_is_strict"] = _read_choice(mapping, cls.pace_is_strict, errors)
        values["automatic"] = _read_levels(mapping.get("automatic", {}), cls().automatic, errors)
        values["district_label"] = _read_label(mapping, cls.district_label, errors)
        values["workload"] = _read_workload(mapping.get("workload", {}), errors)
        if errors:
            raise ValidationError(errors)
        return cls(**values)

    @classmethod
    def published(cls, mapping: Mapping[str, Any] | None) -> "RoutingRules":
        """Read a published set as it was meant then, or the defaults where there is none."""
        return cls() if mapping is None else cls.from_mapping({**BEFORE, **mapping})

    def as_mapping(self) -> dict[str, Any]:
        """Ready for JSON, numbers as text; read back by ``from_mapping``."""
        return {
            "version": self.version,
            "continuity_bonus": str(self.continuity_bonus),
            "language_bonus": str(self.language_bonus),
            "preference_bonus": str(self.preference_bonus),
            "pace_open_per_new": self.pace_open_per_new,
            "pace_least": self.pace_least,
            "pace_is_strict": self.pace_is_strict,
            "pace_penalty": str(self.pace_penalty),
            "leave_within_days": self.leave_within_days,
            "leave_least_days": self.leave_least_days,
            "automatic": {level: level in self.automatic for level in Urgency.values},
            "district_label": self.district_label,
            "workload": self.workload.as_mapping(),
        }


def _read_count(name: str, mapping: Mapping[str, Any], default: int, lowest: int, errors: Errors) -> int:
    number = read_number(name, mapping.get(name, default), HIGHEST[name], errors)
    if name not in errors and (number % 1 or number < lowest):
        errors[name] = [str(_("Scrivi un numero intero, almeno %(lowest)s.") % {"lowest": lowest})]
    return int(number)


def _read_choice(mapping: Mapping[str, Any], default: bool, errors: Errors) -> bool:
    value = mapping.get("pace_is_strict", default)
    if not isinstance(value, bool):
        errors["pace_is_strict"] = [str(_("Scegli sì o no."))]
    return bool(value)


def _read_levels(mapping: Any, default: frozenset[str], errors: Errors) -> frozenset[str]:
    """The levels of urgency answered with yes; a level left out keeps its default."""
    given = mapping if isinstance(mapping, Mapping) else {"": None}
    if not set(given) <= set(Urgency.values) or not all(isinstance(each, bool) for each in given.values()):
        errors["automatic"] = [str(_("Scegli sì o no per ogni urgenza."))]
        return default
    return frozenset(level for level in Urgency.values if given.get(level, level in default))


def _read_label(mapping: Mapping[str, Any], default: str, errors: Errors) -> str:
    value = mapping.get("district_label", default)
    label = value.strip() if isinstance(value, str) else ""
    if not label or len(label) > _LONGEST_LABEL or not label.isprintable():
        errors["district_label"] = [str(_("Scrivi il nome in una parola, per esempio presidio o polo."))]
        return default
    return label


def _read_workload(mapping: Any, errors: Errors) -> WorkloadRules:
    if not isinstance(mapping, Mapping):
        errors["workload"] = [str(_("Scrivi i parametri uno per uno, con nome e numero."))]
        return WorkloadRules()
    try:
        return WorkloadRules.from_mapping(mapping)
    except ValidationError as error:
        errors.update({f"workload.{name}": messages for name, messages in error.message_dict.items()})
        return WorkloadRules()
