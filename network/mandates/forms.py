"""What is written of a priority."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from network.forms import ActForm, OfAmbitoForm, day_input, of, required, version_field
from network.mandates.models import Mandate, MandateFigure

WRITTEN = ("set_by", "goal", "indicator", "unit", "baseline", "expected", "since", "until", "owner")


class MandateForm(ActForm):
    set_by = of(Mandate, "set_by", _("Scegli chi la chiede"))
    goal = of(Mandate, "goal", _("Scrivi che cosa si vuole ottenere"))
    indicator = of(
        Mandate,
        "indicator",
        _("Scrivi che cosa si misura"),
        help_text=_("Per esempio: giorni tra la richiesta e la presa in carico."),
    )
    unit = of(Mandate, "unit", _("Scrivi in che cosa si misura: senza unità un numero non dice niente"))
    baseline = of(Mandate, "baseline", _("Scrivi il valore di partenza, in cifre"))
    expected = of(Mandate, "expected", _("Scrivi il valore atteso, in cifre"))
    since = of(Mandate, "since", _("Scegli da quando"), widget=day_input())
    until = of(Mandate, "until", _("Scegli fino a quando"), widget=day_input())
    owner = forms.ModelChoiceField(
        label=_("Chi la segue"),
        queryset=User.objects.none(),
        empty_label=_("Scegli chi"),
        error_messages=required(_("Scegli chi la segue")),
    )

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = owners
        field.label_from_instance = lambda user: user.label


class SetMandateForm(OfAmbitoForm, MandateForm):
    """A new priority."""


class ReviseMandateForm(MandateForm):
    reason = forms.CharField(
        label=_("Perché cambia"), max_length=300, error_messages=required(_("Scrivi il motivo"))
    )
    version = version_field()


class FigureForm(ActForm):
    measured_on = of(MandateFigure, "measured_on", _("Scegli il giorno"), widget=day_input())
    value = of(MandateFigure, "value", _("Scrivi il valore, in cifre"))
