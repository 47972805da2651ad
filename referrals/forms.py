"""What people write when they send, answer or follow a referral."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.forms.fields import choice
from referrals import words as sentences
from referrals.models import (
    ALTERNATIVE_LENGTH,
    MESSAGE_LENGTH,
    NEXT_STEP_LENGTH,
    WORDS_LENGTH,
)
from referrals.states import DeclineReason, OutcomeCode


def text_field(
    label: Any, missing: Any, max_length: int, *, rows: int = 3, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


class BareForm(forms.Form):
    """A move that asks nothing."""


class AcceptForm(forms.Form):
    """Accepting asks nothing; it says which version was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DeclineForm(forms.Form):
    decline_reason = choice(
        _("Perché? Chi invia lo legge subito."), DeclineReason.choices, sentences.REASON_MISSING
    )
    words = text_field(
        _("Spiegatelo in una frase"),
        sentences.REASON_IN_WORDS_MISSING,
        WORDS_LENGTH,
        rows=2,
    )
    alternative = forms.CharField(
        label=_("Chi potrebbe farlo al vostro posto"),
        max_length=ALTERNATIVE_LENGTH,
        required=False,
    )


class QuestionForm(forms.Form):
    text = text_field(_("Che cosa vi serve sapere?"), sentences.QUESTION_MISSING, MESSAGE_LENGTH)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ReplyForm(forms.Form):
    text = text_field(_("La tua risposta al servizio"), sentences.REPLY_MISSING, MESSAGE_LENGTH)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class MessageForm(forms.Form):
    text = text_field(_("Scrivi un messaggio"), sentences.MESSAGE_MISSING, MESSAGE_LENGTH, rows=2)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CorrectForm(forms.Form):
    """One's own message, written anew."""

    text = text_field(_("Correggi il messaggio"), sentences.MESSAGE_MISSING, MESSAGE_LENGTH)


class WithdrawForm(forms.Form):
    reason = text_field(_("Perché lo ritiri?"), sentences.WITHDRAWAL_MISSING, 300, rows=2)


class CompleteForm(forms.Form):
    outcome = choice(_("Com'è andata?"), OutcomeCode.choices, sentences.OUTCOME_MISSING)
    words = text_field(
        _("Raccontate in breve, in parole semplici"),
        sentences.OUTCOME_IN_WORDS_MISSING,
        WORDS_LENGTH,
    )
    next_step = text_field(
        _("Che cosa succede adesso, e chi lo fa"),
        sentences.NEXT_STEP_MISSING,
        NEXT_STEP_LENGTH,
        rows=2,
        help_text=_("Se non serve altro, scrivete «niente»."),
    )


class EndForm(forms.Form):
    """How it went with a service that does not conclude."""

    outcome = choice(_("Com'è andata?"), OutcomeCode.choices, sentences.OUTCOME_TO_SAY)
    words = text_field(
        _("Racconta in breve, senza nomi"),
        sentences.OUTCOME_TO_TELL,
        WORDS_LENGTH,
    )


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Put what an action refused beside the answers it speaks of, the rest on top of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, faults in error.error_dict.items():
        form.add_error(name if name in form.fields else None, faults)
