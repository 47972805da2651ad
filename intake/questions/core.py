"""The questions every Ambito has, and the code lists of SIUSS, read from ``intake/data``."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import override

from accounts.languages import Language
from intake.countries import countries
from intake.questions.definition import FormDefinition, Option, Words

COUNTRIES = "ISO.3166"
COUNTRY = "ISO.3166."
LANGUAGES = "ISO.639"


def _tree(name: str) -> Any:
    return json.loads(files("intake").joinpath("data", name).read_text(encoding="utf-8"))


@cache
def core_form() -> FormDefinition:
    """The form of an Ambito that has added nothing."""
    return FormDefinition.from_mapping(_tree("scheda.json"))


@cache
def code_lists() -> dict[str, tuple[Option, ...]]:
    """The lists of answers by name. In those of INPS and of countries the code is the answer."""
    ours = {name: [Option.of(row) for row in rows] for name, rows in _tree("scheda.json")["lists"].items()}
    coded = {
        name: [Option.of([*row, f"{name}.{row[0]}"]) for row in rows]
        for name, rows in _tree("siuss.json")["lists"].items()
    }
    named = {
        COUNTRIES: [
            Option.of((one.code, one.italian, one.english, COUNTRY + one.code)) for one in countries()
        ],
        LANGUAGES: [Option(one.value, Words(_said("it", one), _said("en", one))) for one in Language],
    }
    return {name: tuple(options) for name, options in {**ours, **coded, **named}.items()}


def _said(language: str, one: Language) -> str:
    with override(language):
        return str(capfirst(one.label))
