"""A proposal: written by who is enrolled, read, commented and supported by everybody."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from network.forms import ActForm, attempt
from network.workshops import actions
from network.workshops.forms import (
    CommentForm,
    DecisionForm,
    MeasureForm,
    OutcomeForm,
    ProposalForm,
    RevisionForm,
)
from network.workshops.models import Proposal
from network.workshops.states import PENDING, ProposalState
from network.workshops.story import story_of_proposal
from network.workshops.telling import enrolled
from network.workshops.views.workshops import visible_workshop

MOST = 100


def visible_proposal(request: SignedInRequest, pk: int) -> Proposal:
    """The proposal, with its workshop.

    Raises:
        Http404: it is not there, or not in the reader's Ambiti.
    """
    rows = Proposal.objects.visible_to(request.user).select_related(
        "workshop__ambito__unit", "author", "decided_by", "owner"
    )
    return get_object_or_404(rows.prefetch_related("workshop__members__user"), pk=pk)


@require_safe
def proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is proposed, who has the next move, what was decided, what was measured."""
    return proposal_page(request, visible_proposal(request, pk))


def proposal_page(
    request: SignedInRequest, row: Proposal, wrong: ActForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a proposal; ``wrong`` is the form that was refused, if one was."""
    user, at_work = request.user, [*enrolled(row.workshop), row.author]
    forms: dict[type[ActForm], ActForm] = {
        CommentForm: CommentForm(),
        DecisionForm: DecisionForm(enrolled=at_work),
        MeasureForm: MeasureForm(),
        OutcomeForm: OutcomeForm(),
    }
    if wrong is not None:
        forms[type(wrong)] = wrong
    supporters = list(row.supports.values_list("user", flat=True))
    may_decide = can(user, "network.decide_proposal", row)
    context = {
        "proposal": row,
        "wrong": wrong or CommentForm(),
        "comments": row.comments.select_related("author").order_by("-written_at", "-pk")[:MOST],
        "supporters": len(supporters),
        "measurements": row.measurements.all()[:MOST],
        "comment_form": forms[CommentForm],
        "decision_form": forms[DecisionForm],
        "measure_form": forms[MeasureForm],
        "outcome_form": forms[OutcomeForm],
        "history": story_of_proposal(row),
        "may_decide": may_decide and row.state == ProposalState.SUBMITTED,
        "may_conclude": may_decide and row.is_under_way,
        "may_measure": row.is_under_way and can(user, "network.record_measurement", row),
        "may_revise": row.state == ProposalState.RETURNED and can(user, "network.revise_proposal", row),
        "may_support": row.state in PENDING
        and user.pk not in supporters
        and can(user, "network.support_proposal", row),
    }
    return render(request, "network/workshops/proposal.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def submit_proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a proposal for the directors' table."""
    row = visible_workshop(request, pk)
    require(request.user, "network.submit_proposal", row)
    form = ProposalForm(request.POST if request.method == "POST" else None)
    status = attempt(request, form, actions.submit_proposal, workshop=row)
    if status is None:
        messages.success(request, _("Proposta inviata: il tavolo di direzione riceve un avviso."))
        return redirect(row)
    context = {"workshop": row, "form": form}
    return render(request, "network/workshops/submit_proposal.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def revise_proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer the questions of the table and bring the proposal back to it."""
    row = visible_proposal(request, pk)
    require(request.user, "network.revise_proposal", row)
    initial = {"problem": row.problem, "idea": row.idea, "effect": row.effect}
    form = RevisionForm(request.POST if request.method == "POST" else None, initial=initial)
    status = attempt(request, form, actions.revise_proposal, proposal=row)
    if status is None:
        messages.success(request, _("Proposta tornata al tavolo di direzione."))
        return redirect(row)
    context = {"proposal": row, "form": form}
    return render(request, "network/workshops/revise_proposal.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def write_comment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say something of a proposal."""
    row = visible_proposal(request, pk)
    if request.method != "POST":
        return redirect(row)
    form = CommentForm(request.POST)
    status = attempt(request, form, actions.write_comment, proposal=row)
    if status is None:
        messages.success(request, _("Commento scritto."))
        return redirect(row)
    return proposal_page(request, row, form, status)


@require_POST
def support_proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that one would like it to go on."""
    row = visible_proposal(request, pk)
    actions.support_proposal(by=request.user, proposal=row)
    messages.success(request, _("Fatto: il tavolo vede quante persone la sostengono."))
    return redirect(row)
