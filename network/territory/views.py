"""The places of an Ambito, on the pages of who administers it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import require
from accounts.refusals import CONFLICT
from accounts.requests import SignedInRequest
from audit.keyset import keyset_page
from network.forms import ActForm, attempt
from network.territory import actions
from network.territory.closing import CLOSABLE, left_to_do
from network.territory.forms import FORMS, OpeningForm
from network.territory.kinds import KINDS, written_of
from network.territory.reading import ambiti_administered, history_of, places_of
from network.versions import version_of


@require_safe
def territory(request: SignedInRequest) -> HttpResponse:
    """The places of one kind (``che``, else the districts) in the Ambiti one administers, by name."""
    require(request.user, "network.see_territory")
    kind = KINDS.get(request.GET.get("che", ""), KINDS["district"])
    page = keyset_page(places_of(kind, request.user), kind.by_name, request.GET.get("dopo", ""))
    older = urlencode({"che": kind.code, "dopo": page.next_cursor})
    tabs = [
        {"url": f"?che={one.code}", "label": one.many, "is_current": one is kind} for one in KINDS.values()
    ]
    context = {
        "kind": kind,
        "places": page.rows,
        "older_url": f"?{older}" if page.next_cursor else "",
        "tabs": tabs,
        "ambiti": ambiti_administered(request.user),
    }
    return render(request, "network/territory/territory.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_place(request: SignedInRequest, kind: str) -> HttpResponse:
    """A new place, in the Ambito one administers (``ambito`` says which of several)."""
    require(request.user, "network.see_territory")
    own = {str(ambito.pk): ambito for ambito in ambiti_administered(request.user)}
    ambito = own.get(request.GET.get("ambito", next(iter(own), "")))
    if ambito is None:
        raise Http404
    return _page(request, kind, KINDS[kind].model(ambito=ambito), _("Fatto: da adesso si può scegliere."))


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """A place, what can be changed of it and its history."""
    row = get_object_or_404(places_of(KINDS[kind], request.user), pk=pk)
    return _page(request, kind, row, _("Fatto: vale da adesso."))


@require_POST
def change_opening(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Close a district or a desk, or open it again."""
    row = get_object_or_404(places_of(KINDS[kind], request.user), pk=pk)
    form = OpeningForm(request.POST, prefix="apertura")
    status = attempt(request, form, actions.change_opening, place=row)
    if status is not None:
        return _shown(request, kind, places_of(KINDS[kind], request.user).get(pk=pk), None, status, form)
    messages.success(request, _("Fatto: vale da adesso."))
    return redirect(KINDS[kind].route, pk)


def _page(request: SignedInRequest, kind: str, row: Any, done: str) -> HttpResponse:
    is_new = row._state.adding
    form = FORMS[kind](request.POST or None, user=request.user, place=row, kind=KINDS[kind])
    status = attempt(request, form, actions.write_place, place=row)
    if status is None:
        messages.success(request, done)
        return redirect(f"{reverse('network:territory')}?che={kind}")
    if status == CONFLICT and not is_new:
        row = places_of(KINDS[kind], request.user).get(pk=row.pk)
        form.look_again(version_of(*written_of(row)))
    return _shown(request, kind, row, form, status)


def _shown(  # noqa: PLR0913, PLR0917 - what the page draws
    request: SignedInRequest,
    kind: str,
    row: Any,
    form: ActForm | None,
    status: int,
    opening: ActForm | None = None,
) -> HttpResponse:
    is_new = row._state.adding
    may_close = not is_new and kind in CLOSABLE
    closed_on = row.unit.closed_on if may_close else None
    asked = {"is_closed": closed_on is None}
    context = {
        "form": form or FORMS[kind](None, user=request.user, place=row, kind=KINDS[kind]),
        "opening": opening or (OpeningForm(prefix="apertura", initial=asked) if may_close else None),
        "refused": opening or form,
        "opening_url": f"network:open_{kind}",
        "closed_on": closed_on,
        "left": left_to_do(row) if may_close and closed_on is None else [],
        "kind": KINDS[kind],
        "is_new": is_new,
        "place": row,
        "history": [] if is_new else history_of(row),
    }
    return render(request, "network/territory/place.html", context, status=status)
