"""Countries by the numeric code of ISO 3166-1, with which SIUSS exports a citizenship."""

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

# European Union, European Economic Area and Switzerland: their citizens need no permit to stay.
FREE_TO_STAY = frozenset(
    f"{code:03}"
    for code in (
        *(40, 56, 100, 191, 196, 203, 208, 233, 246, 250, 276, 300, 348, 352, 372, 380, 428, 438),
        *(440, 442, 470, 528, 578, 616, 620, 642, 703, 705, 724, 752, 756),
    )
)


class Country(NamedTuple):
    """A country: its code, its names, and how its people are called in Italian, the usual word first."""

    code: str
    italian: str
    english: str
    people: tuple[str, ...]


@cache
def countries() -> tuple[Country, ...]:
    """Every country, in the order of the Italian names."""
    rows = json.loads(files("intake").joinpath("data", "countries.json").read_text(encoding="utf-8"))
    return tuple(Country(code, italian, english, tuple(people)) for code, italian, english, *people in rows)


@cache
def usual_words() -> tuple[str, ...]:
    """The citizenships a desk meets most often, as they are written."""
    return tuple(sorted(country.people[0] for country in countries() if country.people))


@cache
def _codes_by_word(fold: Callable[[str], str]) -> dict[str, str]:
    """The code of a country by its names, and by how its people are called, but for the ending."""
    codes = {}
    for country in countries():
        words = [country.italian, country.english, *(one[:-1] for one in country.people)]
        codes.update(dict.fromkeys(map(fold, words), country.code))
    return codes


def code_of_citizenship(text: str, fold: Callable[[str], str]) -> str:
    """The code of a citizenship as it was written ("marocchino", "Marocco"); "" when it is none we know.

    Args:
        fold: how texts are compared.
    """
    word, codes = fold(text), _codes_by_word(fold)
    return codes.get(word) or codes.get(word[:-1], "")
