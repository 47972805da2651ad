"""People already known who may be the one on the form: what agrees is said in words, nothing is blocked.

Few people are read, by columns made for it (keys of ``Person``), and compared in ``matching.identity``.
A match is one of these (people under protection are never compared; who is known only by what was registered
by mistake, for the same tax code alone):

- the same tax code, or the same code but for omocodia;
- the same telephone;
- the same birth date, with names the same or nearly (one can be missing), perhaps exchanged;
- a birth date that almost agrees, is known in part or not at all, with surname and first name alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from intake.matching.identity import FEWEST_PHONE_FIGURES, Comparison, Identity
from intake.matching.sounds import key_of, sound_of
from intake.models import Case, Intake, Person
from intake.models.people import PersonQuerySet, folded
from intake.states import IntakeState

SHOWN = 5
COMPARED = 500
MOST_WORDS = 6
LETTERS_BESIDE_A_NAME, LETTERS_ALONE = 1, 3


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
        people.filter(condition, _is_here(typed.base_code), protected=False)
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


def _is_here(base_code: str) -> Q:
    """Who is known by more than what was registered by mistake; the same tax code is always told."""
    own = Intake.objects.filter(person=OuterRef("pk"))
    is_mistaken = Exists(own.filter(state=IntakeState.CANCELLED)) & ~Exists(own.standing())
    has_case = Exists(Case.objects.standing().filter(person=OuterRef("pk")))
    return ~Q(is_mistaken) | Q(has_case) | (Q(base_code=base_code) if base_code else Q(pk=None))


def near_people(people: PersonQuerySet, terms: str) -> list[Person]:
    """Whom a search that found nobody may have meant: names said alike or with a slip; one query.

    Closest first, at most five. A tax code and a telephone are compared as on the form.

    Args:
        people: among whom to look; who is protected is left out in any case.
        terms: what was searched, as typed: names in any order, a tax code or a telephone.
    """
    if any(character.isdecimal() for character in terms):
        return [match.person for match in possible_matches(people, {"tax_code": terms, "phone": terms})]
    words = folded(terms).split()[:MOST_WORDS]
    if not words:
        return []
    # A search does not say which words are the surname: every way of parting them is compared.
    parted = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))] or [(words[0], "")]
    readings = [Identity(last_name=last, first_name=first) for last, first in parted]
    found = (
        people.filter(_is_said_like(parted), protected=False)
        .select_related("municipality")
        .order_by("pk")[:COMPARED]
    )
    near = []
    for person in found:
        known = Identity.of(person)
        compared = (Comparison(typed, known) for typed in readings)
        if weights := [one.weight for one in compared if one.are_names_near]:
            near.append((-max(weights), person.pk, person))
    return [person for _weight, _pk, person in sorted(near)[:SHOWN]]


def _is_said_like(parted: list[tuple[str, str]]) -> Q:
    """The rows worth comparing: one name sounds the same and the other at least begins so."""
    condition = Q()
    for names in parted:
        if key := key_of(*names):
            condition |= Q(name_key=key)
        for one, other in (names, names[::-1]):
            if one:
                condition |= _has_sound(one) & _begins_like(other)
    if not parted[0][1]:
        condition |= _begins_like(parted[0][0], LETTERS_ALONE)
    return condition


def _has_sound(name: str) -> Q:
    sound = sound_of(name.split(maxsplit=1)[0])
    return Q(name_key__startswith=f"{sound} ") | Q(name_key__endswith=f" {sound}")


def _begins_like(name: str, letters: int = LETTERS_BESIDE_A_NAME) -> Q:
    return Q(search_text__contains=f" {name[:letters]}") if name else Q()


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
