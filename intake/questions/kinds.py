"""The types of answers: how each is typed, cleaned, kept as JSON, and said in words."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from audit import clock
from intake.forms.fields import choice, choices, plain
from intake.questions.core import code_lists
from intake.questions.days import DayField, MomentField
from intake.questions.definition import Option, Question
from network.limits import TextLimit, speak_of_limit

PHONE = re.compile(r"\+?[0-9](?:[ ./-]*[0-9]){4,}")
LONGEST = {"text": 200, "long_text": 1000, "phone": 30, "email": 254}
LARGEST = 1_000_000
CLAIMS_NOTHING = {
    "not_recorded",
    "day",
}  # the defaults that may stand chosen; a form already published has others
NOT_ASKED = ("not_recorded", "unknown")
SAYS_NOTHING = ("not_recorded", "unknown", "to_assess", "none")

PATTERNS: Mapping[str, tuple[str, Any]] = {
    "protocol": (r"[0-9]{7,20}", gettext_lazy("Scrivi il numero di protocollo con almeno 7 cifre")),
    "postcode": (r"[0-9]{5}", gettext_lazy("Scrivi le 5 cifre del CAP")),
    "stp_eni": (
        r"(?i:STP|ENI)[0-9]{13}",
        gettext_lazy("Scrivi STP o ENI seguito da 13 cifre, senza spazi"),
    ),
}
MISSING = {
    "choice": gettext_lazy("Scegli una risposta: %(label)s"),
    "choices": gettext_lazy("Scegli almeno una risposta: %(label)s"),
    "date": gettext_lazy("Scrivi giorno, mese e anno, o segna «Non rilevato»: %(label)s"),
}
MISSING_TEXT = gettext_lazy("Scrivi una risposta, o segna «Non rilevato»: %(label)s")


def options_of(question: Question) -> tuple[Option, ...]:
    """The answers among which to choose."""
    return question.options or code_lists().get(question.codes or question.kind, ())


def unknown_answer(question: Question) -> Any:
    """The explicit «not recorded» of a question, or else «none»; None where no answer says so."""
    if not is_closed(question):
        return None
    codes = {option.code for option in options_of(question)}
    # That nobody asked is not that there is none: it is said as such wherever the question lets it be.
    code = next((code for code in (*NOT_ASKED, question.alone, *SAYS_NOTHING) if code in codes), None)
    return [code] if code and question.kind == "choices" else code


def missing_words(question: Question) -> str:
    """What to do when a necessary answer is not there."""
    kind = "choice" if question.kind == "yes_no" else question.kind
    return str(MISSING.get(kind, MISSING_TEXT)) % {"label": str(question.label)}


def is_closed(question: Question) -> bool:
    """Whether the answer is chosen among some."""
    return question.kind in {"choice", "choices", "yes_no"}


def form_field(question: Question, *, required: bool = False) -> Any:
    """The field that asks a question and checks its answer."""
    field: Any = _BUILDERS[question.kind](question)  # labels are ours, said in the active language
    field.required = required
    field.label, field.help_text = question.label, question.help or ""
    field.error_messages["required"] = missing_words(question)
    speak_of_limit(field)
    return field


def clean(question: Question, typed: Any) -> Any:
    """An answer as it is kept, from what was typed or sent; None when there is none.

    Raises:
        ValidationError: it is no such answer, in words that say how to mend it.
    """
    return as_kept(_checking(question, get_language()).clean(typed))


@lru_cache(maxsize=1024)
def _checking(question: Question, _language: str | None) -> Any:
    """The field that checks an answer, made once: an imported file asks for it at every row."""
    return form_field(question)


def as_kept(cleaned: Any) -> Any:
    """A cleaned answer as JSON; None when there is none."""
    if cleaned is None or cleaned in ("", []):
        return None
    if isinstance(cleaned, date):
        return cleaned.isoformat()
    return format(cleaned, "f") if isinstance(cleaned, Decimal) else cleaned


def words_of(question: Question, kept: Any) -> str:
    """A kept answer in words, in the active language. None is the explicit «not recorded»."""
    if kept is None:
        return _("Non rilevato")
    if is_closed(question):
        labels = {option.code: str(option.label) for option in options_of(question)}
        codes = kept if isinstance(kept, list) else [kept]
        return "; ".join(labels.get(code, str(code)) for code in codes)
    say = _WORDS.get(question.kind)
    return say(kept) if say else str(kept)


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "date": lambda kept: date_format(date.fromisoformat(kept), "d/m/Y"),
    "moment": lambda kept: date_format(localtime(datetime.fromisoformat(kept)), "d/m/Y G:i"),
    "money": lambda kept: f"{number_format(Decimal(kept), 2, force_grouping=True)} €",
}


def _text(question: Question, widget: forms.Widget | None = None, **options: Any) -> forms.Field:
    longest = question.max or LONGEST[question.kind]
    field = forms.CharField(widget=widget or plain(), **options)
    field.max_length = longest
    if question.pattern:  # which says how long it is, too
        pattern, words = PATTERNS[question.pattern]
        field.validators.append(RegexValidator(rf"\A(?:{pattern})\Z", words))
    else:
        field.validators.append(TextLimit(longest))
    return field


def _email(question: Question) -> forms.Field:
    return forms.EmailField(
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Scrivi un indirizzo completo, per esempio nome@posta.it")},
    )


def _phone(question: Question) -> forms.Field:
    words = gettext_lazy("Scrivi il numero con le sole cifre, per esempio 035 123 456")
    field = _text(question, plain(type="tel"))
    field.validators.append(RegexValidator(rf"\A(?:{PHONE.pattern})\Z", words))
    return field


def _number(question: Question) -> forms.Field:
    least, most = question.min or 0, LARGEST if question.max is None else question.max
    params = {"least": least, "most": most}
    return forms.IntegerField(
        validators=[_refuse_to_come] if question.past else [],
        min_value=least,
        max_value=most,
        widget=plain(inputmode="numeric"),
        error_messages={
            "invalid": gettext_lazy("Scrivi un numero in cifre, per esempio 3"),
            "min_value": _("Scrivi un numero da %(least)s a %(most)s") % params,
            "max_value": _("Scrivi un numero da %(least)s a %(most)s") % params,
        },
    )


def _refuse_to_come(year: int) -> None:
    if year > clock.today().year:
        raise ValidationError(_("Quest'anno deve ancora venire: ricontrolla"), code="future")


class MoneyField(forms.DecimalField):
    """An amount in euro as people write it: 8.432,50 or 8432.5."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            text = value.replace("€", "").replace(" ", "")
            value = text.replace(".", "").replace(",", ".") if "," in text else text
        return super().to_python(value)


