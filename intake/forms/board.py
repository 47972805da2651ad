"""The confirmation of a pair."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.fields import checkbox, of
from intake.forms.relief import ReliefFields
from intake.models import PairChoice
from network.forms import ActForm

TWO_NAMES = {"required": _("Segna due nomi nella tabella"), "invalid": _("Segna due nomi nella tabella")}
STALE = {
    "required": _("Riapri i carichi di lavoro e scegli di nuovo"),
    "invalid": _("Riapri i carichi di lavoro e scegli di nuovo"),
}


class PairForm(ReliefFields, ActForm):
    """Who takes the two seats, why, and which version of the situation the coordinator was looking at."""

    lead = forms.IntegerField(min_value=1, error_messages=TWO_NAMES)
    co_lead = forms.IntegerField(min_value=1, error_messages=TWO_NAMES)
    version = forms.IntegerField(min_value=1, error_messages=STALE)
    reason = of(PairChoice, "reason", label=_("Perché questa coppia"))

    without_acceptance = checkbox(
        _("Assegna senza aspettare che accettino: c'è il mandato del giudice"),
        _("Sono in carico subito tutti e due. Resta scritto nella storia."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # They stand among the answers of the preview, and are sent with the choice.
        for name in ("without_acceptance", "relief", "relief_by"):
            self.fields[name].widget.attrs["form"] = "assegna"

    @property
    def has_pair(self) -> bool:
        """Whether two people were named, right or wrong as they may be."""
        return self.is_bound and {"lead", "co_lead"} <= set(self.cleaned_data)
