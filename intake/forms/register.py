"""What the auditor looks for in the access log, and what comes of an unusual reading."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.models import AccessKind
from intake.forms.fields import day, of, plain
from intake.models import UnusualReading
from intake.readings.register import Asked
from network.forms import ActForm

LONGEST_PLACE = 80
LONGEST_NUMBER = 12


class RegisterForm(forms.Form):
    """Which lines of the log to show; without a choice, all of them."""

    use_required_attribute = False

    chi = forms.ChoiceField(label=_("Chi ha letto"), required=False)
    modo = forms.ChoiceField(
        label=_("Come"), choices=[("", _("In ogni modo")), *AccessKind.choices], required=False
    )
    pagina = forms.CharField(
        label=_("Pagina"),
        help_text=_("Come sta scritta nell'elenco, per esempio /carichi/."),
        max_length=LONGEST_PLACE,
        required=False,
        widget=plain(),
    )
    pratica = forms.CharField(
        label=_("Numero della pratica"), max_length=LONGEST_NUMBER, required=False, widget=plain()
    )
    dal = day(_("Dal"), required=False)
    al = day(_("Al"), required=False)

    def __init__(self, *args: Any, readers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chi"].choices = [("", _("Tutti")), *readers]  # type: ignore[attr-defined] # a choice

    @property
    def asked(self) -> Asked:
        """What was chosen, once the form is checked."""
        given = self.cleaned_data
        return Asked(
            reader=int(given["chi"]) if given["chi"] else None,
            kind=given["modo"],
            place=given["pagina"].strip(),
            number=given["pratica"].strip(),
            since=given["dal"],
            until=given["al"],
        )


class NumberForm(forms.Form):
    """The situation of whose person the report is made."""

    use_required_attribute = False

    pratica = forms.CharField(
        label=_("Numero della pratica"),
        help_text=_("Per esempio 2026/000026. È scritto sulla scheda e su ogni comunicazione."),
        max_length=LONGEST_NUMBER,
        widget=plain(),
        error_messages={"required": _("Scrivi il numero della pratica")},
    )


class SettleForm(ActForm):
    """What comes of an unusual reading."""

    note = of(UnusualReading, "note", _("Scrivi che cosa risulta"), widget=forms.Textarea({"rows": 2}))
