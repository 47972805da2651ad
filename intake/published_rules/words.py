"""Every number of the rules with its meaning in words: for who changes them and for who reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from network.urgency import Urgency

Words = Any  # lazy words, which the stubs do not know


class Kind(Enum):
    """How a parameter is written by people: a ratio is written in per cent."""

    POINTS = "points"
    PERCENT = "percent"
    FACTOR = "factor"
    WHOLE = "whole"
    LEVEL = "level"
    YES_NO = "yes_no"
    WORD = "word"


@dataclass(frozen=True)
class Parameter:
    """One parameter: where it stands in ``RoutingRules.as_mapping`` (names joined by dots), and its words."""

    path: str
    kind: Kind
    label: Words
    meaning: Words = ""

    @property
    def name(self) -> str:
        """The name of its field in a form and in an address."""
        return self.path.replace(".", "-")

    def value(self, mapping: Mapping[str, Any]) -> Any:
        """The value as it is stored."""
        found: Any = mapping
        for name in self.path.split("."):
            found = found[name]
        return found

    def said(self, mapping: Mapping[str, Any]) -> str:
        """The value in words, with its unit."""
        value = self.value(mapping)
        if self.kind == Kind.YES_NO:
            return _("sì") if value else _("no")
        if self.kind == Kind.LEVEL:
            return str(Urgency(value).short_label).lower()
        if self.kind == Kind.PERCENT:
            return f"{_figure(Decimal(value) * 100)} %"
        return str(value) if self.kind == Kind.WORD else _figure(Decimal(value))


@dataclass(frozen=True)
class Chapter:
    """Parameters that are read together."""

    key: str
    title: Promise
    text: Promise
    parameters: tuple[Parameter, ...]


def _figure(value: Decimal) -> str:
    return str(number_format(value.normalize() if value else Decimal(0), use_l10n=True))
