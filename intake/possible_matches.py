"""People already known who may be the one on the form: what agrees is said in words, nothing is blocked.

A match is one of these (people under protection are never compared):

- the same tax code, or the same code but for omocodia;
- the same telephone;
- the same birth date, with the same surname, one that differs by a slip of the keys, or with surname and
  first name in each other's place;
- a birth date that almost agrees (one of day, month and year differs, or day and month are exchanged) or is
  not known, with the same surname and first name, in either order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit import clock
from intake.dates import parse_birth_date
from intake.models import Person
from intake.models.people import PersonQuerySet, folded
from intake.tax_code import base_code, normalise

SHOWN = 5
COMPARED = 500
LETTERS_OF_THE_NAMES = 6
FEWEST_PHONE_FIGURES = 6
COUNTRY = "39"
LONGEST_PHONE = 10
LONG_NAME = 6
SHORTEST_NAME = 3
LONGEST_NAME = 80


@dataclass(frozen=True)
class PossibleMatch:
    """Somebody in the archive, and what of theirs agrees with the form, in words."""

    person: Person
    words: str


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What of a form or of a person is compared: folded names, the base tax code, the national number."""

    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    tax_code: str = ""
    phone: str = ""

    @cached_property
    def base_code(self) -> str:
        return _base_code(self.tax_code)

    @classmethod
    def typed(cls, answers: Mapping[str, Any]) -> "Identity":
        """The identity in the answers of a draft; what is not understood counts as not typed."""
        return cls(
            last_name=_name(answers.get("last_name", "")),
            first_name=_name(answers.get("first_name", "")),
            birth_date=_birth_date(answers.get("birth_date", "")),
            tax_code=normalise(answers.get("tax_code", "")),
            phone=_national(answers.get("phone", "")),
        )

    @classmethod
    def of(cls, person: Person) -> "Identity":
        return cls(
            last_name=folded(person.last_name),
            first_name=folded(person.first_name),
            birth_date=person.birth_date,
            tax_code=person.tax_code,
            phone=_national(person.phone),
        )


def possible_matches(
    people: PersonQuerySet, answers: Mapping[str, Any], apart: Iterable[int] = ()
) -> list[PossibleMatch]:
    """The people who may be the one of ``answers``, closest first, at most five; one query.

    Args:
        people: among whom to look; who is protected is left out in any case.
        answers: a draft's answers as typed.
        apart: ids of people who were said to be somebody else.
    """
    typed = Identity.typed(answers)
    condition = _condition(typed)
    if not condition:
        return []
    found = (
        people.filter(condition, protected=False)
        .exclude(pk__in=list(apart))
        .select_related("municipality")
        .order_by("pk")[:COMPARED]
    )
    compared = ((_Comparison(typed, Identity.of(person)), person) for person in found)
    matches = sorted(
        ((comparison, person) for comparison, person in compared if comparison.is_match),
        key=lambda match: (-match[0].weight, match[1].pk),
    )
    return [PossibleMatch(person, comparison.words) for comparison, person in matches[:SHOWN]]


def _condition(typed: Identity) -> Q:
    """The rows worth comparing; empty when too little was typed."""
    condition = Q()
    if typed.base_code:
        condition |= Q(tax_code__startswith=typed.base_code[:LETTERS_OF_THE_NAMES])
    if len(typed.phone) >= FEWEST_PHONE_FIGURES:
        condition |= Q(search_text__contains=typed.phone)
    if typed.last_name and typed.birth_date:
        condition |= Q(birth_date=typed.birth_date)
        if typed.first_name:
            condition |= Q(search_text__startswith=f" {typed.last_name} {typed.first_name}")
            condition |= Q(search_text__startswith=f" {typed.first_name} {typed.last_name}")
    return condition


