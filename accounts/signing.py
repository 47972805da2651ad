"""Proving lately who one is: before something is registered in one's own name, or a closed door is opened."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, NoReturn, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from accounts.sessions import BEGAN
from audit import clock

HOLDS = timedelta(hours=4)
Rest = ParamSpec("Rest")
View = Callable[Concatenate[SignedInRequest, Rest], HttpResponse]


def has_proved_within(request: HttpRequest, time: timedelta) -> bool:
    """Whether who is signed in has proved so lately that it is them: at the sign-in, or asked again since."""
    proofs = [record["at"] for record in get_authentication_records(request, request.user)]
    latest: float = max([request.session.get(BEGAN, 0), *proofs])
    return clock.now().timestamp() - latest <= time.total_seconds()


def ask_again(request: HttpRequest) -> NoReturn:
    """Ask password, second factor or gateway again, and then go on.

    Raises:
        ReauthenticationRequired: what sends them there.
        PermissionDenied: nothing can be asked of them.
    """
    if not get_adapter(request).get_reauthentication_methods(request.user):
        raise PermissionDenied(
            _("Non c'è modo di chiederti di nuovo chi sei: esci, entra un'altra volta e riprova subito.")
        )
    raise ReauthenticationRequired


def signs(view: View[Rest]) -> View[Rest]:
    """Ask again, and then go on, when the last proof is more than four hours old."""

    @wraps(view)
    def asked(request: SignedInRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not has_proved_within(request, HOLDS):
            ask_again(request)
        return view(request, *args, **kwargs)

    return asked
