"""The forms with which a form is composed: a question of the Ambito, and the day of a version."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.forms.fields import checkbox, choice, of, plain
from intake.models import FormVersion
from intake.questions.core import code_lists
from intake.questions.days import DayField
from intake.questions.definition import FormDefinition, Option, Question, Words
from intake.questions.kinds import options_of
from intake.questions.wording import CLASS_WORDS, FACT_WORDS, KIND_WORDS, OWN_KINDS
from network.limits import speak_of_limits

WITH_OPTIONS = {"choice", "choices"}
FEWEST_OPTIONS, MOST_OPTIONS, LONGEST_OPTION = 2, 30, 120
NOT_RECORDED = code_lists()["yes_no"][-1]
FACT, ANSWER = "fact", "answer"


class QuestionForm(forms.Form):
    """A question of the Ambito, new or changed."""

    use_required_attribute = False

    label = forms.CharField(
        label=_("Che cosa chiedi"),
        max_length=160,
        widget=plain(),
        error_messages={"required": _("Scrivi la domanda come la legge chi compila")},
    )
    english = forms.CharField(
        label=_("La stessa domanda in inglese"), max_length=160, required=False, widget=plain()
    )
    help = forms.CharField(
        label=_("Aiuto sotto la domanda"),
        max_length=300,
        required=False,
        widget=plain(),
        help_text=_("Una frase breve, con un esempio."),
    )
    section = forms.ChoiceField(label=_("In quale sezione"))
    kind = choice(
        _("Che tipo di risposta serve?"),
        [(kind, KIND_WORDS[kind]) for kind in OWN_KINDS],
        _("Scegli il tipo di risposta"),
    )
    options = forms.CharField(
        label=_("Risposte tra cui scegliere"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Una per riga. Solo per le domande con risposte da scegliere."),
    )
    visibility = choice(
        _("Chi può leggere la risposta?"), list(CLASS_WORDS.items()), _("Scegli chi può leggere la risposta")
    )
    condition = forms.ChoiceField(
        label=_("Quando si chiede"), required=False, help_text=_("Senza condizione si chiede a tutti.")
    )
    required = checkbox(
        _("Serve per registrare"),
        _("Solo se la sezione è aperta. Si può sempre rispondere «Non rilevato»."),
    )

    def __init__(self, data: Any = None, *, form: FormDefinition, question: Question | None = None) -> None:
        super().__init__(data, initial=_initial(form, question))
        self.form, self.question = form, question
        fields: dict[str, Any] = self.fields
        fields["section"].choices = [(one.code, one.label) for one in form.sections]
        fields["condition"].choices = list(conditions_of(form, question))
        speak_of_limits(self)

    def clean_options(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["options"].splitlines()]
        written = list(dict.fromkeys(line for line in lines if line))
        if any(len(line) > LONGEST_OPTION for line in written):
            raise ValidationError(
                _("Accorcia le risposte: al massimo 120 caratteri per riga"), code="invalid"
            )
        return written

    def clean(self) -> None:
        options, kind = self.cleaned_data.get("options"), self.cleaned_data.get("kind")
        if options is None or kind not in WITH_OPTIONS:
            return
        if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
            self.add_error("options", _("Scrivi da 2 a 30 risposte, una per riga"))

    def composed(self) -> Question:
        """The question of a valid form; a new one has no code yet."""
        given = self.cleaned_data
        return Question(
            code=self.question.code if self.question else "",
            kind=given["kind"],
            visibility=given["visibility"],
            label=Words(given["label"], given["english"]),
            help=Words(given["help"]),
            options=tuple(self._options()),
            required=given["required"],
            when=_when(given["condition"]),
            alone=NOT_RECORDED.code if given["kind"] == "choices" and given["required"] else "",
            own=True,
        )

    def _options(self) -> list[Option]:
        """The options with codes that keep their meaning: a line that stays keeps its code."""
        given = self.cleaned_data
        if given["kind"] not in WITH_OPTIONS:
            return []
        old = {option.label.it: option for option in self.question.options} if self.question else {}
        used = [int(option.code[1:]) for option in old.values() if option.code[1:].isdecimal()]
        free = iter(range(max(used, default=0) + 1, MOST_OPTIONS * 100))
        options = [old.get(text) or Option(f"o{next(free)}", Words(text)) for text in given["options"]]
        return [*options, NOT_RECORDED] if given["required"] and NOT_RECORDED not in options else options


def typed_question(form: FormDefinition, question: Question) -> dict[str, Any]:
    """A question of the Ambito as it was typed; its answers to choose from as a list."""
    home = next(one.code for one in form.sections if question in one.questions)
    name, values = next(iter(question.when.items()), ("", []))
    source = FACT if name in FACT_WORDS else ANSWER
    return {
        "label": question.label.it,
        "english": question.label.en,
        "help": question.help.it,
        "section": home,
        "kind": question.kind,
        "options": [one.label.it for one in question.options if one.code != NOT_RECORDED.code],
        "visibility": question.visibility,
        "condition": f"{source}:{name}:{values[0]}" if name else "",
        "required": question.required,
    }


def _initial(form: FormDefinition, question: Question | None) -> dict[str, Any]:
    if question is None:
        return {"visibility": "P3"}
    typed = typed_question(form, question)
    return {**typed, "options": "\n".join(typed["options"])}


def conditions_of(form: FormDefinition, question: Question | None = None) -> Any:
    """When a question of the Ambito can be asked, as choices; never after itself."""
    yield "", _("Sempre")
    yield _("Se risulta che"), [(f"{FACT}:{name}:yes", words) for name, words in FACT_WORDS.items()]
    for _section, one in form.own:
        if options_of(one) and one != question:
            yield one.label, [(f"{ANSWER}:{one.code}:{o.code}", o.label) for o in options_of(one)]


def _when(condition: str) -> dict[str, list[str]]:
    if not condition:
        return {}
    _source, name, value = condition.split(":")
    return {name: [value]}


class PublishFormForm(forms.Form):
    """The day from which a version holds, and the privacy notice handed out with it."""

    use_required_attribute = False

    valid_from = DayField(
        label=_("Vale dal"),
        help_text=_("Giorno, mese e anno. Le bozze già cominciate si finiscono nella loro versione."),
        error_messages={"required": _("Scrivi da quale giorno vale questa versione")},
    )
    notice = of(
        FormVersion,
        "notice",
        label=_("Versione dell'informativa che si consegna"),
        help_text=_("Per esempio 2026-1. Si stampa su ogni scheda, se lo sportello non ne scrive un'altra."),
        widget=plain(),
    )
