"""Signing in with e-mail and password: only people who were enrolled."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest


class PreEnrolledAdapter(DefaultAccountAdapter):
    """Nobody signs up by themself: the administrator enrols the people of the network."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SignInForm(LoginForm):
    """The library's form without its placeholders: labels are always visible here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
