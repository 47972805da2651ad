"""The forms of passkeys: what a device answers is judged here before the library trusts its shape."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 60  # characters


@contextmanager
def answer_of_a_device() -> Iterator[None]:
    """Refuse like a wrong passkey what no device would answer: the library stumbles over it."""
    try:
        yield
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class DeviceAnswerField(forms.JSONField):
    """What a device answered; a number of 5,000 digits or a thousand lists in each other are no answer."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        with answer_of_a_device():
            return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except (RecursionError, ValueError):  # nothing to show again: it was refused
            return None


class DeviceForm(forms.Form):
    """A form of the library that brings the answer of a device."""

    credential = DeviceAnswerField()


class NamedPasskey:
    """A form of the library in which a passkey gets its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name: forms.CharField = self.fields["name"]  # type: ignore[attr-defined] # of the form this is mixed into
        name.label, name.help_text = (
            _("Nome"),
            _("Per riconoscerla: il telefono, il computer, la chiave USB."),
        )
        name.validators.append(MaxLengthValidator(LONGEST_NAME))
        name.widget.attrs["maxlength"] = LONGEST_NAME


class NewPasskeyForm(NamedPasskey, DeviceForm, AddWebAuthnForm):
    """What a new passkey is called, and whether it opens the account without the password."""

    passwordless = forms.BooleanField(
        label=_("Entra anche senza scrivere la password"),
        help_text=_(
            "Il dispositivo controlla ogni volta che sei tu. Una chiave USB semplice non lo sa fare."
        ),
        initial=True,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        with answer_of_a_device():
            found: dict[str, Any] = super().clean() or {}
        return found


class PasskeyNameForm(NamedPasskey, EditWebAuthnForm):
    """Another name for a passkey."""


class PasskeyProof(DeviceForm):
    """A form of the library in which a device proves that it has the passkey."""

    def clean_credential(self) -> Authenticator:
        with answer_of_a_device():
            return super().clean_credential()  # type: ignore[misc] # of the form this is mixed into


class SecondStepForm(PasskeyProof, AuthenticateWebAuthnForm):
    """A passkey after the password."""


class ConfirmingForm(PasskeyProof, ReauthenticateWebAuthnForm):
    """A passkey before a delicate act."""


class PasskeySignInForm(PasskeyProof, LoginWebAuthnForm):
    """A passkey instead of the password. One of who works here no more is answered like an unknown one."""

    def clean_credential(self) -> Authenticator:
        found = super().clean_credential()
        if not found.user.is_active:
            raise get_adapter().validation_error("incorrect_code")
        return found
