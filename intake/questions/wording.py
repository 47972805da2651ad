"""A question in words: what is asked, in which type, who reads the answer, and when it makes sense."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.questions.definition import FormDefinition, Question
from intake.questions.kinds import options_of

KIND_WORDS: Mapping[str, Any] = {
    "text": gettext_lazy("Testo breve"),
    "long_text": gettext_lazy("Testo lungo"),
    "number": gettext_lazy("Numero"),
    "date": gettext_lazy("Data"),
    "choice": gettext_lazy("Una risposta tra alcune"),
    "choices": gettext_lazy("Più risposte tra alcune"),
    "yes_no": gettext_lazy("Sì, no o non rilevato"),
    "money": gettext_lazy("Importo in euro"),
    "moment": gettext_lazy("Giorno e ora"),
    "email": gettext_lazy("Indirizzo email"),
    "phone": gettext_lazy("Telefono"),
    "group": gettext_lazy("Righe che si ripetono"),
}
OWN_KINDS = ("text", "long_text", "number", "date", "choice", "choices", "yes_no")

CLASS_WORDS: Mapping[str, Any] = {
    "A": gettext_lazy("Amministrativa: la legge anche lo sportello"),
    "P1": gettext_lazy("Identità: la legge anche lo sportello"),
    "P2": gettext_lazy("Recapiti: li legge lo sportello, se la persona non è protetta"),
    "P3": gettext_lazy("Contenuto sociale: la coppia e il coordinatore"),
    "P4": gettext_lazy("Salute e altri dati particolari: la coppia e il coordinatore"),
    "P5": gettext_lazy("Dati giudiziari: la coppia e il coordinatore"),
    "P6": gettext_lazy("Protezione e violenza: la coppia e il coordinatore, mai su carta"),
}

FACT_WORDS: Mapping[str, Any] = {
    "minor": gettext_lazy("La persona ha meno di 18 anni"),
    "foreign": gettext_lazy("La cittadinanza non è italiana"),
    "outside_eu": gettext_lazy("La cittadinanza non è dell'Unione europea"),
    "reported": gettext_lazy("Si rivolge al servizio qualcun altro"),
    "protected": gettext_lazy("La persona è protetta"),
    "violence": gettext_lazy("Si tratta di violenza"),
    "danger": gettext_lazy("Un minore è in pericolo"),
    "endangered": gettext_lazy("La persona è protetta, o si tratta di violenza"),
    "no_contact": gettext_lazy("Non c'è nessun telefono né email"),
    "unborn": gettext_lazy("È un bambino che deve nascere"),
    "reportable": gettext_lazy("C'è violenza, o un minore è in pericolo"),
    "pressing": gettext_lazy("Non può aspettare: è almeno prioritaria"),
    "urgent": gettext_lazy("È urgente o è un'emergenza"),
    "emergency": gettext_lazy("È un'emergenza"),
    "housing": gettext_lazy("Si tratta di casa o sfratto"),
    "eviction": gettext_lazy("Uno sfratto è imminente"),
    "discharge": gettext_lazy("C'è una dimissione dall'ospedale"),
    "informed": gettext_lazy("Si danno informazioni e la scheda si chiude"),
    "court": gettext_lazy("C'è un provvedimento dell'autorità giudiziaria"),
}


@dataclass(frozen=True)
class Aspect:
    """One thing that is said of a question: its name and its words."""

    name: Any
    words: str


def aspects_of(form: FormDefinition, question: Question) -> Iterator[Aspect]:
    """Everything that a person must know of a question, in a fixed order."""
    yield Aspect(_("Domanda"), str(question.label))
    yield Aspect(_("Aiuto"), str(question.help))
    yield Aspect(_("Tipo di risposta"), str(KIND_WORDS[question.kind]))
    yield Aspect(_("Risposte"), "; ".join(str(option.label) for option in options_of(question)))
    yield Aspect(_("Chi legge la risposta"), str(CLASS_WORDS[question.visibility]))
    yield Aspect(_("Quando si chiede"), condition_words(form, question))
    yield Aspect(_("Serve per registrare"), _("sì") if question.required else _("no"))
    yield Aspect(_("La chiede chi prende in carico"), _("sì") if question.at_charge else "")
    yield Aspect(_("Domande di ogni riga"), "; ".join(str(one.label) for one in question.fields))


def condition_words(form: FormDefinition, question: Question) -> str:
    """When a question is asked, in words; "" for always."""
    return "; ".join(_condition(form, name, values) for name, values in question.when.items())


def _condition(form: FormDefinition, name: str, values: list[str]) -> str:
    if name in FACT_WORDS:
        return str(FACT_WORDS[name])
    asked = form.questions.get(name)
    if asked is None:
        return ", ".join([name, *values])
    labels = {option.code: str(option.label) for option in options_of(asked)}
    return f"{asked.label}: {', '.join(labels.get(value, value) for value in values)}"
