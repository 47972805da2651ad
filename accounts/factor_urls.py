"""The pages of the sign-in library that change or show second factors, with the trace of what changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import path

from accounts.actions import keep_factors
from accounts.factors import changes_of
from accounts.requests import SignedInRequest

View = Callable[..., HttpResponseBase]


def traced(view: View) -> View:
    """A page of the library whose changes are written down with it, or do not happen."""

    @wraps(view)
    def run(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            answer = view(request, *args, **kwargs)
            keep_factors(by=request.user, user=request.user)
        return answer

    return run


class OwnWaysIn(IndexView):
    """How one signs in, and what changed in it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "changes": changes_of(self.request.user)}


urlpatterns = [
    path("", OwnWaysIn.as_view(), name="mfa_index"),
    path("totp/activate/", traced(totp.activate_totp), name="mfa_activate_totp"),
    path("totp/deactivate/", traced(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "recovery-codes/generate/", traced(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path("webauthn/add/", traced(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", traced(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", traced(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
]
