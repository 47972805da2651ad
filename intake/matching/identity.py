"""Who somebody is, as far as it can be compared: what agrees between what was typed and what is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit import clock
from intake.dates import BirthPrecision, parse_birth
from intake.matching.likeness import is_near
from intake.models import Person
from intake.models.people import folded, national
from intake.tax_code import known_base_code, normalise

FEWEST_PHONE_FIGURES = 6
LONGEST_NAME = 80
A_DECADE = 10


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What of a form or of a person is compared: folded names, the base tax code, the national number."""

    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    precision: str = BirthPrecision.DAY
    tax_code: str = ""
    phone: str = ""

    @cached_property
    def base_code(self) -> str:
        return known_base_code(self.tax_code)

    @classmethod
    def typed(cls, answers: Mapping[str, Any]) -> "Identity":
        """The identity in the answers of a draft; what is not understood counts as not typed."""
        birth_date, precision = _birth(answers.get("birth_date", ""))
        return cls(
            last_name=_name(answers.get("last_name", "")),
            first_name=_name(answers.get("first_name", "")),
            birth_date=birth_date,
            precision=precision,
            tax_code=normalise(answers.get("tax_code", "")),
            phone=national(answers.get("phone", "")),
        )

    @classmethod
    def of(cls, person: Person) -> "Identity":
        return cls(
            last_name=folded(person.last_name),
            first_name=folded(person.first_name),
            birth_date=person.birth_date,
            precision=person.birth_precision,
            tax_code=person.tax_code,
            phone=national(person.phone),
        )


@dataclass(frozen=True)
class Comparison:
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
        is_exact = {self.typed.precision, self.known.precision} == {BirthPrecision.DAY}
        return (
            is_exact and self.typed.birth_date is not None and self.typed.birth_date == self.known.birth_date
        )

    @cached_property
    def is_near_date(self) -> bool:
        one, other = self.typed.birth_date, self.known.birth_date
        if one is None or other is None or self.is_same_date:
            return False
        precisions = {self.typed.precision, self.known.precision}
        if BirthPrecision.ESTIMATED in precisions:
            return abs(one.year - other.year) <= 2  # noqa: PLR2004 (years by which an estimate is wrong)
        if BirthPrecision.YEAR in precisions:
            return one.year == other.year
        if BirthPrecision.MONTH in precisions:
            return (one.year, one.month) == (other.year, other.month)
        return _almost(one, other)

    @cached_property
    def is_same_last_name(self) -> bool:
        return bool(self.typed.last_name) and self.typed.last_name == self.known.last_name

    @cached_property
    def is_same_first_name(self) -> bool:
        return bool(self.typed.first_name) and self.typed.first_name == self.known.first_name

    @cached_property
    def is_near_last_name(self) -> bool:
        return is_near(self.typed.last_name, self.known.last_name)

    @cached_property
    def is_near_first_name(self) -> bool:
        return is_near(self.typed.first_name, self.known.first_name)

    @cached_property
    def is_swapped(self) -> bool:
        """Whether surname and first name stand in each other's place, one of them perhaps nearly so."""
        crossed = (
            (self.typed.last_name, self.known.first_name),
            (self.typed.first_name, self.known.last_name),
        )
        are_same = [bool(one) and one == other for one, other in crossed]
        are_near = [is_near(one, other) for one, other in crossed]
        return any(are_same) and all(same or near for same, near in zip(are_same, are_near, strict=True))

    @property
    def are_names_near(self) -> bool:
        """Whether what was typed can be the names of the person, whichever stands first, slips allowed.

        One name alone may be the surname or the first name.
        """
        typed, known = self.typed, self.known
        orders = ((known.last_name, known.first_name), (known.first_name, known.last_name))
        return any(
            _is_like(typed.last_name, one) and (not typed.first_name or _is_like(typed.first_name, other))
            for one, other in orders
        )

    @property
    def is_match(self) -> bool:
        if self.is_same_code or self.is_same_base or self.is_same_phone:
            return True
        if self.is_same_date:
            # Twins, and namesakes born on the same day, have another first name.
            is_other = bool(self.typed.first_name and self.known.first_name) and not self._is_first_alike
            return self.is_swapped or (self._is_last_alike and not is_other)
        if self.is_near_date or self.known.birth_date is None:
            return self.is_swapped or self._are_names_alike
        return False

    @property
    def _is_last_alike(self) -> bool:
        return self.is_same_last_name or self.is_near_last_name

    @property
    def _is_first_alike(self) -> bool:
        return self.is_same_first_name or self.is_near_first_name

    @property
    def _are_names_alike(self) -> bool:
        is_one_same = self.is_same_last_name or self.is_same_first_name
        return is_one_same and self._is_last_alike and self._is_first_alike

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
            (self.is_near_first_name, 2),
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
            (self.is_near_first_name, _("nome")),
            (self.is_near_date, _("data di nascita")),
        ]
        sentences = [
            _named(_("uguali: %(data)s"), equal),
            _named(_("quasi uguali: %(data)s"), similar),
            _("cognome e nome scambiati") if self.is_swapped else "",
        ]
        return capfirst("; ".join(sentence for sentence in sentences if sentence)) + "."


def _is_like(typed: str, known: str) -> bool:
    return bool(known) and (typed == known or is_near(typed, known))


def _named(sentence: str, data: list[tuple[bool, str]]) -> str:
    named = [name for agrees, name in data if agrees]
    return sentence % {"data": ", ".join(named)} if named else ""


def _name(text: str) -> str:
    """A name as it is compared; one longer than any in the archive is nobody's."""
    return folded(text) if len(text) <= LONGEST_NAME else ""


def _birth(text: str) -> tuple[date | None, str]:
    try:
        return parse_birth(text, clock.today())
    except ValidationError:
        return None, BirthPrecision.DAY


def _almost(one: date, other: date) -> bool:
    """Whether one date is the other with a slip: day and month exchanged, or one of the three wrong.

    Of years only the one beside and the one ten years away: a namesake has the same day and month too often.
    """
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    if (one.month, one.day) == (other.month, other.day):
        return abs(one.year - other.year) in {1, A_DECADE}
    return one.year == other.year and (one.month == other.month or one.day == other.day)
