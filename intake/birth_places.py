"""Where somebody was born: the code that stands in a tax code, and the name people write.

The codes are the cadastral (Belfiore) ones of the comuni, also of those that are no more, and Z with three
figures for foreign states. Source: archive of comuni and states of ANPR (``data/make_birth_places.py``).
What people say for some of them ("Cina", "Reggio Emilia") is typed by hand in ``data/birth_place_words.csv``.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.models.people import folded

CODE = re.compile(r"[A-Z][0-9]{3}")
_WITH_PROVINCE = re.compile(r"(.+?)\s*\(?\b([A-Z]{2})\)?")
_SHORTENED = {"s": ("san", "santa", "santo", "sant"), "ss": ("santi",), "rep": ("repubblica",)}


class Place(NamedTuple):
    """A comune, with the letters of its province, or a foreign state, without; whether it still is."""

    code: str
    name: str
    province: str
    is_current: bool

    @property
    def words(self) -> str:
        return f"{self.name} ({self.province})" if self.province else self.name


def _rows(name: str) -> Iterator[list[str]]:
    text = files("intake").joinpath("data", name).read_text(encoding="utf-8")
    return csv.reader(text.splitlines())


@cache
def _places() -> dict[str, Place]:
    """Every place by its code."""
    rows = _rows("birth_places.csv")
    return {code: Place(code, name, province, current == "1") for code, name, province, current in rows}


@cache
def _everyday() -> dict[str, str]:
    """The codes of places that people call otherwise than the registry, by what they say."""
    return {word: code for word, code in _rows("birth_place_words.csv")}


@cache
def _by_name() -> dict[str, list[Place]]:
    """The places of each name, written without accents; of namesakes those that still are come first."""
    found: dict[str, list[Place]] = {}
    for place in sorted(_places().values(), key=lambda one: not one.is_current):
        found.setdefault(folded(place.name), []).append(place)
    for word, code in _everyday().items():
        found.setdefault(folded(word), []).append(_places()[code])
    return found


def words_of_place(code: str) -> str:
    """The name of a place, "" for a code that nobody knows."""
    place = _places().get(code)
    return place.words if place else ""


def code_of_place(written: str) -> str:
    """The code of a place written by its name, with the province where two have the same; "" for nothing.

    A code is taken as it is, also an unknown one: old tax codes hold some.

    Raises:
        ValidationError: no place, or more than one, has that name.
    """
    written = " ".join(written.split())
    if not written or CODE.fullmatch(written.upper()):
        return written.upper()
    found = list(_named(written))
    current = [place for place in found if place.is_current] or found
    if not current:
        raise ValidationError(
            _("Non conosciamo «%(place)s»: scrivi il comune, o lo stato estero, oppure lascia vuoto"),
            params={"place": written[:40]},
        )
    if len({place.province for place in current}) > 1:
        raise ValidationError(
            _("Ce n'è più di uno: scrivi anche la provincia, per esempio «%(place)s»"),
            params={"place": current[0].words},
        )
    return current[0].code


def _named(written: str) -> Iterator[Place]:
    if whole := _called(written):
        yield from whole
    elif parts := _WITH_PROVINCE.fullmatch(written.upper()):
        name, province = parts.groups()
        yield from (place for place in _called(name) if place.province == province)


def _called(name: str) -> list[Place]:
    """The places of a name, also one in which a word is shortened as on a document."""
    known, words = _by_name(), folded(name).split()
    if whole := known.get(" ".join(words)):
        return whole
    for at, word in enumerate(words):
        if word in _SHORTENED:
            in_full = (" ".join([*words[:at], full, *words[at + 1 :]]) for full in _SHORTENED[word])
            return [place for one in in_full for place in known.get(one, ())]
    return []
