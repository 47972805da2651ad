"""To whom the whole story of a situation goes, why, and what goes in that usually stays out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.cases import reason_field
from intake.forms.fields import choice, choices, of, plain
from intake.models import StoryExport
from intake.models.exports import Extra, FileFormat, Recipient
from network.forms import ActForm


class ExportForm(ActForm):
    """What is asked before a file leaves."""

    recipient = choice(_("Per chi è"), Recipient.choices, _("Scegli per chi è"))
    recipient_name = of(
        StoryExport,
        "recipient_name",
        _("Scrivi chi la riceve"),
        label=_("Nome di chi la riceve"),
        widget=plain(),
    )
    reason = reason_field(
        _("Perché gliela dai"),
        _("Scrivi perché: resta nella storia."),
        help_text=_("Per esempio la richiesta della persona, o il numero del provvedimento."),
    )
    extras = choices(
        _("Che cosa ci metti in più"),
        Extra.choices,
        help_text=_("Di solito restano fuori. Segna solo quello che serve."),
    )
    extras_reason = of(
        StoryExport, "extras_reason", label=_("Perché serve"), widget=forms.Textarea({"rows": 2})
    )
    file_format = choice(_("Come la vuoi"), FileFormat.choices, _("Scegli come la vuoi"))
