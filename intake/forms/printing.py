"""Why everything of a scheda goes on paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import ActForm

LONGEST_REASON = 300


class WholePrintForm(ActForm):
    """The reason to have on paper also what is usually left out."""

    reason = forms.CharField(
        label=_("Perché serve sulla carta"),
        max_length=LONGEST_REASON,
        help_text=_("Per esempio: lo chiede il tribunale. Resta scritto con il tuo nome."),
        error_messages={"required": _("Scrivi perché servono sulla carta anche i dati riservati.")},
    )