def _money(question: Question) -> forms.Field:
    words = gettext_lazy("Scrivi un importo in euro, per esempio 8.432,50")
    return MoneyField(
        min_value=0,
        max_digits=12,
        decimal_places=2,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"), words
        ),
    )


def _choice(question: Question) -> forms.Field:
    answers = [(option.code, option.label) for option in options_of(question)]
    field = choice(question.label, answers)
    if question.widget == "select":
        field.widget = forms.Select()
        field.choices = [("", gettext_lazy("Non indicato")), *answers]
    field.initial = question.default if question.default in CLAIMS_NOTHING else None
    return field


def _choices(question: Question) -> forms.Field:
    field = choices(question.label, [(option.code, option.label) for option in options_of(question)])
    if question.alone:
        field.validators.append(_Alone(question))
    return field


class _Alone:
    """«None of these» cannot stand beside another answer."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def __call__(self, chosen: list[str]) -> None:
        alone = next((code for code in (self.question.alone, *NOT_ASKED) if code in chosen), None)
        if alone and len(chosen) > 1:
            labels = {option.code: str(option.label) for option in options_of(self.question)}
            words = _("Hai segnato «%(none)s» insieme ad altro: togli una delle due")
            raise ValidationError(words % {"none": labels[alone]}, code="alone")


_BUILDERS: Mapping[str, Callable[[Question], forms.Field]] = {
    "text": _text,
    "long_text": lambda question: _text(question, forms.Textarea({"rows": 3})),
    "number": _number,
    "money": _money,
    "date": lambda question: DayField(past=question.past, future=question.future),
    "moment": lambda question: MomentField(past=question.past, future=question.future),
    "choice": _choice,
    "choices": _choices,
    "yes_no": _choice,
    "email": _email,
    "phone": _phone,
}
KINDS = tuple(_BUILDERS)
