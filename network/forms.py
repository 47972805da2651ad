"""What the forms of the network share: a form for one act, and how the act is tried."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest


class ActForm(forms.Form):
    """A form for one act. ``refuse`` puts beside its fields what the act answered."""

    use_required_attribute = False  # what is missing is said by the page, in its own words

    def refuse(self, error: ValidationError) -> None:
        """Add the errors of an action, by field where the form has it."""
        faults = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
        for name, errors in faults.items():
            self.add_error(name if name in self.fields else None, ValidationError(errors))


def attempt(request: SignedInRequest, form: ActForm, act: Callable[..., Any], **known: Any) -> int | None:
    """Do what a form asks; the status of the page while something must be mended, None when it is done.

    Args:
        act: the action, called with ``known`` and what the form holds.
    """
    if request.method != "POST":
        return 200
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        act(by=request.user, **known, **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return status_of(error)
    return None


def day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def required(words: Any) -> dict[str, Any]:
    """The words of a field that was left empty or does not hold what it should."""
    return {"required": words, "invalid": words, "invalid_choice": words}


def of(model: Any, name: str, missing: Any, **options: Any) -> Any:
    """A field with the label and limits of the model's; ``missing`` says what to write when it is empty."""
    return model._meta.get_field(name).formfield(error_messages=required(missing), **options)
