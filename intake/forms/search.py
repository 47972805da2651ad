"""The search of the desk."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.models.people import folded, number_in

FEWEST = 3
LONGEST = 120


class SearchForm(forms.Form):
    """What a person is looked for with: names, tax code or phone, in any order."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("Cerca prima nell'archivio"),
        help_text=_("Cognome e nome, codice fiscale, telefono o numero della pratica: bastano 3 caratteri."),
        max_length=LONGEST,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Scrivi chi cerchi: cognome e nome, codice fiscale o telefono"),
            "max_length": _("Sono troppi caratteri: bastano cognome e nome"),
        },
    )

    def clean_q(self) -> str:
        return search_terms(self.cleaned_data["q"])


def search_terms(typed: str) -> str:
    """What to look for; the figures of a phone number come together, as the archive keeps them.

    Raises:
        ValidationError: fewer than three letters or figures: signs alone would list everybody.
    """
    compact = folded(typed).replace(" ", "")
    if len(compact) < FEWEST:
        raise ValidationError(_("Scrivi almeno 3 caratteri: lettere o cifre"), code="too_short")
    return compact if compact.isdecimal() and not number_in(typed) else typed
