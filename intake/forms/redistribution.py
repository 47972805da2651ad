"""Confirming a plan: why, and the hand-over written once for all the situations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.fields import of
from intake.forms.pair import HandOverForm
from intake.forms.relief import ReliefFields
from intake.models import Redistribution


class RedistributeForm(ReliefFields, HandOverForm):
    """Why the caseload changes hands, and what who takes it must know. ``seen`` is what was looked at."""

    reason = of(
        Redistribution,
        "reason",
        _("Scrivi perché le situazioni passano ad altri"),
        label=_("Perché"),
        widget=forms.Textarea({"rows": 2}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def look_again(self, seen: Any) -> None:
        """Keep what was typed, over the facts that are being looked at now."""
        self.data = {**{name: self.data[name] for name in self.data}, "seen": seen}
