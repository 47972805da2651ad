"""How long an answer may be, said in words that help to shorten it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class TextLimit(MaxLengthValidator):
    """At most so many characters; says by how many a text is too long."""

    def __call__(self, value: Any) -> None:
        """Check a text.

        Raises:
            ValidationError: with code ``max_length``.
        """
        limit = int(self.limit_value() if callable(self.limit_value) else self.limit_value)
        excess = len(value) - limit
        if excess > 0:
            words = ngettext(
                "Il testo supera di %(excess)s carattere il massimo di %(limit)s: accorcialo",
                "Il testo supera di %(excess)s caratteri il massimo di %(limit)s: accorcialo",
                excess,
            )
            raise ValidationError(
                words,
                code="max_length",
                params={"excess": in_figures(excess), "limit": in_figures(limit)},
            )


def in_figures(number: int) -> str:
    """A number with its groups of thousands, in the active language."""
    return number_format(number, force_grouping=True)


def speak_of_limits(form: forms.BaseForm) -> None:
    """Let every text field of ``form`` say its limit in our words."""
    for field in form.fields.values():
        speak_of_limit(field)


def speak_of_limit(field: forms.Field) -> None:
    """Let a field say in our words that a text is too long, or holds what nobody can read."""
    field.validators = [_ours(validator) for validator in field.validators]


def _ours(validator: Any) -> Any:
    if type(validator) is MaxLengthValidator:
        return TextLimit(validator.limit_value)
    return refuse_unreadable if isinstance(validator, ProhibitNullCharactersValidator) else validator


def refuse_unreadable(text: Any) -> None:
    """Refuse the signs that are there to steer a machine: no paper and no spreadsheet takes them.

    Raises:
        ValidationError: with code ``unreadable``.
    """
    if UNREADABLE.search(str(text)):
        raise ValidationError(
            _("Il testo ha un segno che non si può leggere: cancellalo e scrivi di nuovo"), code="unreadable"
        )
