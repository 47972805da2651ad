"""The front door."""

from typing import NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from config.shell import menu_for


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Send each user to the first page of their menu."""
    entries = menu_for(request.user)
    return redirect(entries[0].name if entries else "network:inbox")


def not_here(request: HttpRequest) -> NoReturn:
    """Close a page of a library that would let people change what is not theirs to change."""
    raise Http404
