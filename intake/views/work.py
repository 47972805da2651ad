"""The operator's own page, and their answers to what is proposed to them."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from audit import clock
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.absences.covering import standing_in
from intake.actions.seats import refuse_settled
from intake.agenda.meetings import meetings_of
from intake.forms.cases import DeclineForm
from intake.models import Assignment
from intake.work import (
    agenda_due,
    answers_in,
    due_today,
    own_load,
    own_post,
    referrals_to_follow,
    tasks_of,
    to_pick_up,
)
from network.mandates.reading import asked_of
from network.workshops.models import Workshop

FROM_CASE = "situazione"
SOON = timedelta(days=14)
MOST_BESIDE = 3


@require_safe
def my_work(request: SignedInRequest) -> HttpResponse:
    """What to take in charge, what services answered, what is due; beside, one's own load and no other."""
    require(request.user, "intake.see_work")
    tasks = tasks_of(request.user)
    referrals = referrals_to_follow(request.user, tasks) if tasks else []
    post = own_post(request.user)
    covers = standing_in(request.user)
    agenda = agenda_due(request.user)
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=[
            *(task.case for task in tasks),
            *referrals,
            *(cover.case for cover in covers),
            *(item.case for item in agenda),
        ],
    )
    context = {
        "post": post,
        "tasks": to_pick_up(tasks),
        "waiting_count": sum(task.is_waiting for task in tasks),
        "answers": answers_in(referrals),
        "due": due_today(tasks, referrals, agenda),
        "own": own_load(post, tasks) if post else None,
        "covers": covers,
        "priorities": asked_of(request.user),
        "meetings": meetings_of(request.user, clock.now(), clock.now() + SOON, MOST_BESIDE),
        "workshops": Workshop.objects.visible_to(request.user).open_to(request.user)[:MOST_BESIDE],
    }
    return render(request, "intake/my_work.html", context)


@require_POST
def take_charge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept one's seat: one click, and ten minutes to think again."""
    seat = actions.take_charge(by=request.user, assignment=_seat(request, pk))
    return _back(request, seat, _("Presa in carico. Puoi annullare per 10 minuti."))


@require_POST
def undo_take_charge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the acceptance back."""
    seat = actions.undo_take_charge(by=request.user, assignment=_seat(request, pk))
    return _back(request, seat, _("Presa in carico annullata."))


@require_http_methods(["GET", "HEAD", "POST"])
def decline_assignment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that one cannot, and why."""
    seat = _seat(request, pk)
    require(request.user, "intake.decline_assignment", seat)
    if request.method != "POST":
        return _decline_page(request, seat, DeclineForm())
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _decline_page(request, seat, form, UNPROCESSABLE)
    try:
        actions.decline_assignment(by=request.user, assignment=seat, **form.cleaned_data)
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        form.refuse(error)
        return _decline_page(request, seat, form, status_of(error))
    messages.success(request, _("Va bene: il coordinatore lo sa subito e cerca un'altra persona."))
    return redirect("intake:my_work")


def _seat(request: SignedInRequest, pk: int) -> Assignment:
    seats = Assignment.objects.visible_to(request.user)
    return get_object_or_404(seats.select_related("case__person", "case__municipality"), pk=pk)


def _back(request: SignedInRequest, seat: Assignment, said: str) -> HttpResponse:
    """The page the click came from; in the work queue the row itself is the answer."""
    if request.POST.get("da") == FROM_CASE:
        messages.success(request, said)
        return redirect(seat.case)
    return redirect(f"{reverse('intake:my_work')}#posto-{seat.pk}")


def _decline_page(
    request: SignedInRequest, seat: Assignment, form: DeclineForm, status: int = 200
) -> HttpResponse:
    refuse_settled(seat)  # who has left a seat reads no name here any more
    log_reading(
        by=request.user,
        kind=AccessKind.RECORD,
        place=request.resolver_match.view_name,
        subjects=[seat.case, seat.case.person],
    )
    return render(
        request, "intake/decline.html", {"seat": seat, "case": seat.case, "form": form}, status=status
    )
