"""Asking to talk about one's load, and how it went."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.fields import of
from intake.models import TalkRequest
from network.forms import ActForm


class AskToTalkForm(ActForm):
    """What somebody wants to talk about, if they wish to say it."""

    words = of(
        TalkRequest,
        "words",
        label=_("Di che cosa vuoi parlare"),
        help_text=_("Lo legge solo chi ti coordina. Non scrivere nomi di persone seguite."),
        widget=forms.Textarea({"rows": 2}),
    )


class SettleTalkForm(ActForm):
    """What the two agreed."""

    outcome = of(
        TalkRequest,
        "outcome",
        label=_("Che cosa avete deciso"),
        help_text=_("Lo legge chi ha chiesto il confronto."),
        widget=forms.Textarea({"rows": 2}),
    )
