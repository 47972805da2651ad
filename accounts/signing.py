"""Signing: who registers something in their own name has proved lately that it is them."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpResponse

from accounts.requests import SignedInRequest
from accounts.sessions import BEGAN
from audit import clock

HOLDS = timedelta(hours=4)
Rest = ParamSpec("Rest")
View = Callable[Concatenate[SignedInRequest, Rest], HttpResponse]


def signs(view: View[Rest]) -> View[Rest]:
    """Ask password or second factor again, and then go on, when the last time is more than four hours ago."""

    @wraps(view)
    def asked(request: SignedInRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        proofs = [record["at"] for record in get_authentication_records(request, request.user)]
        latest = max([request.session.get(BEGAN, 0), *proofs])
        is_long_ago = clock.now().timestamp() - latest > HOLDS.total_seconds()
        # Who has nothing to be asked (they come through the gateway) is not.
        if is_long_ago and get_adapter(request).is_reauthentication_required(app="accounts"):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return asked
