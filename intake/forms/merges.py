"""Which values stay when two records of one person are merged, and why."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from intake.forms.cases import reason_field
from intake.merging import Difference
from intake.models import Person
from network.forms import ActForm

KEPT, OTHER = "kept", "other"


class OtherRecordForm(ActForm):
    """The number of a scheda or situation of the other record."""

    number = forms.CharField(
        label=_("Numero della scheda o della pratica dell'altra persona"),
        help_text=_("Per esempio 2026/000123."),
        max_length=12,
        error_messages={"required": _("Scrivi il numero, per esempio 2026/000123")},
    )


class MergeForm(ActForm):
    """One choice for each column in which the two records differ."""

    def __init__(self, *args: Any, differing: Iterable[Difference], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differing = list(differing)
        for one in self.differing:
            self.fields[one.name] = forms.ChoiceField(
                label=one.label,
                choices=[
                    (KEPT, one.kept or gettext("non indicato")),
                    (OTHER, one.other or gettext("non indicato")),
                ],
                initial=OTHER if one.is_empty_in_kept else KEPT,
                widget=forms.RadioSelect,
                error_messages={"required": _("Scegli quale dei due valori resta")},
            )
        self.fields["reason"] = reason_field(
            _("Perché è la stessa persona"),
            _("Scrivi perché sei sicuro che è la stessa persona"),
            help_text=_("Per esempio: stesso documento, l'ha detto lei."),
        )

    @property
    def choices(self) -> list[forms.BoundField]:
        """The fields of the columns, in order."""
        return [self[one.name] for one in self.differing]

    @property
    def given(self) -> dict[str, Any]:
        """A valid form as the act asks for it."""
        chosen = [one.name for one in self.differing if self.cleaned_data[one.name] == OTHER]
        return {"from_other": chosen, "reason": self.cleaned_data["reason"]}


class ApartForm(forms.Form):
    """Somebody among ``people`` who is another person (``is_apart``), or may be the same after all."""

    person: Any = forms.ModelChoiceField(queryset=None)
    is_apart = forms.BooleanField(required=False)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined] # declared above


class UnmergeForm(ActForm):
    """Why two people are separated again."""

    reason = reason_field(
        _("Perché non sono la stessa persona"), _("Scrivi perché non sono la stessa persona")
    )
