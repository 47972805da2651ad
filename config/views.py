"""The front door."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from config.shell import menu_for


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Send each user to the first page of their menu."""
    entries = menu_for(request.user)
    return redirect(entries[0].name if entries else "network:inbox")
