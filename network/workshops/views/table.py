"""What the directors' table does with a proposal, and how its trial is measured."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import SignedInRequest
from network.forms import ActForm, attempt
from network.workshops import actions
from network.workshops.forms import DecisionForm, MeasureForm, OutcomeForm
from network.workshops.models import Proposal
from network.workshops.telling import enrolled
from network.workshops.views.proposals import proposal_page, visible_proposal


def _act(
    name: str, make: Callable[[SignedInRequest, Proposal], ActForm], done: Callable[[], str]
) -> Callable[[SignedInRequest, int], HttpResponse]:
    """The page of one act on a proposal: on refusal its form comes back on the page of the proposal."""
    act = getattr(actions, name)

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: SignedInRequest, pk: int) -> HttpResponse:
        row = visible_proposal(request, pk)
        if request.method != "POST":
            return redirect(row)
        require(request.user, f"network.{name}", row)
        form = make(request, row)
        status = attempt(request, form, act, proposal=row)
        if status is None:
            messages.success(request, done())
            return redirect(row)
        return proposal_page(request, visible_proposal(request, pk), form, status)

    return page


decide_proposal = _act(
    "decide_proposal",
    lambda request, row: DecisionForm(request.POST, enrolled=[*enrolled(row.workshop), row.author]),
    lambda: _("Decisione presa: chi è iscritto al cantiere riceve un avviso."),
)
record_measurement = _act(
    "record_measurement", lambda request, row: MeasureForm(request.POST), lambda: _("Misura segnata.")
)
conclude_trial = _act(
    "conclude_trial",
    lambda request, row: OutcomeForm(request.POST),
    lambda: _("Conclusa: adesso è tra le soluzioni che tutti trovano."),
)
