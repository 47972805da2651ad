"""Texts that must name nobody: what is read at a table, or by everybody.

Whether a text seems to name a person is judged by its form alone, never by looking for the person: the
answer would tell who is known to the services. So an invented name is refused like a real one.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Unit
from network.models.places import Municipality, Organisation

_DATA = Path(__file__).parent / "data"
_TAX_CODE = re.compile(r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b", re.IGNORECASE)
_INITIAL = re.compile(r"\b[A-Z]\. ?[A-Z][\w']+|\b[A-Z][\w']+ [A-Z]\.(?=\W|$)")
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@cache
def _words_of(file: str) -> frozenset[str]:
    return frozenset((_DATA / file).read_text(encoding="utf-8").split())


def seeming_names(text: str, known: Iterable[str] = ()) -> list[str]:
    """The parts of a text that seem to name a person, in order.

    Args:
        known: names of bodies and places, which may be written.
    """
    rest = text
    for name in sorted(known, key=len, reverse=True):
        rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", ";", rest, flags=re.IGNORECASE)
    found = [match.span() for pattern in (_TAX_CODE, _INITIAL) for match in pattern.finditer(rest)]
    words = list(_WORDS.finditer(rest))
    for one, other in zip(words, words[1:], strict=False):
        between = rest[one.end() : other.start()]
        if between and not between.strip(" ,\t\n-") and _are_a_name(one[0], other[0], between):
            found.append((one.start(), other.end()))
    return [rest[start:end] for start, end in sorted(found)]


def _are_a_name(one: str, other: str, between: str) -> bool:
    """Whether two words side by side seem a first name and a surname, in either order."""
    if _is_plain(one) or _is_plain(other):
        return False
    if _is_first_name(one) or _is_first_name(other):
        return True
    return "," not in between and _is_capitalised(one) and _is_capitalised(other)


def _is_plain(word: str) -> bool:
    """Whether a word is no name, though it may stand beside others with a capital or after a first name."""
    return len(word) == 1 or word.casefold() in _words_of("plain_words.txt")


def _is_first_name(word: str) -> bool:
    return word.casefold() in _words_of("first_names.txt")


def _is_capitalised(word: str) -> bool:
    return word[0].isupper()


def known_names(ambito_id: int) -> list[str]:
    """The names of bodies and places of an Ambito, in three statements."""
    return [
        *Organisation.objects.filter(ambito=ambito_id).values_list("name", flat=True),
        *Municipality.objects.filter(ambito=ambito_id).values_list("name", flat=True),
        *Unit.objects.filter(root=ambito_id).values_list("name", flat=True),
    ]


def refuse_names(ambito_id: int, **texts: str) -> None:
    """Stop when a text seems to name somebody; ``texts`` by the name of their field.

    Raises:
        ValidationError: by field, with what seems a name and how to write it instead.
    """
    known = known_names(ambito_id)
    faults = {field: found for field, text in texts.items() if (found := seeming_names(text, known))}
    if faults:
        words = _(
            "«%(found)s» sembra il nome di una persona. Qui si scrive solo di quante persone e di che cosa, "
            "mai di chi: togli il nome. Gli enti si scrivono come nella rete."
        )
        raise ValidationError(
            {field: ValidationError(words, params={"found": found[0]}) for field, found in faults.items()}
        )
