"""The main questions of the scheda, those asked at first sight, as fields of a form."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.languages import Language
from intake.answers import Channel, ContactSafety, KnownService, Outcome, PrivacyNotice, ReporterKind, Sex
from intake.dates import BirthDateField
from intake.forms.fields import NO_SUCH_ANSWER, checkbox, choice, choices, of, plain
from intake.models import Household, Intake, Person
from network.areas import Area
from network.urgency import Urgency

MOST_PEOPLE = 99
NUMBER_MESSAGES = {
    "invalid": _("Scrivi un numero in cifre, per esempio 3"),
    "min_value": _("Scrivi un numero da 0 in su"),
    "max_value": _("È un numero troppo grande: ricontrolla"),
}


class MainQuestions(forms.Form):
    """Labels, help and limits of the main questions; ``SchedaForm`` checks their answers."""

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
        help_text=_("Riempie da solo data e luogo di nascita e sesso. Se non c'è, lascia vuoto."),
        widget=plain(spellcheck="false", autocapitalize="characters"),
    )
    last_name = of(Person, "last_name", _("Scrivi il cognome"), widget=plain(spellcheck="false"))
    first_name = of(Person, "first_name", _("Scrivi il nome"), widget=plain(spellcheck="false"))
    birth_date = BirthDateField(
        label=_("Data di nascita"),
        help_text=_("Giorno, mese e anno. Se non si sa: 3/1984, 1984 o circa 1984"),
    )
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
        help_text=_("Serve a chi non dice il nome, o se non si sa chi è. Va bene anche un nome inventato."),
        widget=plain(),
    )
    protected = checkbox(
        _("È una persona da proteggere"),
        _("Chi la cerca dallo sportello non la trova. La protezione la toglie solo il coordinatore."),
    )
    birth_place = forms.CharField(
        label=_("Dove è nata"),
        required=False,
        max_length=80,
        help_text=_("Il comune, o lo stato se è nata all'estero. Il codice fiscale lo dice da solo."),
        widget=plain(spellcheck="false"),
    )
    citizenship = of(Person, "citizenship", widget=plain(list="cittadinanze"))
    language = forms.ChoiceField(
        label=_("Lingua in cui si trova meglio"),
        required=False,
        choices=[("", _("Non indicata")), *Language.choices],
        error_messages={"invalid_choice": NO_SUCH_ANSWER},
    )
    mediator_needed = of(Person, "mediator_needed")
    address = of(Person, "address", widget=plain())
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
