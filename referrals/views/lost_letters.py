"""The e-mails that did not arrive, for who can call instead."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from network.filters import refuse_unknown
from referrals.lost_letters import DAYS, lost_letters


@require_safe
def lost_letters_page(request: SignedInRequest) -> HttpResponse:
    """What did not leave or came back in the last two weeks."""
    require(request.user, "referrals.list_lost_letters")
    refuse_unknown(request.GET)
    rows = lost_letters(request.user)
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=[subject for row in rows for subject in row.subjects],
    )
    context = {"rows": rows, "days": DAYS, "administers": can(request.user, "network.keep_directory")}
    return render(request, "referrals/lost_letters.html", context)
