"""The letters of a name that go into the codice fiscale (DM 23/12/1976)."""

import unicodedata

_VOWELS = "AEIOU"
_CONSONANTS = "BCDFGHJKLMNPQRSTVWXYZ"
_FOUR = 4
# Letters that do not come apart into a plain letter and a mark.
_PLAIN = str.maketrans({"Ø": "O", "Đ": "D", "Ł": "L", "Æ": "AE", "Œ": "OE", "Þ": "TH", "Ð": "D"})


def plain_letters(name: str) -> str:
    """The Latin letters of a name, capital, without accents, apostrophes and spaces."""
    plain = unicodedata.normalize("NFD", name.upper().translate(_PLAIN))
    return "".join(character for character in plain if "A" <= character <= "Z")


def letters_of_last_name(name: str) -> str:
    """Three letters: consonants first, then vowels, then X; empty when the name has no Latin letter."""
    return _three(*_split(name))


def letters_of_first_name(name: str) -> str:
    """As for the last name, but of four consonants or more the second is left out."""
    consonants, vowels = _split(name)
    if len(consonants) >= _FOUR:
        consonants = consonants[0] + consonants[2:]
    return _three(consonants, vowels)


def _split(name: str) -> tuple[str, str]:
    """The consonants and the vowels of a name."""
    plain = plain_letters(name)
    return (
        "".join(character for character in plain if character in _CONSONANTS),
        "".join(character for character in plain if character in _VOWELS),
    )


def _three(consonants: str, vowels: str) -> str:
    letters = consonants + vowels
    return (letters + "XXX")[:3] if letters else ""
