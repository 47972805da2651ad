"""A document handed in."""

from django.utils.translation import gettext_lazy as _

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
