"""What the forms of the network share: a form for one act, and how the act is tried."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from network.limits import speak_of_limits
from network.models import Ambito


class ActForm(forms.Form):
    """A form for one act. ``refuse`` puts beside its fields what the act answered."""

    use_required_attribute = False  # what is missing is said by the page, in its own words

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_of_limits(self)

    def refuse(self, error: ValidationError) -> None:
        """Add the errors of an action, by field where the form has it."""
        faults = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
        for name, errors in faults.items():
            self.add_error(name if name in self.fields else None, ValidationError(errors))

    def look_again(self, version: int) -> None:
        """Keep what was typed, over the version that is being looked at now."""
        typed: Any = self.data
        self.data = seen = typed.copy()
        seen["version"] = str(version)


def attempt(request: SignedInRequest, form: ActForm, act: Callable[..., Any], **known: Any) -> int | None:
    """Do what a form asks; the status of the page while something must be mended, None when it is done.

    Args:
        act: the action, called with ``known`` and what the form holds.
    """
    if request.method != "POST":
        return 200
    request.typed_form = form
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        act(by=request.user, **known, **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return status_of(error)
    return None


def version_field() -> forms.IntegerField:
    """Which writing of a row its page showed (``network.versions``)."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)


def day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def required(words: Any) -> dict[str, Any]:
    """The words of a field that is empty or does not hold what it should; without any, Django's."""
    return {"required": words, "invalid": words, "invalid_choice": words} if words else {}


def of(model: Any, name: str, missing: Any, **options: Any) -> Any:
    """A field with the label and limits of the model's; ``missing`` says what to write when it is empty."""
    return model._meta.get_field(name).formfield(error_messages=required(missing), **options)


def lines(model: Any, name: str, missing: Any, rows: int = 3, **options: Any) -> Any:
    """A field of some lines, with the label and limits of the model's."""
    return of(model, name, missing, widget=forms.Textarea({"rows": rows}), **options)


class OfAmbitoForm(ActForm):
    """For what belongs to an Ambito, one of ``own``; who has only one is not asked."""

    ambito = forms.ModelChoiceField(
        label=_("Ambito"), queryset=Ambito.objects.none(), error_messages=required(_("Scegli l'ambito"))
    )

    def __init__(self, *args: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["ambito"]
        field.queryset = own
        if own.count() == 1:
            field.initial = own.get()
            field.widget = forms.HiddenInput()


class MomentForm(ActForm):
    """When something begins: a day and an hour, given to the act as ``starts_at``."""

    day = forms.DateField(
        label=_("Giorno"), widget=day_input(), error_messages=required(_("Scegli il giorno"))
    )
    at = forms.TimeField(
        label=_("Ora"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages=required(_("Scrivi l'ora, per esempio 9:30")),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"day", "at"} <= set(given):
            given["starts_at"] = timezone.make_aware(datetime.combine(given.pop("day"), given.pop("at")))
        return given
