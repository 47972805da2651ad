"""The disposal of old situations: proposed, answered and stopped by who administers or audits."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import require
from accounts.requests import SignedInRequest
from accounts.roles import Role
from audit.access import log_reading
from audit.keyset import keyset_page
from audit.models import AccessKind
from intake import actions
from intake.disposal.due import ambiti_looked_after
from intake.disposal.states import DisposalItemState, DisposalState
from intake.forms.disposals import AnswerDisposalForm, ProposeDisposalForm, StopDisposalForm
from intake.models import Case, Disposal, DisposalItem
from network.forms import ActForm, attempt
from network.second_person import is_late

NEWEST_FIRST = ("-asked_at", "-pk")
OLDEST_FIRST = ("closed_on", "pk")
COMMAND = './run manage dispose %d --authorisation "…" --by "…"'


@require_http_methods(["GET", "HEAD", "POST"])
def disposals(request: SignedInRequest) -> HttpResponse:
    """What was proposed, newest first; a new proposal."""
    require(request.user, "intake.see_disposals")
    typed = request.POST if request.method == "POST" else None
    form = ProposeDisposalForm(typed, own=ambiti_looked_after(request.user))
    made: list[Disposal] = []
    status = attempt(request, form, lambda **given: made.append(actions.propose_disposal(**given)))
    if status is None:
        messages.success(request, _("Proposto: vale quando un'altra persona conferma."))
        return redirect(made[0])
    found = Disposal.objects.visible_to(request.user).select_related("ambito__unit", "asked_by")
    page = keyset_page(found, NEWEST_FIRST, request.GET.get("dopo", ""))
    context = {
        "form": form,
        "disposals": page.rows,
        "older_url": f"?dopo={page.next_cursor}" if page.next_cursor else "",
        "section": _section(request),
    }
    return render(request, "intake/disposals.html", context, status=status)


@require_safe
def disposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """One disposal: its rule, who decided, what is on the list."""
    return _page(request, _disposal(request, pk))


@require_POST
def answer_disposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Order what another person proposed, or refuse it."""
    row = _disposal(request, pk)
    form = AnswerDisposalForm(request.POST, auto_id="answer_%s")
    status = attempt(request, form, actions.answer_disposal, disposal=row)
    if status is not None:
        return _page(request, _disposal(request, pk), form, status)
    messages.success(request, _("Decisione registrata. Chi l'aveva proposto riceve un avviso."))
    return redirect(row)


@require_POST
def stop_disposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop what was not carried out yet."""
    row = _disposal(request, pk)
    form = StopDisposalForm(request.POST, auto_id="stop_%s")
    status = attempt(request, form, actions.stop_disposal, disposal=row)
    if status is not None:
        return _page(request, _disposal(request, pk), form, status)
    messages.success(request, _("Fermato: resta tutto com'è."))
    return redirect(row)


def _disposal(request: SignedInRequest, pk: int) -> Disposal:
    rows = Disposal.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("ambito__unit", "asked_by", "answered_by"), pk=pk)


def _section(request: SignedInRequest) -> str:
    return "register" if request.user.grants.has(Role.AUDITOR) else "administration"


def _page(
    request: SignedInRequest, row: Disposal, refused: ActForm | None = None, status: int = 200
) -> HttpResponse:
    items = row.items.select_related("municipality")
    page = keyset_page(items, OLDEST_FIRST, request.GET.get("dopo", ""))
    log_items(request, page.rows)
    is_open = row.state == DisposalState.ASKED and not is_late(row)
    answer = AnswerDisposalForm(auto_id="answer_%s")
    stop = StopDisposalForm(auto_id="stop_%s")
    context: dict[str, Any] = {
        "disposal": row,
        "items": page.rows,
        "older_url": f"?dopo={page.next_cursor}" if page.next_cursor else "",
        "count": items.count(),
        "kept": items.filter(state=DisposalItemState.KEPT).count(),
        "history": row.history.order_by("-history_id")[:20],
        "is_asked": is_open,
        "is_own": row.asked_by_id == request.user.pk,
        "may_stop": is_open or row.state == DisposalState.ORDERED,
        "answer": refused if isinstance(refused, AnswerDisposalForm) else answer,
        "stop": refused if isinstance(refused, StopDisposalForm) else stop,
        "refused": refused,
        "command": COMMAND % row.pk,
        "section": _section(request),
    }
    return render(request, "intake/disposal.html", context, status=status)


def log_items(request: Any, items: list[DisposalItem]) -> None:
    """Write that numbers of situations were shown, those that are gone with their old key."""
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=[Case(pk=item.case_key) for item in items],
    )
