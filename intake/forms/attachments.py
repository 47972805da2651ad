"""A document handed in, and why one is withdrawn."""

from django.utils.translation import gettext_lazy as _

from intake.forms.cases import ActForm, reason_field
from intake.forms.fields import choice
from network.files.forms import FileForm
from network.models import FileClass


class AttachForm(FileForm):
    """A file and what it speaks of."""

    visibility = choice(
        _("Di che cosa parla?"),
        FileClass.choices,
        _("Scegli di che cosa parla"),
        help_text=_(
            "Quelli amministrativi li apre anche lo sportello che ha accolto la persona."
            " Gli altri, solo la coppia e chi coordina."
        ),
    )


class WithdrawAttachmentForm(ActForm):
    """Why a document is withdrawn."""

    reason = reason_field(
        _("Perché lo ritiri"),
        _("Scrivi perché il documento è ritirato."),
        help_text=_("Per esempio: è di un'altra persona."),
    )
