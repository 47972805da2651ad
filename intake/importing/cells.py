"""What a cell says: a text of an archive as the value of its field, or what is wrong with it."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from unicodedata import category

from django.core.exceptions import ValidationError
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.languages import Language
from audit import clock
from intake.answers import (
    Channel,
    ClosingReason,
    ContactSafety,
    KnownService,
    Outcome,
    PrivacyNotice,
    ReporterKind,
    Sex,
)
from intake.birth_places import code_of_place
from intake.forms.main_questions import MOST_PEOPLE
from intake.importing.words import archive_words
from intake.models.people import folded
from intake.questions.definition import Question
from intake.questions.kinds import clean, is_closed, options_of
from intake.states import CaseState
from intake.tax_code import normalise, validate
from network.areas import Area
from network.limits import refuse_unreadable
from network.urgency import Urgency

LANGUAGES = ("en", "it")  # both, whatever the page speaks
OPENING_HOUR = 9
OLDEST_YEAR = 1990
DAY_AS_NUMBER = re.compile(r"[1-9][0-9]{4}(?:\.[0-9]+)?")
FIRST_OF_SHEETS = date(1899, 12, 30)
SHEET_ERROR = re.compile(r"#[A-ZÀ-Ù/0-9]+[!?]?|#N/[AD]")
UNDECODED = "\ufffd"
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%d/%m/%y")
YES = frozenset({"si", "s", "x", "1", "yes", "vero", "true"})
NO = frozenset({"no", "n", "0", "falso", "false"})


def _one_of(answers: Any) -> Callable[[str], Any]:
    """A reader of one closed answer, by its words, its short words or its code."""

    def read(text: str) -> Any:
        code = _codes(answers).get(folded(text))
        if code is None:
            raise ValidationError(_not_among(text, [str(one.label) for one in answers]))
        return answers(code)

    return read


@cache
def _codes(answers: Any) -> dict[str, str]:
    known: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            words = [(one.value, (one.label, one.value, getattr(one, "short_label", ""))) for one in answers]
            known |= {folded(str(text)): value for value, texts in words for text in texts if text}
    return {**archive_words()["answers"].get(answers.__name__, {}), **known}


def _some_of(answers: Any) -> Callable[[str], list[Any]]:
    """A reader of several closed answers, separated by semicolons; alone, a label may hold commas."""
    read = _one_of(answers)

    def read_all(text: str) -> list[Any]:
        if folded(text) in _codes(answers):
            return [read(text)]
        parts = [part for one in text.split(";") for part in _parts(one, _codes(answers))]
        return list(dict.fromkeys(read(part) for part in parts))

    return read_all


def _parts(text: str, known: Mapping[str, str]) -> list[str]:
    """One answer, which may hold commas, or several separated by them."""
    texts = [text] if folded(text) in known else text.split(",")
    return [one for one in texts if one.strip()]


def _not_among(text: str, known: Iterable[str]) -> str:
    words = _("«%(text)s» non è tra le risposte: usa %(known)s.")
    return words % {"text": text[:40], "known": ", ".join(f"«{one}»" for one in known)}


def read_day(text: str) -> datetime:
    """A day of the past as the moment when offices open."""
    refuse_day_as_number(text)
    for form in DAYS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no time zone)
        except ValueError:
            continue
        if day > clock.today() or day.year < OLDEST_YEAR:
            words = _("%(day)s non può essere: scrivi un giorno dal %(year)s a oggi.")
            raise ValidationError(words % {"day": text[:40], "year": OLDEST_YEAR})
        return _morning(day)
    raise ValidationError(_("«%(text)s» non è un giorno: scrivilo così, 15/09/2026.") % {"text": text[:40]})


def refuse_as_cell(text: str) -> None:
    """Refuse what stands in a cell instead of its value.

    Raises:
        ValidationError: with what to do in the sheet.
    """
    if text.startswith("="):
        raise ValidationError(_("La casella ha una formula: scrivi il valore."))
    if SHEET_ERROR.fullmatch(text):
        raise ValidationError(
            _("La casella ha un errore del foglio (%(text)s): scrivi il valore.") % {"text": text}
        )
    if UNDECODED in text or any(category(sign) == "Cf" for sign in text):
        raise ValidationError(
            _("La casella ha un segno che non si legge: riscrivila, o salva come CSV UTF-8.")
        )
    refuse_unreadable(text)


def refuse_day_as_number(text: str) -> None:
    """Refuse the number with which a sheet keeps a day: it could be read, but it could be a slip too.

    Raises:
        ValidationError: with the day it may be.
    """
    if DAY_AS_NUMBER.fullmatch(text):
        day = FIRST_OF_SHEETS + timedelta(days=float(text))
        words = _(
            "«%(text)s» è un giorno scritto come numero, forse %(day)s: dai alla colonna il formato data."
        )
        raise ValidationError(words % {"text": text, "day": f"{day:%d/%m/%Y}"})


def _morning(day: date) -> datetime:
    moment = datetime(day.year, day.month, day.day, OPENING_HOUR, tzinfo=get_default_timezone())
    return min(moment, clock.now())


def _code(text: str) -> str:
    code = normalise(text)
    validate(code)
    return code


def _count(text: str) -> int:
    plain = text.removesuffix(".0").removesuffix(",0")
    if not plain.isdecimal() or not plain.isascii() or int(plain) > MOST_PEOPLE:
        raise ValidationError(_("«%(text)s» non va bene: scrivi un numero da 0 a 99.") % {"text": text[:40]})
    return int(plain)


def _flag(text: str) -> bool:
    if folded(text) in YES | NO:
        return folded(text) in YES
    raise ValidationError(_("«%(text)s» non va bene: scrivi sì oppure no.") % {"text": text[:40]})


READERS: Mapping[str, Callable[[str], Any]] = {
    "opened_at": read_day,
    "closed_at": read_day,
    "state": _one_of(CaseState),
    "closing_reason": _one_of(ClosingReason),
    "sex": _one_of(Sex),
    "tax_code": _code,
    "birth_place": code_of_place,
    "household_size": _count,
    "minors": _count,
    "areas": _some_of(Area),
    "urgency": _one_of(Urgency),
    "channel": _one_of(Channel),
    "reporter_kind": _one_of(ReporterKind),
    "known_services": _some_of(KnownService),
    "contact_safety": _one_of(ContactSafety),
    "privacy_notice": _one_of(PrivacyNotice),
    "language": _one_of(Language),
    "mediator_needed": _flag,
    "operator_risk": _flag,
    "anonymous": _flag,
    "protected": _flag,
    "outcome": _one_of(Outcome),
}


def read_answer(question: Question, text: str) -> Any:
    """The answer to a question of a section, as it is kept."""
    if not is_closed(question):
        return clean(question, text)
    known = {
        folded(str(words)): one.code for one in options_of(question) for words in (one.label.it, one.code)
    }
    texts = text.split(";") if question.kind == "choices" and folded(text) not in known else [text]
    codes = []
    for one in texts:
        if folded(one) not in known:
            raise ValidationError(_not_among(one.strip(), (str(each.label) for each in options_of(question))))
        codes.append(known[folded(one)])
    return clean(question, codes if question.kind == "choices" else codes[0])
