"""The bricks of a form of questions: fields with the limits of the model, and with words of their own."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

NO_SUCH_ANSWER = _("Scegli una delle risposte")
NOT_A_DAY = _("Scrivi il giorno così: 15/09/2026")


def of(model: type[models.Model], name: str, required: Any = "", **options: Any) -> Any:
    """A field with the label and the limits of the model's; ``required`` says what to write when empty."""
    if required:
        options["error_messages"] = {"required": required, **options.get("error_messages", {})}
    field = model._meta.get_field(name)
    return field.formfield(required=bool(required), **options)  # type: ignore[union-attr] # a column, by contract


def choice(label: Any, answers: Iterable[Any], required: Any = "", **options: Any) -> forms.ChoiceField:
    """One answer among ``answers`` (pairs of code and words), none of them chosen beforehand."""
    return forms.ChoiceField(
        label=label,
        choices=list(answers),
        required=bool(required),
        widget=forms.RadioSelect,
        error_messages={"required": required or NO_SUCH_ANSWER, "invalid_choice": NO_SUCH_ANSWER},
        **options,
    )


def choices(
    label: Any, answers: Iterable[Any], required: Any = "", **options: Any
) -> forms.MultipleChoiceField:
    """Any of ``answers`` (pairs of code and words)."""
    return forms.MultipleChoiceField(
        label=label,
        choices=list(answers),
        required=bool(required),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": required or NO_SUCH_ANSWER,
            "invalid_choice": NO_SUCH_ANSWER,
            "invalid_list": NO_SUCH_ANSWER,
        },
        **options,
    )


def plain(**attrs: str) -> forms.TextInput:
    """A text input in which the browser suggests nothing: the data are of somebody else."""
    return forms.TextInput({"autocomplete": "off", **attrs})


def checkbox(label: Any, help_text: Any = "") -> forms.BooleanField:
    """A yes that need not be given."""
    return forms.BooleanField(label=label, required=False, help_text=help_text)


def day(label: Any, **options: Any) -> forms.DateField:
    """A day of the calendar."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": NOT_A_DAY, "required": NOT_A_DAY},
        **options,
    )


def is_multiple(field: forms.Field) -> bool:
    """Whether a question has a list of answers."""
    return isinstance(field.widget, forms.CheckboxSelectMultiple | forms.MultipleHiddenInput)


def as_form_data(answers: Mapping[str, Any]) -> "MultiValueDict[str, Any]":
    """Answers as a browser would post them."""
    return MultiValueDict(
        {name: answer if isinstance(answer, list) else [answer] for name, answer in answers.items()}
    )
