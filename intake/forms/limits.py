"""How long an answer may be, said in words that help to shorten it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.formats import number_format
from django.utils.translation import ngettext


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
        field.validators = [
            TextLimit(validator.limit_value) if type(validator) is MaxLengthValidator else validator
            for validator in field.validators
        ]
