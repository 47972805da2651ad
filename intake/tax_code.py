"""The codice fiscale: reading what was typed, saying how to mend it, and what it tells of the birth.

Three things are accepted, none is ever required:

- the personal code of 16 characters (DM 23/12/1976), with its check letter. When two people would have the
  same code, one gets letters in place of some of its seven figures (*omocodia*): equal base codes may thus
  belong to two people, and never prove that they are one;
- the provisional code of 11 figures with its check figure;
- the STP and ENI codes for who has no right to another: three letters and 13 figures.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from stdnum import luhn
from stdnum.it.codicefiscale import calc_check_digit

from intake.answers import Sex
from intake.name_letters import letters_of_first_name, letters_of_last_name

PERSONAL_LENGTH = 16
PROVISIONAL_LENGTH = 11
OLDEST_AGE = 110

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIGURES = "0123456789"
_MONTHS = "ABCDEHLMPRST"
_OMOCODIA = "LMNPQRSTUV"
_FIGURE_PLACES = (6, 7, 9, 10, 12, 13, 14)
_MONTH_PLACE = 8
_SEPARATORS = re.compile(r"[\s.\-/]+")
_FOREIGN_CODE = re.compile(r"(STP|ENI)[0-9]")
_BIRTH_PLACE = re.compile(r"[A-Z][0-9]{3}")
_WOMEN_FROM = 40
_TO_FIGURES = str.maketrans(_OMOCODIA, _FIGURES)


class TaxCodeKind(models.TextChoices):
    """Which of the codes a text is."""

    PERSONAL = "personal", gettext_lazy("Codice fiscale")
    PROVISIONAL = "provisional", gettext_lazy("Codice provvisorio di 11 cifre")
    STP = "stp", gettext_lazy("Codice STP")
    ENI = "eni", gettext_lazy("Codice ENI")


@dataclass(frozen=True)
class TaxCodeFacts:
    """What a valid code tells.

    Attributes:
        birth_date: None for the codes that do not carry it.
        other_birth_date: the same day a century earlier, when somebody of that age can be alive: the code
            carries only two figures of the year.
        birth_place: cadastral (Belfiore) code of the comune, Z and three figures for a foreign country.
        is_omocodia: whether letters stand in place of figures.
    """

    kind: TaxCodeKind
    birth_date: date | None = None
    other_birth_date: date | None = None
    sex: Sex = Sex.UNKNOWN
    birth_place: str = ""
    is_omocodia: bool = False


def normalise(text: str) -> str:
    """What was typed, without spaces, dots, dashes and slashes, in capital letters."""
    compact = _SEPARATORS.sub("", text)
    # Capitals of other letters can be ordinary ones (ı gives I): a wrong character must stay wrong.
    return compact.upper() if compact.isascii() else compact


def validate(code: str) -> TaxCodeKind:
    """Check a normalised code and tell which kind it is.

    Errors:
        ValidationError with code ``characters``, ``length``, ``format``, ``day`` or ``checksum``, and how
        to mend it.
    """
    if code and not (code.isascii() and code.isalnum()):
        _refuse(_("Il codice fiscale ha solo lettere e cifre: togli gli altri segni"), "characters")
    if _FOREIGN_CODE.match(code):
        return _validate_foreign(code)
    if code.isdecimal():
        return _validate_provisional(code)
    return _validate_personal(code)


def validate_tax_code(value: str) -> None:
    """The same check as a validator of a field; an empty value is fine, since the code is never required."""
    if value:
        validate(normalise(value))


def decode(code: str, *, today: date) -> TaxCodeFacts:
    """Read what a code tells of the birth.

    The century is chosen so that the birth is not in the future. For the years in which both centuries are
    possible the recent one is taken: small children are about a hundred times as many as people of their
    age plus a century. The other date is given beside it.

    Args:
        code: a code as typed or normalised.
        today: the day on which it is read.

    Errors:
        ValidationError as in ``validate``.
    """
    code = normalise(code)
    kind = validate(code)
    if kind != TaxCodeKind.PERSONAL:
        return TaxCodeFacts(kind)
    figures = _in_figures(code)
    births = _possible_births(figures, today)
    return TaxCodeFacts(
        kind=kind,
        birth_date=births[0] if births else None,
        other_birth_date=births[1] if births[1:] else None,
        sex=Sex.FEMALE if int(figures[9:11]) > _WOMEN_FROM else Sex.MALE,
        birth_place=figures[11:15],
        is_omocodia=figures[:-1] != code[:-1],
    )


def base_code(code: str) -> str:
    """The personal code without omocodia, with its own check letter; any other code as it is.

    Two people may share it: equal base codes are a hint for a person to look, never a proof.

    Errors:
        ValidationError as in ``validate``.
    """
    code = normalise(code)
    if validate(code) != TaxCodeKind.PERSONAL:
        return code
    figures = _in_figures(code)[:-1]
    return figures + calc_check_digit(figures)


def known_base_code(code: str) -> str:
    """``base_code``, or "" when there is no code or it is not a good one."""
    try:
        return base_code(code) if code else ""
    except ValidationError:
        return ""


def mismatches(
    code: str,
    *,
    birth_date: date | None = None,
    sex: str = "",
    birth_place: str = "",
    last_name: str = "",
    first_name: str = "",
) -> list[str]:
    """What of the person's data does not agree with a valid code, in words; empty when all agrees.

    These are warnings: a code may have been issued on other data. What is empty or not known is not compared.

    Args:
        sex: a code of ``Sex``.
        birth_place: a cadastral (Belfiore) code; other texts are not compared.

    Errors:
        ValidationError as in ``validate``.
    """
    code = normalise(code)
    if validate(code) != TaxCodeKind.PERSONAL:
        return []
    figures = _in_figures(code)
    by_birth = _birth_mismatches(figures, birth_date, sex, birth_place)
    return [*by_birth, *_name_mismatches(code, last_name, first_name)]


def _refuse(message: str, code: str) -> NoReturn:
    raise ValidationError(message, code=code)


def _validate_foreign(code: str) -> TaxCodeKind:
    if len(code) != PERSONAL_LENGTH or not code[3:].isdecimal():
        message = _("Il codice %(kind)s ha 13 cifre dopo le tre lettere: ricontrolla la tessera")
        _refuse(message % {"kind": code[:3]}, "format")
    return TaxCodeKind.STP if code.startswith("STP") else TaxCodeKind.ENI


def _validate_provisional(code: str) -> TaxCodeKind:
    if len(code) != PROVISIONAL_LENGTH:
        message = ngettext(
            "Il codice provvisorio ha 11 cifre, ne hai scritta %(written)s. Se non ce l'hai, lascia vuoto",
            "Il codice provvisorio ha 11 cifre, ne hai scritte %(written)s. Se non ce l'hai, lascia vuoto",
            len(code),
        )
        _refuse(message % {"written": len(code)}, "length")
    if not luhn.is_valid(code):
        _refuse(_("L'ultima cifra non torna: ricontrolla il codice con il foglio"), "checksum")
    return TaxCodeKind.PROVISIONAL


def _validate_personal(code: str) -> TaxCodeKind:
    if len(code) != PERSONAL_LENGTH:
        message = ngettext(
            "Il codice fiscale ha 16 caratteri, ne hai scritto %(written)s. Se non ce l'hai, lascia vuoto",
            "Il codice fiscale ha 16 caratteri, ne hai scritti %(written)s. Se non ce l'hai, lascia vuoto",
            len(code),
        )
        _refuse(message % {"written": len(code)}, "length")
    _check_characters(code)
    if calc_check_digit(code[:-1]) != code[-1]:
        _refuse(_("L'ultima lettera non torna: ricontrolla il codice con la tessera"), "checksum")
    if not _has_a_birth_day(_in_figures(code)):
        _refuse(_("Il giorno di nascita scritto nel codice non esiste: ricontrolla la tessera"), "day")
    return TaxCodeKind.PERSONAL


def _check_characters(code: str) -> None:
    """Refuse the first character that cannot stand where it is."""
    for place, character in enumerate(code):
        if place in _FIGURE_PLACES:
            message = _("Il carattere numero %(place)s è «%(found)s»: lì ci vuole una cifra")
            allowed = _FIGURES + _OMOCODIA
        elif place == _MONTH_PLACE:
            message = _("Il carattere numero %(place)s è «%(found)s»: non indica nessun mese")
            allowed = _MONTHS
        else:
            message = _("Il carattere numero %(place)s è «%(found)s»: lì ci vuole una lettera")
            allowed = _LETTERS
        if character not in allowed:
            _refuse(message % {"place": place + 1, "found": character}, "format")


def _in_figures(code: str) -> str:
    """The code with figures again in the places where omocodia puts letters; the check letter stays."""
    return "".join(
        character.translate(_TO_FIGURES) if place in _FIGURE_PLACES else character
        for place, character in enumerate(code)
    )


def _month_and_day(figures: str) -> tuple[int, int]:
    number = int(figures[9:11])
    return _MONTHS.index(figures[_MONTH_PLACE]) + 1, number - _WOMEN_FROM if number > _WOMEN_FROM else number


def _possible_births(figures: str, today: date) -> list[date]:
    """The births, most recent first, that end in the two figures of the year, of people alive today."""
    year = int(figures[6:8])
    century = today.year - today.year % 100
    births = _existing((century + year, century - 100 + year), *_month_and_day(figures))
    return [birth for birth in births if birth <= today and today.year - birth.year <= OLDEST_AGE]


def _existing(years: tuple[int, ...], month: int, day: int) -> Iterator[date]:
    for year in years:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _has_a_birth_day(figures: str) -> bool:
    """Whether the day exists in a year with those last two figures, in this century or the one before."""
    year = int(figures[6:8])
    return any(_existing((2000 + year, 1900 + year), *_month_and_day(figures)))


def _birth_mismatches(figures: str, birth_date: date | None, sex: str, birth_place: str) -> Iterator[str]:
    month, day = _month_and_day(figures)
    written = (int(figures[6:8]), month, day)
    if birth_date and (birth_date.year % 100, birth_date.month, birth_date.day) != written:
        yield _("La data di nascita non è quella del codice fiscale: quale delle due è giusta?")
    is_woman = int(figures[9:11]) > _WOMEN_FROM
    if sex in (Sex.MALE, Sex.FEMALE) and is_woman != (sex == Sex.FEMALE):
        yield _("Il sesso non è quello del codice fiscale: quale dei due è giusto?")
    if _BIRTH_PLACE.fullmatch(birth_place) and birth_place != figures[11:15]:
        yield _("Il luogo di nascita non è quello del codice fiscale: quale dei due è giusto?")


def _name_mismatches(code: str, last_name: str, first_name: str) -> Iterator[str]:
    if letters_of_last_name(last_name) not in ("", code[:3]):
        yield _("Il cognome non torna con il codice fiscale: controlla come è scritto")
    if letters_of_first_name(first_name) not in ("", code[3:6]):
        yield _("Il nome non torna con il codice fiscale: forse c'è un secondo nome")
