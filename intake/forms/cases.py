"""What people write on a situation: a note, a change of urgency, its closing; and why they cannot take it."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.answers import Audience, ClosingReason, DeclineReason, DiaryKind
from intake.forms.fields import NO_SUCH_ANSWER, choice, day, of
from intake.models import Assignment, DiaryEntry, Intake
from network.forms import ActForm
from network.urgency import Urgency

LONGEST_REASON = 600


def _select(answers: type[DiaryKind] | type[Audience], label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=answers.choices,
        initial=answers.choices[0][0],
        error_messages={"required": NO_SUCH_ANSWER, "invalid_choice": NO_SUCH_ANSWER},
    )


def reason_field(label: Any, missing: Any, **options: Any) -> forms.CharField:
    """Why an act is done; ``missing`` is said when it is empty."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": missing},
        **options,
    )


class DiaryEntryForm(ActForm):
    """A note. Kind and readers are ready: one field to write, one click. ``submission`` writes it once."""

    text = of(
        DiaryEntry,
        "text",
        _("Scrivi che cosa è successo"),
        label=_("Che cosa è successo"),
        widget=forms.Textarea({"rows": 3}),
    )
    kind = _select(DiaryKind, _("Tipo"))
    audience = _select(Audience, _("Chi può leggerla"))
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class UrgencyForm(ActForm):
    """How long the situation can wait now, and why. ``version`` is the one the writer was looking at."""

    urgency = choice(
        _("Quanto può aspettare adesso?"),
        [(level.value, level.label) for level in Urgency.most_pressing_first()],
        _("Scegli quanto può aspettare la persona"),
    )
    reason = reason_field(
        _("Perché cambia"),
        _("Scrivi perché cambia l'urgenza"),
        help_text=_("Lo leggono la coppia e il coordinatore, anche tra un anno."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    urgency.choice_help = {level.value: level.criterion for level in Urgency}  # type: ignore[attr-defined] # read by the component


class ClosingForm(ActForm):
    """Why a situation is closed and how things stand."""

    closing_reason = choice(
        _("Perché si chiude?"), ClosingReason.to_choose(), _("Scegli perché si chiude la situazione")
    )
    reason = reason_field(
        _("Com'è la situazione adesso"),
        _("Scrivi com'è la situazione adesso: serve se la persona torna"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, was_in_charge: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["closing_reason"].choices = ClosingReason.to_choose(was_in_charge=was_in_charge)


class SuspendingForm(ActForm):
    """Why a situation rests for a while, and when its pair looks at it again."""

    until = day(_("Quando la riguardate"), help_text=_("Entro sei mesi. Va nell'agenda della coppia."))
    reason = reason_field(
        _("Perché la sospendi"),
        _("Scrivi perché la sospendi"),
        help_text=_("Per esempio: è in comunità fino a primavera."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ResumingForm(ActForm):
    """What has changed, now that a situation goes on."""

    reason = reason_field(_("Che cosa è cambiato"), _("Scrivi che cosa è cambiato"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReopeningForm(ActForm):
    """Why a situation is opened again."""

    reason = reason_field(
        _("Perché la riapri"),
        _("Scrivi perché la riapri"),
        help_text=_("Per esempio: la persona è tornata, o è stata chiusa per sbaglio."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CancellingForm(ActForm):
    """Why a scheda was registered by mistake."""

    reason = reason_field(
        _("Perché la annulli"),
        _("Scrivi perché annulli la scheda"),
        help_text=_("Per esempio: era per un'altra persona."),
    )
    duplicate_of = of(
        Intake,
        "number",
        label=_("Se è registrata due volte: il numero di quella che vale"),
        help_text=_("Per esempio 2026/000012."),
    )


class DeclineForm(ActForm):
    """Why an operator cannot take a situation in charge."""

    decline_reason = choice(
        _("Perché non puoi?"),
        DeclineReason.choices,
        _("Scegli perché non puoi: il coordinatore deve sapere come proseguire"),
    )
    note = of(
        Assignment,
        "note",
        label=_("Vuoi aggiungere qualcosa?"),
        widget=forms.Textarea({"rows": 2}),
    )
