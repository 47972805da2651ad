"""The scheda d'accoglienza as it is filled: one page, five parts, in any order."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.languages import Language
from audit import clock
from intake.answers import Channel, ContactSafety, KnownService, Outcome, PrivacyNotice, ReporterKind, Sex
from intake.dates import BirthDateField
from intake.forms.fields import as_form_data, checkbox, choice, choices, is_multiple, of, plain
from intake.forms.limits import speak_of_limits
from intake.models import Household, Intake, Person
from intake.scheda import Scheda
from intake.tax_code import decode, mismatches, normalise, validate
from network.areas import Area
from network.models import Municipality
from network.urgency import Urgency

Answers = dict[str, Any]
"""Answers as typed, by question code: a text, or a list of texts for a multiple choice."""

PHONE = re.compile(r"\+?[0-9](?:[ ./-]*[0-9]){4,}")
BELFIORE = re.compile(r"[A-Z][0-9]{3}")
OF_THE_NAMED = ("last_name", "first_name", "birth_date")

CODED: dict[str, Any] = {
    "channel": Channel,
    "reporter_kind": ReporterKind,
    "outcome": Outcome,
    "privacy_notice": PrivacyNotice,
}
MOST_PEOPLE = 99
NUMBER_MESSAGES = {
    "invalid": _("Scrivi un numero in cifre, per esempio 3"),
    "min_value": _("Scrivi un numero da 0 in su"),
    "max_value": _("È un numero troppo grande: ricontrolla"),
}
OUTCOME_HELP = {
    Outcome.TAKE_CHARGE: _("Il coordinatore riceve subito un avviso e sceglie la coppia."),
    Outcome.REFER: _("Scegli il servizio alla pagina seguente."),
    Outcome.TEAM: _("Il coordinatore riceve un avviso e la porta in équipe."),
}


class SchedaForm(forms.Form):
    """The questions of ``intake.scheda``. It never saves: ``scheda()`` gives the answers to the action.

    Args:
        answers: as typed; given, they are checked.
        initial: as typed; shown without being checked.
        municipalities: the comuni among which to choose.
    """

    use_required_attribute = False

    channel = choice(
        _("Come è arrivata la richiesta?"), Channel.choices, _("Scegli come è arrivata la richiesta")
    )
    reporter_kind = choice(
        _("Chi si rivolge al servizio?"), ReporterKind.choices, _("Scegli chi si rivolge al servizio")
    )
    reporter = of(
        Intake,
        "reporter",
        help_text=_("Solo se non è la persona stessa."),
        widget=plain(),
    )
    municipality = forms.ChoiceField(
        label=_("Comune di residenza o di dimora"),
        error_messages={
            "required": _("Scegli un comune dell'ambito"),
            "invalid_choice": _("Scegli un comune dell'ambito"),
        },
    )
    tax_code = forms.CharField(
        label=_("Codice fiscale"),
        required=False,
        help_text=_("Riempie da solo data di nascita e sesso. Se non c'è, lascia vuoto."),
        widget=plain(spellcheck="false", autocapitalize="characters"),
    )
    last_name = of(Person, "last_name", _("Scrivi il cognome"), widget=plain(spellcheck="false"))
    first_name = of(Person, "first_name", _("Scrivi il nome"), widget=plain(spellcheck="false"))
    birth_date = BirthDateField(label=_("Data di nascita"), help_text=_("Giorno, mese e anno"))
    sex = choice(_("Sesso"), [(sex.value, capfirst(sex.label)) for sex in Sex])
    phone = of(Person, "phone", widget=plain(type="tel"))
    email = of(
        Person,
        "email",
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": _("Scrivi un indirizzo completo, per esempio nome@posta.it")},
    )
    contact_safety = choice(
        _("È sicuro chiamare o scrivere a questi recapiti?"),
        ContactSafety.choices,
        help_text=_("Qualcun altro in casa potrebbe leggere o rispondere."),
    )
    anonymous = checkbox(
        _("Non vuole dire il nome"),
        _("Cognome, nome e data di nascita restano vuoti. La persona è protetta da subito."),
    )
    alias = of(
        Person,
        "alias",
        label=_("Come vuole essere chiamata"),
        help_text=_("Serve solo a chi non dice il nome. Va bene anche un nome inventato."),
        widget=plain(),
    )
    protected = checkbox(
        _("È una persona da proteggere"),
        _("Chi la cerca dallo sportello non la trova. La protezione la toglie solo il coordinatore."),
    )
    citizenship = of(Person, "citizenship", widget=plain())
    language = forms.ChoiceField(
        label=_("Lingua in cui si trova meglio"),
        required=False,
        choices=[("", _("Non indicata")), *Language.choices],
    )
    mediator_needed = of(Person, "mediator_needed")
    address = of(Person, "address", widget=plain())
    birth_place = forms.CharField(required=False, widget=forms.HiddenInput)
    not_person = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    household_size = of(
        Household,
        "size",
        widget=plain(inputmode="numeric"),
        max_value=MOST_PEOPLE,
        error_messages=NUMBER_MESSAGES,
    )
    minors = of(
        Household,
        "minors",
        widget=plain(inputmode="numeric"),
        max_value=MOST_PEOPLE,
        error_messages=NUMBER_MESSAGES,
    )
    known_services = choices(_("Chi la sta già seguendo?"), KnownService.choices)
    request = of(
        Intake,
        "request",
        _("Scrivi in una frase che cosa chiede la persona"),
        help_text=_(
            "Con le sue parole. Scrivi solo quello che serve a chi la incontrerà:"
            " le valutazioni vanno nel diario."
        ),
        widget=forms.Textarea({"rows": 4}),
    )
    areas = choices(
        _("Di che cosa si tratta?"),
        Area.choices,
        _("Scegli almeno un tema, anche «Solo informazioni»"),
        help_text=_("Puoi segnarne più di una."),
    )
    urgency = choice(
        _("Quanto può aspettare?"),
        [(level.value, level.label) for level in Urgency.most_pressing_first()],
        _("Scegli quanto può aspettare la persona"),
    )
    operator_risk = checkbox(
        _("Chi la incontra potrebbe correre un rischio"),
        _("Per esempio minacce o aggressioni già successe. Lo vede chi prende in carico."),
    )
    outcome = choice(_("Che cosa succede adesso?"), Outcome.choices, _("Scegli che cosa succede adesso"))
    privacy_notice = choice(
        _("Hai consegnato e spiegato l'informativa sulla privacy?"),
        PrivacyNotice.choices,
        _("Scegli se hai già consegnato l'informativa"),
    )

    def __init__(
        self,
        answers: Mapping[str, Any] | None = None,
        *,
        municipalities: Iterable[Municipality],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data=None if answers is None else as_form_data(answers), initial=dict(initial or {}))
        self.municipalities = {str(municipality.pk): municipality for municipality in municipalities}
        places: forms.ChoiceField = self.fields["municipality"]  # type: ignore[assignment] # declared above
        places.choices = [(key, municipality.name) for key, municipality in self.municipalities.items()]
        helps = {level.value: level.criterion for level in Urgency}
        self.fields["urgency"].choice_help = helps  # type: ignore[attr-defined] # read by the field component
        self.fields["outcome"].choice_help = OUTCOME_HELP  # type: ignore[attr-defined] # as above
        if (answers or initial or {}).get("anonymous"):
            self._ask_for_an_alias()
        speak_of_limits(self)

    def _ask_for_an_alias(self) -> None:
        for name in OF_THE_NAMED:
            self.fields[name].required = False
        self.fields["alias"].required = True
        self.fields["alias"].error_messages["required"] = _(
            "Scrivi un nome con cui chiamarla, anche inventato"
        )

    @classmethod
    def answers_in(cls, post: QueryDict) -> Answers:
        """What was typed in a posted form, as it is kept in a draft."""
        typed = {
            name: post.getlist(name) if is_multiple(field) else post.get(name, "")
            for name, field in cls.base_fields.items()
        }
        return {name: answer for name, answer in typed.items() if answer}

    def clean_municipality(self) -> Municipality:
        return self.municipalities[self.cleaned_data["municipality"]]

    def clean_tax_code(self) -> str:
        code = normalise(self.cleaned_data["tax_code"])
        if code:
            validate(code)
        return code

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError(
                _("Scrivi il numero con le sole cifre, per esempio 035 123 456"), code="invalid"
            )
        return phone

    def clean_birth_place(self) -> str:
        place = str(self.cleaned_data["birth_place"])
        return place if BELFIORE.fullmatch(place) else ""

    def clean(self) -> None:
        """Check the answers against each other, as far as each is right by itself."""
        given = self.cleaned_data
        if given.get("tax_code"):
            told = decode(given["tax_code"], today=clock.today())
            given["birth_place"] = told.birth_place or given.get("birth_place", "")
        if given.get("anonymous") and (given.get("last_name") or given.get("first_name")):
            self.add_error("last_name", _("Non vuole dire il nome: lascia vuoti cognome e nome"))
        try:
            self._scheda(urgency=Urgency(given.get("urgency") or Urgency.PRIORITY)).check()
        except ValidationError as error:
            for name, faults in error.error_dict.items():
                if name not in self.errors:
                    self.add_error(name, faults)

    def scheda(self) -> Scheda:
        """The answers of a valid form."""
        return self._scheda(urgency=Urgency(self.cleaned_data["urgency"]))

    def _scheda(self, *, urgency: Urgency) -> Scheda:
        names = {field.name for field in fields(Scheda)}
        given = {name: answer for name, answer in self.cleaned_data.items() if name in names}
        coded = {name: kind(given[name]) if given.get(name) else None for name, kind in CODED.items()}
        kinds = {
            "areas": [Area(area) for area in given.get("areas", ())],
            "sex": Sex(given.get("sex") or Sex.UNKNOWN),
            "contact_safety": ContactSafety(given.get("contact_safety") or ContactSafety.UNKNOWN),
            "urgency": urgency,
        }
        return Scheda(**{"municipality": None, "request": "", **given, **coded, **kinds})

    def tax_code_warnings(self) -> list[str]:
        """What does not agree with the tax code: worth a look, never an obstacle."""
        if self.has_error("tax_code") or not self.cleaned_data.get("tax_code"):
            return []
        given = self.cleaned_data
        return mismatches(
            given["tax_code"],
            birth_date=given.get("birth_date"),
            sex=given.get("sex", ""),
            last_name=given.get("last_name", ""),
            first_name=given.get("first_name", ""),
        )

    @property
    def mandatory(self) -> list[str]:
        """The questions that need an answer before registering."""
        return [name for name, field in self.fields.items() if field.required]

    @property
    def answered(self) -> list[str]:
        """The mandatory questions of a checked form that have a good answer."""
        return [name for name in self.mandatory if name not in self.errors]

    def is_missing(self, name: str) -> bool:
        """Whether a mandatory question of a checked form has no answer at all."""
        return self.has_error(name, "required")
