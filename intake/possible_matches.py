"""People already known who may be the one on the form: what agrees is said in words, nothing is blocked.

Few people are read, by columns made for it (keys of ``Person``), and compared in ``intake.identity``. A match
is one of these (people under protection are never compared):

- the same tax code, or the same code but for omocodia;
- the same telephone;
- the same birth date, with the same surname, one nearly the same, or surname and first name exchanged;
- a birth date that almost agrees, is known in part or not at all, with surname and first name alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from intake.identity import FEWEST_PHONE_FIGURES, Comparison, Identity
from intake.models import Person
from intake.models.people import PersonQuerySet
from intake.name_sounds import key_of

SHOWN = 5
COMPARED = 500


@dataclass(frozen=True)
class PossibleMatch:
    """Somebody in the archive, and what of theirs agrees with the form, in words."""

    person: Person
    words: str


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
    compared = ((Comparison(typed, Identity.of(person)), person) for person in found)
    matches = sorted(
        ((comparison, person) for comparison, person in compared if comparison.is_match),
        key=lambda match: (-match[0].weight, match[1].pk),
    )
    return [PossibleMatch(person, comparison.words) for comparison, person in matches[:SHOWN]]


def _condition(typed: Identity) -> Q:
    """The rows worth comparing; empty when too little was typed."""
    condition = Q()
    if typed.base_code:
        condition |= Q(base_code=typed.base_code)
    if len(typed.phone) >= FEWEST_PHONE_FIGURES:
        condition |= Q(phone_key=typed.phone)
    if typed.last_name and typed.birth_date:
        condition |= Q(birth_date=typed.birth_date)
        if name_key := key_of(typed.last_name, typed.first_name):
            condition |= Q(name_key=name_key)
    return condition
