"""The workshops of one's Ambiti, and one of them: who works on it, its meetings, its proposals."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit.keyset import keyset_page
from network.filters import refuse_unknown
from network.forms import ActForm, attempt
from network.people import ambiti_of
from network.workshops import actions
from network.workshops.forms import MeetingForm, OpenForm, ReasonForm, ThemeForm
from network.workshops.models import Proposal, Workshop
from network.workshops.rules import is_enrolled, sits_at_the_table
from network.workshops.states import ProposalState
from network.workshops.story import story_of_workshop

NEWEST_FIRST = ("-proposed_at", "-pk")
MOST = 50


@require_safe
def workshops(request: SignedInRequest) -> HttpResponse:
    """The workshops of the reader's Ambiti, newest first; for the directors' table, what waits for it."""
    refuse_unknown(request.GET, "dopo")
    user = request.user
    rows = Workshop.objects.visible_to(user).annotate(
        seated=Count("members", filter=Q(members__left_at=None), distinct=True),
        joined=Count("members", filter=Q(members__left_at=None, members__user=user), distinct=True),
    )
    page = keyset_page(rows, NEWEST_FIRST, request.GET.get("dopo", ""))
    seated = dict(rows.filter(pk__in=[row.pk for row in page.rows]).values_list("pk", "seated"))
    proposals = Proposal.objects.visible_to(user)
    waiting = (
        proposals.filter(state=ProposalState.SUBMITTED).select_related("workshop").order_by("submitted_at")
    )
    context = {
        "workshops": [(row, row.places - seated[row.pk]) for row in page.rows],
        "waiting": [row for row in waiting[:MOST] if sits_at_the_table(user, row.workshop.ambito_id)],
        "found": proposals.found().count(),
        "older_url": f"{reverse('network:workshops')}?{urlencode({'dopo': page.next_cursor})}"
        if page.next_cursor
        else "",
    }
    return render(request, "network/workshops/workshops.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose_theme(request: SignedInRequest) -> HttpResponse:
    """Propose a theme."""
    require(request.user, "network.propose_theme")
    form = ThemeForm(request.POST if request.method == "POST" else None, own=ambiti_of(request.user))
    made: list[Workshop] = []
    status = attempt(request, form, lambda **given: made.append(actions.propose_theme(**given)))
    if status is None:
        messages.success(request, _("Tema proposto: chi coordina riceve un avviso e ti risponde."))
        return redirect(made[0])
    context = {"form": form}
    return render(request, "network/workshops/propose_theme.html", context, status=status)


def visible_workshop(request: SignedInRequest, pk: int) -> Workshop:
    """The workshop, with who is enrolled.

    Raises:
        Http404: it is not there, or not in the reader's Ambiti.
    """
    rows = Workshop.objects.visible_to(request.user).select_related("ambito__unit", "proposed_by")
    return get_object_or_404(rows.prefetch_related("members__user"), pk=pk)


@require_safe
def workshop(request: SignedInRequest, pk: int) -> HttpResponse:
    """A workshop: why, who works on it, its meetings, its proposals."""
    return workshop_page(request, visible_workshop(request, pk))


def workshop_page(
    request: SignedInRequest, row: Workshop, wrong: ActForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a workshop; ``wrong`` is the form that was refused, if one was."""
    user = request.user
    members = [member for member in row.members.all() if member.left_at is None]
    forms: dict[type[ActForm], ActForm] = {kind: kind() for kind in (OpenForm, ReasonForm, MeetingForm)}
    if wrong is not None:
        forms[type(wrong)] = wrong
    context = {
        "workshop": row,
        "members": members,
        "free": max(row.places - len(members), 0),
        "meetings": row.meetings.order_by("-starts_at", "-pk")[:MOST],
        "proposals": row.proposals.annotate(support_count=Count("supports")).order_by("-submitted_at", "-pk")[
            :MOST
        ],
        "is_enrolled": is_enrolled(user, row),
        "open_form": forms[OpenForm],
        "reason_form": forms[ReasonForm],
        "meeting_form": forms[MeetingForm],
        "may_run": can(user, "network.open_workshop", row),
        "history": story_of_workshop(row),
        "may_plan": row.is_open and can(user, "network.plan_meeting", row),
    }
    return render(request, "network/workshops/workshop.html", context, status=status)


def _act(name: str, make: type[ActForm], done: Any) -> Callable[[SignedInRequest, int], HttpResponse]:
    """The page of one act on a workshop: on refusal its form comes back on the page of the workshop."""
    act = getattr(actions, name)

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: SignedInRequest, pk: int) -> HttpResponse:
        row = visible_workshop(request, pk)
        if request.method != "POST":
            return redirect(row)
        require(request.user, f"network.{name}", row)
        form = make(request.POST)
        status = attempt(request, form, act, workshop=row)
        if status is None:
            messages.success(request, done())
            return redirect(row)
        return workshop_page(request, row, form, status)

    return page


open_workshop = _act("open_workshop", OpenForm, lambda: _("Cantiere aperto: chi vuole si iscrive."))
refuse_theme = _act("refuse_theme", ReasonForm, lambda: _("Risposta data a chi ha proposto il tema."))
conclude_workshop = _act(
    "conclude_workshop", ReasonForm, lambda: _("Cantiere concluso: le proposte vanno avanti da sole.")
)


@require_POST
def join_workshop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enrol in a workshop."""
    row = visible_workshop(request, pk)
    actions.join_workshop(by=request.user, workshop=row)
    messages.success(request, _("Ti sei iscritto: ricevi un avviso quando c'è un incontro."))
    return redirect(row)


@require_POST
def leave_workshop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave a workshop."""
    row = visible_workshop(request, pk)
    actions.leave_workshop(by=request.user, workshop=row)
    messages.success(request, _("Hai lasciato il cantiere: il tuo posto è libero."))
    return redirect(row)
