"""Reasons in words that survive being stored.

A proposal of the routing is kept with its reasons for years and read in more than one language. A reason
is therefore a code with its facts; the words are made when somebody reads it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.gender import Gender
from accounts.languages import Language
from accounts.professions import Profession
from intake.sentence_templates import TEMPLATES
from network.areas import Area
from network.urgency import Urgency

Param = str | int | tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """One reason, warning or line of an explanation: print it to get the words.

    Attributes:
        code: key of ``TEMPLATES``.
        params: pairs of name and value; the name decides how the value is written (a date as ISO text,
            a profession or an area as its code).
        text: words frozen when the sentence was stored; used only if the code no longer exists.
    """

    code: str
    params: tuple[tuple[str, Param], ...] = ()
    text: str = field(default="", compare=False)

    def __str__(self) -> str:
        template = TEMPLATES.get(self.code)
        if template is None:
            return self.text
        return str(template % {name: _written(name, value) for name, value in self.params})

    def as_mapping(self) -> dict[str, Any]:
        """Ready for JSON: the code, its facts, and the words in the language active now."""
        params = {name: list(value) if isinstance(value, tuple) else value for name, value in self.params}
        return {"code": self.code, "params": params, "text": str(self)}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "Sentence":
        """The inverse of ``as_mapping``; KeyError when it was not made by it."""
        params = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in mapping["params"].items()
        }
        return cls(mapping["code"], tuple(params.items()), mapping.get("text", ""))


def say(code: str, **params: Param | Decimal | date) -> Sentence:
    """Make a sentence; KeyError when nobody has written a template for ``code``."""
    TEMPLATES[code]
    return Sentence(code, tuple((name, _storable(value)) for name, value in params.items()))


def joined(sentences: tuple[Sentence, ...]) -> str:
    """Several reasons on one line."""
    return ", ".join(str(sentence) for sentence in sentences)


def _storable(value: Param | Decimal | date) -> Param:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def _written(name: str, value: Param) -> Any:
    write = _WRITERS.get(name)
    return write(value) if write else value


def _language(code: Any) -> str:
    return str(Language(code).label) if code in Language.values else str(code)


def _gender(code: Any) -> str:
    return {Gender.WOMAN: _("una donna"), Gender.MAN: _("un uomo")}.get(code, str(code))


def _profession(code: Any) -> str:
    return Profession(code).in_sentence if code in Profession.values else str(code)


def _day(text: Any) -> str:
    day = date_format(date.fromisoformat(text), "j F Y")
    # Django's Italian catalogue writes the months with a capital, Italian does not.
    return day.lower() if str(get_language()).startswith("it") else day


_WRITERS: dict[str, Callable[[Any], str]] = {
    "area": lambda code: str(Area(code).label) if code in Area.values else str(code),
    "language": _language,
    "gender": _gender,
    "profession": _profession,
    "professions": lambda codes: ", ".join(_profession(code) for code in codes),
    "urgency": lambda code: str(Urgency(code).short_label).lower(),
    "day": _day,
    "from_day": _day,
    "factor": lambda text: number_format(Decimal(text)),
    "points": lambda text: number_format(Decimal(text)),
}
