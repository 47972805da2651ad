"""The file of a leave plan."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.forms import ActForm

LARGEST = 500_000


class LeavePlanForm(ActForm):
    """A file to be looked at before anything is written."""

    plan_file = forms.FileField(
        label=_("File del piano ferie"),
        help_text=_("CSV con le colonne email, dal, al, motivo, parte; oppure ICS. Al massimo 500 kB."),
        error_messages={
            "required": _("Scegli un file CSV o ICS"),
            "empty": _("Il file è vuoto: scegline un altro"),
        },
    )

    def clean_plan_file(self) -> Any:
        """The file, if it is not too large to be read at once."""
        given = self.cleaned_data["plan_file"]
        if given.size > LARGEST:
            raise ValidationError(_("Il file supera 500 kB: dividilo in più file."))
        return given
