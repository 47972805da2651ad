"""The coordinator's board: situations that wait, proposed pairs, loads, comuni."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import require
from accounts.professions import Profession
from accounts.refusals import CONFLICT, UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from audit import clock
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.board import OTHER, Board, Question
from intake.clash import clash_of
from intake.content import masked_in_list
from intake.figures.municipalities import COLUMNS
from intake.forms.board import PairForm
from intake.models import Case, PairChoice
from intake.routing.candidates import operators_of
from intake.workload.formula import Seat
from network.areas import Area


@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    """The whole board. The choices made so far travel in the address, so that a preview is only a page."""
    require(request.user, "intake.see_board")
    return _page(request, Board(request.user, Question.read(request.GET)), PairForm())


@require_http_methods(["GET", "HEAD", "POST"])
def assign_pair(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a situation to the pair chosen; what is wrong comes back on the board, as it is now."""
    case = get_object_or_404(Case.objects.visible_to(request.user).prefetch_related("assignments"), pk=pk)
    require(request.user, "intake.assign_pair", case)
    if request.method != "POST":
        question = Question.read(request.GET)
        return _page(request, Board(request.user, replace(question, case=question.case or pk)), PairForm())
    form = PairForm(request.POST)
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            _assign(request, case, form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
            status = status_of(error)
        else:
            return redirect("intake:board")
    pair = (form.cleaned_data["lead"], form.cleaned_data["co_lead"]) if form.has_pair else None
    return _page(request, Board(request.user, Question(case=pk, pair=OTHER), pair), form, status)


@require_POST
def undo_assignment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back an assignment just made."""
    choices = PairChoice.objects.visible_to(request.user).select_related("case")
    choice = get_object_or_404(choices, pk=pk)
    require(request.user, "intake.undo_assignment", choice.case)
    actions.undo_assignment(by=request.user, choice=choice)
    done = _("Assegnazione della situazione %(number)s annullata.")
    messages.success(request, done % {"number": choice.case.number})
    return redirect(choice.case.board_path)


def _assign(request: SignedInRequest, case: Case, given: dict[str, Any]) -> None:
    operators = {post.user_id: post.user for post in operators_of(case.ambito_id)}
    pair = [operators[given[seat]] for seat in ("lead", "co_lead") if given[seat] in operators]
    if len(pair) < len(Seat):
        # Somebody of another Ambito is refused like somebody who does not exist.
        raise ValidationError(_("Scegli due operatori dell'ambito."))
    before = {seat.operator_id for seat in case.assignments.all() if seat.is_open}
    lead, co_lead = pair
    actions.assign_pair(
        by=request.user,
        case=case,
        lead=lead,
        co_lead=co_lead,
        version=given["version"],
        reason=given["reason"],
        relief=given["relief"],
        relief_by=given["relief_by"],
        without_acceptance=given["without_acceptance"],
    )
    told = [user for user in pair if user.pk not in before and user != request.user]
    messages.success(request, _success(case, told))


def _success(case: Case, told: list[User]) -> str:
    done = _("Situazione %(number)s assegnata.") % {"number": case.number}
    if not told:
        return done
    words = ngettext("%(names)s ha ricevuto l'avviso.", "%(names)s hanno ricevuto l'avviso.", len(told))
    names = _(" e ").join(str(user) for user in told)
    return f"{done} {words % {'names': names}}"


def _page(request: SignedInRequest, board: Board, form: PairForm, status: int = 200) -> HttpResponse:
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=[row for one in board.situations for row in (one.case, one.case.person)],
    )
    masked_in_list(request.user, [one.case for one in board.situations])
    clash = None
    if status == CONFLICT and board.case is not None:
        clash = clash_of(board.case, form.cleaned_data["version"])
    context = {
        "board": board,
        "form": form,
        "clash": clash,
        "other": OTHER,
        "professions": [choice for choice in Profession.choices if Profession(choice[0]).may_hold_a_seat],
        "areas": Area.choices,
        "columns": COLUMNS,
        "now": clock.now(),
    }
    return render(request, "intake/board.html", context, status=status)
