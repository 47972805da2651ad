"""Signing in with e-mail and password: only people who were enrolled."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.views import PasswordResetView
from allauth.core import context, ratelimit
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.gateway import METHOD, came_with_two_factors, is_configured
from accounts.models import User
from accounts.signing import ask_again, has_proved_within
from audit.access import log_reading
from audit.models import AccessKind

FRESH = 5 * 60  # seconds
ASKS_SECOND_FACTOR = "allauth.mfa.stages.AuthenticateStage"


class PreEnrolledAdapter(DefaultAccountAdapter):
    """Nobody signs up by themself: the administrator enrols the people of the network."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the e-mail: always ours, whatever host the request named."""
        page = urlsplit(str(super().get_reset_password_from_key_url(key))).path
        return str(settings.SITE_URL).rstrip("/") + page

    def get_login_stages(self) -> list[str]:
        """The steps of the library; the second factor is not asked twice."""
        steps = super().get_login_stages()
        return ["accounts.sign_in.SecondStep" if step == ASKS_SECOND_FACTOR else step for step in steps]

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, with a line in the access log: without it nobody comes in."""
        match = request.resolver_match
        place = match.view_name if match else settings.LOGIN_URL
        log_reading(by=user, kind=AccessKind.SIGN_IN, place=place)
        super().login(request, user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted for an address and an account together.

        Counted for the account alone, who guesses from elsewhere would keep its owner out.
        """
        return f"{get_ip(request)}:{super()._get_login_attempts_cache_key(request, **credentials)}"

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Who proved a moment ago who they are is not asked again before a delicate act."""
        if has_proved_within(context.request, timedelta(seconds=FRESH)):
            return False
        if not super().is_reauthentication_required(app=app):
            return False
        if not get_reauthentication_flows(context.request.user):
            ask_again(context.request)  # the library would let in who has nothing that it can ask
        return True

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """The ways of the library, and the gateway for who is known there."""
        ways: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if is_configured() and user.gateway_key:
            url = reverse("accounts:gateway_confirm")
            ways.append({"id": METHOD, "description": settings.OIDC_LABEL, "url": url})
        return ways


class SecondStep(AuthenticateStage):
    """Asks the second factor, unless the gateway has already seen two."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return bool(super()._should_handle(request)) and not came_with_two_factors(request, self.login.user)


class AskNewPassword(PasswordResetView):
    """Asking the letter with which one chooses a new password.

    Askings are counted for an address and an account together, as wrong passwords are. Beyond many letters
    to one account in an hour, from wherever they were asked, no other leaves: the answer is the same.
    """

    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        account = form.cleaned_data["email"].lower()
        refusal: HttpResponse | None = ratelimit.consume_or_429(
            self.request, action="reset_password", key=f"{get_ip(self.request)}:{account}"
        )
        if refusal is not None:
            return refusal
        if ratelimit.consume(self.request, action="reset_password_letters", key=account):
            form.save(self.request)
        return redirect(self.get_success_url())


class WithoutPlaceholders:
    """A form of the library without its placeholders: labels are always visible here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined] # of the form this is mixed into
            field.widget.attrs.pop("placeholder", None)


class SignInForm(WithoutPlaceholders, LoginForm):
    """E-mail and password."""


class CodeForm(WithoutPlaceholders, AuthenticateForm):
    """The code of the second step."""


class FirstCodeForm(WithoutPlaceholders, ActivateTOTPForm):
    """The code that proves that a phone was set up."""
