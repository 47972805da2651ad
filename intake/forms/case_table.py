"""Why a list goes into a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.case_file import CONTENTS, KINDS, LONGEST_REASON, SHORT, WITHOUT_A_REASON, XLSX
from intake.forms.fields import choice
from network.forms import ActForm


class ExportForm(ActForm):
    """The kind of file, and the reason that is kept in the register of readings."""

    kind = choice(_("Quale file?"), KINDS, _("Scegli quale file"), initial=XLSX)
    content = choice(
        _("Che cosa ci metti?"),
        CONTENTS,
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
        error_messages={"required": WITHOUT_A_REASON},
    )
