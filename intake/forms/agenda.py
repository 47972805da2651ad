"""What a pair has to do: what, when, who; and how it went."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from intake.answers import AgendaKind
from intake.forms.fields import NO_SUCH_ANSWER, choice, day, of, plain
from intake.models import AgendaItem
from intake.states import AgendaState
from intake.workload.formula import Seat
from network.forms import ActForm

OUTCOMES = [
    (AgendaState.DONE, _("Fatto")),
    (AgendaState.NOT_DONE, _("Non fatto")),
    (AgendaState.CANCELLED, _("Annullato, non serve più")),
]


class AgendaItemForm(ActForm):
    """An item of the agenda. Without an hour it is to be done by the end of the day.

    Args:
        names: who sits on each seat.
        kind: what it is; one that came by itself is nothing else.
    """

    kind = forms.ChoiceField(
        label=_("Che cosa"),
        choices=AgendaKind.to_choose(),
        error_messages={"required": NO_SUCH_ANSWER, "invalid_choice": NO_SUCH_ANSWER},
    )
    title = of(AgendaItem, "title", widget=plain(), help_text=_("Per esempio: con la maestra, in Comune."))
    day = day(_("Giorno"))
    hour = forms.TimeField(
        label=_("Ora"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("Vuota: da fare entro la sera."),
        error_messages={"invalid": _("Scrivi l'ora così: 9:30")},
    )
    seat = forms.ChoiceField(
        label=_("Per chi"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NO_SUCH_ANSWER},
    )

    def __init__(self, *args: Any, names: Mapping[str, str], kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["seat"].choices = [
            ("", gettext("Tutta la coppia")),
            *((seat.value, names.get(seat, str(seat.label))) for seat in Seat),
        ]
        if kind and kind not in dict(AgendaKind.to_choose()):
            fields["kind"].choices = [(kind, AgendaKind(kind).label)]


class NewAgendaItemForm(AgendaItemForm):
    """A new item. ``submission`` writes it once."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class FeedForm(forms.Form):
    """The secret address of one's own agenda. ``submission`` makes it once."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


class OutcomeForm(ActForm):
    """How it went."""

    state = choice(_("Com'è andata?"), OUTCOMES, _("Scegli com'è andata"))
    outcome = of(
        AgendaItem,
        "outcome",
        label=_("In poche parole"),
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Serve se non è stato fatto o si annulla. Quello che è successo va nel diario."),
    )
