"""What would the loads be if…, for who coordinates. Nothing is written."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake.forms.what_if import QuestionForm
from intake.what_if.facts import answer, workforce_of
from intake.what_if.simulation import Change
from network.filters import refuse_unknown


@require_safe
def what_if(request: SignedInRequest) -> HttpResponse:
    """Everybody's load today and as it would be; the question stands in the address, to be passed on."""
    require(request.user, "intake.see_board")
    refuse_unknown(request.GET, *QuestionForm.base_fields)
    workforce = workforce_of(request.user)
    form = QuestionForm(request.GET or None, workforce=workforce)
    is_wrong = form.is_bound and not form.is_valid()
    change = form.change if form.is_bound and not is_wrong else Change()
    periods, teams = ([], []) if is_wrong else answer(workforce, change)
    log_reading(by=request.user, kind=AccessKind.LIST, place=request.resolver_match.view_name)
    context = {"form": form, "periods": periods, "teams": teams}
    return render(request, "intake/what_if.html", context, status=UNPROCESSABLE if is_wrong else 200)
