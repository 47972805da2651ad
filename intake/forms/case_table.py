"""Why a list goes into a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.fields import choice
from network.forms import ActForm

LONGEST_REASON = 300
CSV, XLSX = "csv", "xlsx"
SHORT, WHOLE = "list", "whole"


class ExportForm(ActForm):
    """The kind of file, and the reason that is kept in the register of readings."""

    kind = choice(
        _("Quale file?"),
        [(XLSX, _("Foglio di calcolo (XLSX)")), (CSV, "CSV")],
        _("Scegli quale file"),
        initial=XLSX,
    )
    content = choice(
        _("Che cosa ci metti?"),
        [
            (SHORT, _("L'elenco: pratica, stato, coppia, persona")),
            (WHOLE, _("Tutta la scheda: le stesse colonne che si possono importare")),
        ],
        _("Scegli che cosa ci metti"),
        initial=SHORT,
        help_text=_(
            "Giustizia, protezione e chi segnala in modo riservato restano fuori in tutti e due i casi."
        ),
    )
    reason = forms.CharField(
        label=_("A che cosa serve"),
        max_length=LONGEST_REASON,
        help_text=_("Per esempio: incontro con il comune. Resta scritto con il tuo nome e con l'elenco."),
        error_messages={"required": _("Scrivi a che cosa serve: un file con dei nomi non torna indietro.")},
    )
