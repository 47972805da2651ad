"""The rules as a form: every number with its words and limits; what is wrong is said beside it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from intake.forms.fields import plain
from intake.published_rules.chapters import CHAPTERS, parameters
from intake.published_rules.words import Kind, Parameter
from intake.routing.rules import HIGHEST as HIGHEST_OF_ROUTING
from intake.routing.rules import RoutingRules
from intake.workload.rules import HIGHEST
from network.forms import ActForm
from network.urgency import Urgency

LONGEST_WHY = 300
_PERCENT = Decimal(100)


def _number(one: Parameter) -> forms.Field:
    return forms.DecimalField(
        label=format_lazy(_("{label}, in %"), label=one.label) if one.kind == Kind.PERCENT else one.label,
        help_text=one.meaning,
        min_value=0,
        max_value=_highest(one),
        decimal_places=0 if one.kind == Kind.WHOLE else 2,
        localize=True,
        widget=plain(inputmode="decimal"),
        error_messages={
            "required": _("Scrivi un numero"),
            "invalid": _("Scrivi un numero, per esempio 3 o 0,5"),
            "min_value": _("Scrivi un numero da 0 in su"),
            "max_value": _("Scrivi un numero fino a %(limit_value)s"),
            "max_decimal_places": _("Scrivi un numero intero")
            if one.kind == Kind.WHOLE
            else _("Bastano due cifre dopo la virgola"),
        },
    )


def _highest(one: Parameter) -> Decimal:
    """The highest number that may be written, as it is written."""
    *groups, name = one.path.split(".")
    highest = HIGHEST[groups[-1]] if groups else HIGHEST_OF_ROUTING[name]
    return _plain(highest * _PERCENT if one.kind == Kind.PERCENT else highest)


def _field(one: Parameter) -> forms.Field:
    if one.kind == Kind.YES_NO:
        return forms.BooleanField(label=one.label, help_text=one.meaning, required=False)
    if one.kind == Kind.LEVEL:
        levels = [(level.value, level.label) for level in Urgency]
        return forms.ChoiceField(label=one.label, help_text=one.meaning, choices=levels)
    if one.kind == Kind.WORD:
        words = {"required": _("Scrivi il nome in una parola, per esempio presidio o polo.")}
        return forms.CharField(label=one.label, help_text=one.meaning, widget=plain(), error_messages=words)
    return _number(one)


class RulesForm(ActForm):
    """A draft of the rules. ``version`` is the one the writer was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    rules: RoutingRules  # what would be published, once the draft is valid

    def __init__(self, data: Any, published: RoutingRules, version: int) -> None:
        self.published = published
        super().__init__(data, initial={"version": version})
        mapping = published.as_mapping()
        for one in parameters():
            self.fields[one.name] = _field(one)
            self.initial[one.name] = _written(one, mapping)

    def clean(self) -> dict[str, Any]:
        """Read the numbers as rules, which look at some of them together."""
        given = super().clean() or {}
        if not self.errors:
            try:
                self.rules = RoutingRules.from_mapping(self._mapping(given))
            except ValidationError as error:
                self.refuse(
                    ValidationError({_field_of(name): each for name, each in error.error_dict.items()})
                )
        return given

    def _mapping(self, given: Mapping[str, Any]) -> dict[str, Any]:
        mapping: dict[str, Any] = self.published.as_mapping()
        for one in parameters():
            *groups, last = one.path.split(".")
            place = mapping
            for group in groups:
                place = place[group]
            place[last] = _read(one, given[one.name])
        return mapping

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What was typed, by field: to be carried on, and to come back to."""
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]

    @property
    def address(self) -> str:
        """The draft as the end of an address."""
        return urlencode(self.answers)

    @property
    def chapters(self) -> list[dict[str, Any]]:
        """The fields under their headings."""
        return [
            {"chapter": chapter, "fields": [_shown(self, one) for one in chapter.parameters]}
            for chapter in CHAPTERS
        ]


class PublishForm(ActForm):
    """Why the rules change."""

    reason = forms.CharField(
        label=_("Perché cambiano"),
        help_text=_("Lo legge chi lavora con queste regole, anche tra un anno."),
        max_length=LONGEST_WHY,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Scrivi perché cambiano le regole")},
    )


def _shown(form: RulesForm, one: Parameter) -> tuple[forms.BoundField, str]:
    """A field and its width."""
    return form[one.name], "" if one.kind == Kind.LEVEL else "data"


def _written(one: Parameter, mapping: Mapping[str, Any]) -> Any:
    """The stored value as people write it."""
    value = one.value(mapping)
    if one.kind == Kind.PERCENT:
        return _plain(Decimal(value) * _PERCENT)
    return _plain(Decimal(value)) if one.kind in {Kind.POINTS, Kind.FACTOR, Kind.WHOLE} else value


def _plain(number: Decimal) -> Decimal:
    """Without zeros at the end: 15 and not 15.00."""
    return Decimal(format(number.normalize(), "f"))


def _read(one: Parameter, value: Any) -> Any:
    if one.kind == Kind.PERCENT:
        return str(_plain(value / _PERCENT))
    return str(_plain(value)) if isinstance(value, Decimal) else value


def _field_of(path: str) -> str:
    """The field beside which an error of the rules is said: of a whole group, its first number."""
    names = [one.name for one in parameters()]
    name = path.replace(".", "-")
    return name if name in names else next((each for each in names if each.startswith(f"{name}-")), name)
