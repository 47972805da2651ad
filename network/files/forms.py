"""A file handed in through a page, and why one is withdrawn."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.files.kinds import LARGEST, FileKind
from network.forms import ActForm, required
from network.models.files import LONGEST_REASON


class FileForm(ActForm):
    """One file, handed in once."""

    file = forms.FileField(
        label=_("Documento"),
        help_text=_("PDF, JPG, PNG, P7M, ODT o DOCX, al massimo 20 MB."),
        max_length=255,
        error_messages={
            "required": _("Scegli il documento da aggiungere"),
            "invalid": _("Scegli il documento da aggiungere"),
            "empty": _("Il file è vuoto: controlla che si apra sul tuo computer e sceglilo di nuovo."),
        },
        widget=forms.FileInput({"accept": ",".join(f".{kind}" for kind in FileKind.values)}),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_file(self) -> Any:
        """The file, if it is small enough to be looked into."""
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise ValidationError(_("Il file supera 20 MB: dividilo o riduci la qualità della scansione."))
        return given

    @property
    def given(self) -> dict[str, Any]:
        """A valid form as the act asks for it."""
        file = self.cleaned_data["file"]
        others = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return {"name": file.name, "content": file.read(), **others}


class WithdrawForm(ActForm):
    """Why a document is withdrawn."""

    reason = forms.CharField(
        label=_("Perché lo ritiri"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Per esempio: è di un'altra persona."),
        error_messages=required(_("Scrivi perché il documento è ritirato.")),
    )