@dataclass(frozen=True)
class _Comparison:
    """What agrees between a form and a person."""

    typed: Identity
    known: Identity

    @cached_property
    def is_same_code(self) -> bool:
        return bool(self.typed.base_code) and self.typed.tax_code == self.known.tax_code

    @cached_property
    def is_same_base(self) -> bool:
        return bool(self.typed.base_code) and self.typed.base_code == self.known.base_code

    @cached_property
    def is_same_phone(self) -> bool:
        return len(self.typed.phone) >= FEWEST_PHONE_FIGURES and self.typed.phone == self.known.phone

    @cached_property
    def is_same_date(self) -> bool:
        return self.typed.birth_date is not None and self.typed.birth_date == self.known.birth_date

    @cached_property
    def is_near_date(self) -> bool:
        return _almost(self.typed.birth_date, self.known.birth_date)

    @cached_property
    def is_same_last_name(self) -> bool:
        return bool(self.typed.last_name) and self.typed.last_name == self.known.last_name

    @cached_property
    def is_same_first_name(self) -> bool:
        return bool(self.typed.first_name) and self.typed.first_name == self.known.first_name

    @cached_property
    def is_near_last_name(self) -> bool:
        return not self.is_same_last_name and is_slip(self.typed.last_name, self.known.last_name)

    @cached_property
    def is_swapped(self) -> bool:
        swapped = (self.known.first_name, self.known.last_name)
        return all(swapped) and (self.typed.last_name, self.typed.first_name) == swapped

    @property
    def is_match(self) -> bool:
        if self.is_same_code or self.is_same_base or self.is_same_phone:
            return True
        if self.is_same_date:
            return self.is_same_last_name or self.is_near_last_name or self.is_swapped
        if self.is_near_date or self.known.birth_date is None:
            return self.is_swapped or (self.is_same_last_name and self.is_same_first_name)
        return False

    @property
    def weight(self) -> int:
        """How much agrees: the tax code above all, then the date, then the names."""
        agreeing = [
            (self.is_same_code, 16),
            (self.is_same_base, 8),
            (self.is_same_date, 6),
            (self.is_same_last_name, 4),
            (self.is_swapped, 4),
            (self.is_same_first_name, 3),
            (self.is_same_phone, 3),
            (self.is_near_last_name, 2),
            (self.is_near_date, 2),
        ]
        return sum(weight for agrees, weight in agreeing if agrees)

    @property
    def words(self) -> str:
        equal = [
            (self.is_same_code, _("codice fiscale")),
            (self.is_same_last_name, _("cognome")),
            (self.is_same_first_name, _("nome")),
            (self.is_same_date, _("data di nascita")),
            (self.is_same_phone, _("telefono")),
        ]
        similar = [
            (self.is_same_base and not self.is_same_code, _("codice fiscale")),
            (self.is_near_last_name, _("cognome")),
            (self.is_near_date, _("data di nascita")),
        ]
        sentences = [
            _named(_("uguali: %(data)s"), equal),
            _named(_("quasi uguali: %(data)s"), similar),
            _("cognome e nome scambiati") if self.is_swapped else "",
        ]
        return capfirst("; ".join(sentence for sentence in sentences if sentence)) + "."


def _named(sentence: str, data: list[tuple[bool, str]]) -> str:
    named = [name for agrees, name in data if agrees]
    return sentence % {"data": ", ".join(named)} if named else ""


def _name(text: str) -> str:
    """A name as it is compared; one longer than any in the archive is nobody's."""
    return folded(text) if len(text) <= LONGEST_NAME else ""


def _birth_date(text: str) -> date | None:
    try:
        return parse_birth_date(text, clock.today())
    except ValidationError:
        return None


def _base_code(code: str) -> str:
    try:
        return base_code(code) if code else ""
    except ValidationError:
        return ""


def _national(phone: str) -> str:
    """The figures of a number without the Italian prefix; a text that is no number has none."""
    if len(phone) > LONGEST_NAME:
        return ""
    figures = "".join(character for character in phone if character.isdecimal()).removeprefix("00")
    return figures.removeprefix(COUNTRY) if len(figures) > LONGEST_PHONE else figures


def _almost(one: date | None, other: date | None) -> bool:
    if one is None or other is None or one == other:
        return False
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    return (one.year == other.year) + (one.month == other.month) + (one.day == other.day) > 1


def is_slip(one: str, other: str) -> bool:
    """Whether two folded names differ by one slip of the keys, or two in a long name."""
    shorter, longer = sorted((one, other), key=len)
    allowed = 2 if len(shorter) >= LONG_NAME else 1
    if len(shorter) < SHORTEST_NAME or len(longer) - len(shorter) > allowed:
        return False
    return 0 < _distance(shorter, longer) <= allowed


def _distance(one: str, other: str) -> int:
    """Letters to change, add, drop or exchange with their neighbour to make one text of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
