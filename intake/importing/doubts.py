"""Rows that may be about somebody of the archive: compared as at the desk, and left to who takes the file in.

Nothing is decided here, and nothing is one person with another until somebody says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Q

from intake.importing.reading import Entry
from intake.matching.identity import FEWEST_PHONE_FIGURES, Comparison, Identity
from intake.matching.sounds import key_of
from intake.models import Person
from intake.models.people import PersonQuerySet, folded, national

MOST_MATCHES = 3
SOMEBODY_ELSE = "new"
ALONE = "same"
COMPARED_BY = ("last_name", "first_name", "birth_date", "birth_precision", "tax_code", "phone")
KEYS = ("base_code", "phone_key", "name_key", "birth_date")

Matches = dict[int, list[int]]
"""For each line the keys of the people it may be about, closest first."""


@dataclass(frozen=True)
class Decisions:
    """What was said of the doubtful rows of a file, line by line, and of those not named.

    Of those not named: nothing (they are left out), ``SOMEBODY_ELSE`` (they are all new people), or ``ALONE``
    (they are the only person they may be, and are left out where there are several).
    """

    rows: Mapping[str, Any]
    others: str = ""

    @classmethod
    def from_mapping(cls, kept: Mapping[str, Any]) -> "Decisions":
        return cls(kept.get("rows", {}), kept.get("others", ""))

    def of(self, line: int, matches: Sequence[int]) -> int | str:
        """The person a row is about, ``SOMEBODY_ELSE``, or "" while nobody said."""
        said = self.rows.get(str(line), "")
        if said == SOMEBODY_ELSE or said in matches:
            return said  # type: ignore[no-any-return] # as it was checked when it was said
        if self.others == SOMEBODY_ELSE:
            return SOMEBODY_ELSE
        return matches[0] if self.others == ALONE and len(matches) == 1 else ""


def archive_of(ambito_id: int) -> PersonQuerySet:
    """Among whom rows are compared; who is protected is not hinted at."""
    return Person.objects.filter(ambito=ambito_id, protected=False, merged_into=None)


def matches_of(ambito_id: int, entries: Sequence[Entry]) -> Matches:
    """Who each of some rows may be about. One statement, however many they are."""
    typed = {entry.line: _identity(entry) for entry in entries if not entry.scheda.anonymous}
    wanted: dict[str, set[Any]] = {key: set() for key in KEYS}
    keys = {line: list(_keys(one)) for line, one in typed.items()}
    for key, value in chain.from_iterable(keys.values()):
        wanted[key].add(value)
    condition = Q()
    for key, values in wanted.items():
        if values:
            condition |= Q(**{f"{key}__in": values})
    if not condition:
        return {}
    people = archive_of(ambito_id).filter(condition).only(*KEYS, *COMPARED_BY)
    by_key: dict[tuple[str, Any], list[tuple[int, Identity]]] = defaultdict(list)
    for person in people:
        known = person.pk, Identity.of(person)
        for key in KEYS:
            by_key[key, getattr(person, key)].append(known)
    found = {line: _matches(one, keys[line], by_key) for line, one in typed.items()}
    return {line: people for line, people in found.items() if people}


def _identity(entry: Entry) -> Identity:
    scheda = entry.scheda
    return Identity(
        last_name=folded(scheda.last_name),
        first_name=folded(scheda.first_name),
        birth_date=scheda.birth_date,
        precision=entry.birth_precision,
        tax_code=scheda.tax_code,
        phone=national(scheda.phone),
    )


def _keys(typed: Identity) -> Iterator[tuple[str, Any]]:
    """By what a person of the archive is worth comparing, as ``intake.matching.possible_matches`` does."""
    if typed.base_code:
        yield "base_code", typed.base_code
    if len(typed.phone) >= FEWEST_PHONE_FIGURES:
        yield "phone_key", typed.phone
    if typed.last_name and typed.birth_date:
        yield "birth_date", typed.birth_date
        if key := key_of(typed.last_name, typed.first_name):
            yield "name_key", key


def _matches(
    typed: Identity,
    keys: Iterable[tuple[str, Any]],
    by_key: Mapping[tuple[str, Any], list[tuple[int, Identity]]],
) -> list[int]:
    near = {pk: known for key in keys for pk, known in by_key.get(key, ())}
    compared = [(Comparison(typed, known), pk) for pk, known in near.items()]
    alike = sorted((-one.weight, pk) for one, pk in compared if one.is_match)
    return [pk for _weight, pk in alike[:MOST_MATCHES]]
