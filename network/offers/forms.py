"""What is written of an offer of help."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from network.forms import ActForm, OfAmbitoForm, day_input, lines, of, required
from network.models import Municipality
from network.offers.models import LONGEST_CONSENT, Offer, OfferHours, OfferRequest
from network.offers.states import ANSWERS, OfferKind
from network.tables.models import Table


class ConsentForm(ActForm):
    """Consent, and until when it holds."""

    consent_on = of(Offer, "consent_on", _("Scegli il giorno del consenso"), widget=day_input())
    expires_on = of(
        Offer,
        "expires_on",
        _("Scegli fino a quando vale"),
        widget=day_input(),
        help_text=_("Al massimo un anno: poi si richiede."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        kwargs["initial"] = {"consent_on": today, "expires_on": today + LONGEST_CONSENT}
        super().__init__(*args, **kwargs)


class OfferForm(OfAmbitoForm, ConsentForm):
    name = of(Offer, "name", _("Scrivi come si chiama"))
    contact = of(Offer, "contact", _("Scrivi un telefono o un'e-mail"))
    kind = of(Offer, "kind", _("Scegli che aiuto offre"))
    words = lines(Offer, "words", _("Scrivi che cosa offre"))
    municipality = forms.ModelChoiceField(
        label=_("Dove"),
        queryset=Municipality.objects.none(),
        required=False,
        empty_label=_("In tutto l'ambito"),
        error_messages=required(_("Scegli un comune dell'elenco")),
    )
    times = of(Offer, "times", _("Scrivi quando può, per esempio: martedì e giovedì pomeriggio"))

    def __init__(self, *args: Any, comuni: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["municipality"]
        place.queryset = comuni


class RenewForm(ConsentForm):
    """A new consent; its fields stand on a page that has others with days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "consenso_%s"
        super().__init__(*args, **kwargs)


class CheckForm(ActForm):
    checks = of(
        Offer,
        "checks",
        _("Scrivi quali verifiche sono state fatte"),
        required=True,
        help_text=_("Per esempio: colloquio, documento, certificato se lavora con minori."),
    )
    checked_on = of(Offer, "checked_on", _("Scegli il giorno"), required=True, widget=day_input())


class AskForm(ActForm):
    words = lines(
        OfferRequest,
        "words",
        _("Scrivi di che cosa c'è bisogno e dove"),
        help_text=_("Che cosa e dove, mai per chi: i nomi si dicono a voce, se tutti e due sono d'accordo."),
    )
    table = forms.ModelChoiceField(
        label=_("Per un tavolo"),
        queryset=Table.objects.none(),
        required=False,
        empty_label=_("No, per il mio lavoro"),
        error_messages=required(_("Scegli un tavolo dell'elenco")),
    )

    def __init__(self, *args: Any, tables: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["table"]
        field.queryset = tables


class AnswerForm(ActForm):
    answer = forms.ChoiceField(
        label=_("Che cosa risponde chi offre aiuto?"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages=required(_("Scegli una risposta")),
    )
    agreed = of(OfferRequest, "agreed", _("Scrivi che cosa si è deciso insieme, o perché no"), required=True)


class HoursForm(ActForm):
    day = of(OfferHours, "day", _("Scegli il giorno"), widget=day_input())
    hours = of(OfferHours, "hours", _("Scrivi quante ore, in cifre"))


class OfferSearch(forms.Form):
    kind = forms.ChoiceField(
        label=_("Che aiuto serve"), required=False, choices=[("", _("Tutti")), *OfferKind.choices]
    )
    comune = forms.ModelChoiceField(
        label=_("Dove"),
        queryset=Municipality.objects.none(),
        required=False,
        empty_label=_("In tutto l'ambito"),
    )

    def __init__(self, *args: Any, comuni: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["comune"]
        field.queryset = comuni
