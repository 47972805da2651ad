"""How a referral goes, from the table that the rules read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from referrals.state_table import lines, terms


@require_safe
def states(request: SignedInRequest) -> HttpResponse:
    """The published table of states: who moves a referral, who is told, which deadline starts."""
    return render(request, "referrals/states.html", {"lines": lines(), "terms": terms()})
