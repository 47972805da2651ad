"""What a service reads before it accepts must not say who the person is."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.models import Person
from intake.models.people import folded, national

SHORTEST_NAME = 3  # letters: shorter surnames are words of every day, and so are parts of surnames
SHORTEST_NUMBER = 6  # digits
PARTICLES = frozenset(
    [
        "abd",
        "abu",
        "ben",
        "bin",
        "dal",
        "dalla",
        "dei",
        "del",
        "dell",
        "della",
        "delle",
        "dello",
        "degli",
        "den",
        "der",
        "san",
        "santa",
        "van",
        "von",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")


def check_unnamed(person: Person, **texts: str) -> None:
    """Stop texts that say who ``person`` is: their name, tax code, telephone, e-mail or address.

    A surname counts, and each part of a double one, when it is written with a capital, so that «conti» stays
    a word; with the first name beside it however it is written.

    Args:
        texts: by the name of their field.

    Raises:
        ValidationError: by field, what to write instead.
    """
    words = _(
        "Qui c'è il nome, il codice fiscale o un recapito della persona: il servizio deve leggerli solo"
        " dopo aver accettato. Scrivi per esempio «la signora», «il figlio»."
    )
    read = {name: _visible(text) for name, text in texts.items()}
    wrong = {name: words for name, text in read.items() if _names(text, person) or _reaches(text, person)}
    if wrong:
        raise ValidationError(wrong)


def _visible(text: str) -> str:
    """A text without what nobody sees, as the soft hyphens that come along when it is copied."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def _names(text: str, person: Person) -> bool:
    first, last = folded(person.first_name), folded(person.last_name)
    whole = {f"{first} {last}", f"{last} {first}"} if first and last else set()
    capitalised = f" {folded(' '.join(word for word in _WORD.findall(text) if word[0].isupper()))} "
    parts = {part for part in (last, *last.split()) if len(part) >= SHORTEST_NAME} - PARTICLES
    return _holds(f" {folded(text)} ", whole) or _holds(capitalised, parts)


def _holds(text: str, names: set[str]) -> bool:
    return any(f" {name} " in text for name in names)


def _reaches(text: str, person: Person) -> bool:
    joined = re.sub(r"[\s()./-]", "", text).casefold()
    phone, email = national(person.phone), person.email.casefold()
    door = re.match(r"\D+\d+", person.address)  # street and number: a street alone is a place like others
    return (
        (len(phone) >= SHORTEST_NUMBER and phone in joined)
        or (bool(person.tax_code) and person.tax_code.casefold() in joined)
        or (bool(email) and email in text.casefold())
        or (door is not None and f" {folded(door[0])} " in f" {folded(text)} ")
    )
