"""Why somebody opens a situation they do not follow."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.cases import reason_field
from intake.forms.fields import plain
from network.forms import ActForm

LONGEST_NUMBER = 12


class EmergencyForm(ActForm):
    """Which situation, and what cannot wait."""

    number = forms.CharField(
        label=_("Numero della pratica"),
        help_text=_("Per esempio 2026/000026. È scritto sulla scheda e su ogni comunicazione."),
        max_length=LONGEST_NUMBER,
        widget=plain(),
        error_messages={"required": _("Scrivi il numero della pratica")},
    )
    reason = reason_field(
        _("Che cosa succede, e perché non può aspettare"),
        _("Scrivi perché non può aspettare: lo legge subito il coordinatore"),
    )


class ReasonForm(ActForm):
    """Why a coordinator opens the situation of a person under protection."""

    reason = reason_field(_("Perché la apri"), _("Scrivi perché: resta nella storia."))
