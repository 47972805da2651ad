"""What a service reads before it accepts must not say who the person is."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.models import Person
from intake.models.people import folded

SHORTEST_NAME = 3  # letters: shorter surnames are words of every day
SHORTEST_NUMBER = 6  # digits
_CAPITALISED = re.compile(r"\b[A-ZÀ-Ý][\w'’-]*")


def check_unnamed(person: Person, **texts: str) -> None:
    """Stop texts that hold the surname, the tax code or the telephone of ``person``.

    A surname counts when it is written with a capital, so that «conti» stays a word.

    Args:
        texts: by the name of their field.

    Raises:
        ValidationError: by field, what to write instead.
    """
    words = _(
        "Qui c'è il nome, il codice fiscale o il telefono della persona: il servizio deve leggerli solo"
        " dopo aver accettato. Scrivi per esempio «la signora», «il figlio»."
    )
    wrong = {name: words for name, text in texts.items() if _names(text, person)}
    if wrong:
        raise ValidationError(wrong)


def _names(text: str, person: Person) -> bool:
    surname = folded(person.last_name)
    capitalised = f" {folded(' '.join(_CAPITALISED.findall(text)))} "
    digits = re.sub(r"[\s./-]", "", text)
    phone = re.sub(r"\D", "", person.phone)
    return (
        (len(surname) >= SHORTEST_NAME and f" {surname} " in capitalised)
        or (len(phone) >= SHORTEST_NUMBER and phone in digits)
        or (bool(person.tax_code) and person.tax_code.casefold() in digits.casefold())
    )
