"""Offers of help: found by need and place, registered at a desk, asked for, answered, and the hours given."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.keyset import keyset_page
from audit.models import AccessKind
from network.filters import refuse_unknown
from network.forms import ActForm, attempt
from network.models import Municipality
from network.offers import actions
from network.offers.forms import (
    AnswerForm,
    AskForm,
    CheckForm,
    HoursForm,
    OfferForm,
    OfferSearch,
    RenewForm,
)
from network.offers.models import Offer, OfferRequest
from network.offers.reading import hours_given, knows_who
from network.offers.rules import keeps
from network.offers.states import RequestState
from network.offers.story import story_of
from network.people import ambiti_of
from network.tables.models import Table

NEWEST_FIRST = ("-received_at", "-pk")
MOST = 50


@require_safe
def offers(request: SignedInRequest) -> HttpResponse:
    """The offers available now, by need and place; to who keeps them, also those to check or to renew."""
    refuse_unknown(request.GET, "kind", "comune", "dopo")
    user = request.user
    require(user, "network.list_offers")
    form = OfferSearch(request.GET, comuni=Municipality.objects.visible_to(user))
    if not form.is_valid():
        raise BadRequest(_("Questi filtri non sono delle offerte di aiuto."))
    need = form.cleaned_data
    found = Offer.objects.visible_to(user).available().for_need(need["kind"], need["comune"])
    page = keyset_page(found.select_related("municipality"), NEWEST_FIRST, request.GET.get("dopo", ""))
    kept = {name: request.GET[name] for name in ("kind", "comune") if request.GET.get(name)}
    address = reverse("network:offers")
    context = {
        "form": form,
        "offers": page.rows,
        "is_filtered": bool(kept),
        "asked": _asked(request),
        "to_mend": Offer.objects.visible_to(user).to_mend(user).select_related("municipality")[:MOST],
        "given": hours_given(user) if can(user, "network.see_hours_given") else None,
        "may_register": can(user, "network.register_offer"),
        "older_url": f"{address}?{urlencode({**kept, 'dopo': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "network/offers/offers.html", context)


def _asked(request: SignedInRequest) -> list[OfferRequest]:
    """What waits for an answer, or goes on: one's own, and for a desk those of the offers it keeps."""
    rows = OfferRequest.objects.visible_to(request.user).filter(
        state__in=[RequestState.ASKED, RequestState.AGREED]
    )
    return list(rows.select_related("offer", "asked_by").order_by("asked_at", "pk")[:MOST])


@require_http_methods(["GET", "HEAD", "POST"])
def register_offer(request: SignedInRequest) -> HttpResponse:
    """Write down an offer received at a desk."""
    require(request.user, "network.register_offer")
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        own=ambiti_of(request.user),
        comuni=Municipality.objects.visible_to(request.user),
    )
    made: list[Offer] = []
    status = attempt(request, form, lambda **given: made.append(actions.register_offer(**given)))
    if status is None:
        messages.success(request, _("Offerta scritta. Si trova appena sono segnate le verifiche."))
        return redirect(made[0])
    context = {"form": form}
    return render(request, "network/offers/register_offer.html", context, status=status)


def visible_offer(request: SignedInRequest, pk: int) -> Offer:
    """The offer.

    Raises:
        Http404: it is not there, or not for the reader.
    """
    rows = Offer.objects.visible_to(request.user).select_related("municipality", "ambito__unit")
    return get_object_or_404(rows, pk=pk)


@require_safe
def offer(request: SignedInRequest, pk: int) -> HttpResponse:
    """An offer: what, where, when. Who it is, only for who keeps it or has an agreement with them."""
    return offer_page(request, visible_offer(request, pk))


def offer_page(
    request: SignedInRequest, row: Offer, wrong: ActForm | None = None, about: int = 0, status: int = 200
) -> HttpResponse:
    """The page of an offer; ``wrong`` is the form that was refused, ``about`` the request it is of."""
    user = request.user
    rows = OfferRequest.objects.visible_to(user).filter(offer=row).select_related("asked_by", "table")
    requests = list(rows.annotate(given=Sum("hours__hours"))[:MOST])
    is_known = knows_who(user, row)
    if is_known:
        log_reading(by=user, kind=AccessKind.RECORD, place=request.resolver_match.view_name, subjects=[row])
    context = {
        "offer": row,
        "knows_who": is_known,
        "may_keep": keeps(user, row),
        "history": story_of(row, user),
        "requests": [(one, *_forms(one, wrong, about)) for one in requests],
        "check_form": wrong if isinstance(wrong, CheckForm) else CheckForm(),
        "renew_form": wrong if isinstance(wrong, RenewForm) else RenewForm(),
        "ask_form": wrong if isinstance(wrong, AskForm) else _ask_form(request, row),
        "wrong": wrong or ActForm(),
        "may_ask": row.is_available and can(user, "network.ask_for_help", row),
    }
    return render(request, "network/offers/offer.html", context, status=status)


def _ask_form(request: SignedInRequest, row: Offer, data: Any = None) -> AskForm:
    return AskForm(data, tables=Table.objects.visible_to(request.user).filter(ambito=row.ambito_id))


def _forms(one: OfferRequest, wrong: ActForm | None, about: int) -> tuple[ActForm, ActForm]:
    answer, hours = AnswerForm(auto_id=f"risposta-{one.pk}_%s"), HoursForm(auto_id=f"ore-{one.pk}_%s")
    if about != one.pk or wrong is None:
        return answer, hours
    return (wrong, hours) if isinstance(wrong, AnswerForm) else (answer, wrong)


@require_http_methods(["GET", "HEAD", "POST"])
def check_offer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say which checks were made."""
    row = visible_offer(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.check_offer", row)
    form = CheckForm(request.POST)
    status = attempt(request, form, actions.check_offer, offer=row)
    if status is None:
        messages.success(request, _("Verifiche segnate: da adesso l'offerta si trova."))
        return redirect(row)
    return offer_page(request, row, form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def renew_offer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down a new consent."""
    row = visible_offer(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.renew_offer", row)
    form = RenewForm(request.POST)
    status = attempt(request, form, actions.renew_offer, offer=row)
    if status is None:
        messages.success(request, _("Consenso rinnovato."))
        return redirect(row)
    return offer_page(request, row, form, status=status)


@require_POST
def withdraw_offer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an offer back."""
    row = visible_offer(request, pk)
    actions.withdraw_offer(by=request.user, offer=row)
    messages.success(request, _("Offerta ritirata: non si trova più."))
    return redirect(row)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_help(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the help offered."""
    row = visible_offer(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.ask_for_help", row)
    form = _ask_form(request, row, request.POST)
    status = attempt(request, form, actions.ask_for_help, offer=row)
    if status is None:
        messages.success(request, _("Richiesta mandata: lo sportello sente chi offre aiuto e ti risponde."))
        return redirect(row)
    return offer_page(request, row, form, status=status)


def _act(
    name: str, make: Callable[[OfferRequest, Any], ActForm], done: Callable[[], str]
) -> Callable[[SignedInRequest, int], HttpResponse]:
    """The page of one act on a request: on refusal its form comes back on the page of the offer."""
    act = getattr(actions, name)

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: SignedInRequest, pk: int) -> HttpResponse:
        one = get_object_or_404(OfferRequest.objects.visible_to(request.user).select_related("offer"), pk=pk)
        if request.method != "POST":
            return redirect(one.offer)
        require(request.user, f"network.{name}", one)
        form = make(one, request.POST)
        status = attempt(request, form, act, help_request=one)
        if status is None:
            messages.success(request, done())
            return redirect(one.offer)
        return offer_page(request, visible_offer(request, one.offer_id), form, one.pk, status)

    return page


answer_offer_request = _act(
    "answer_offer_request",
    lambda one, data: AnswerForm(data, auto_id=f"risposta-{one.pk}_%s"),
    lambda: _("Risposta data: chi ha chiesto riceve un avviso."),
)
record_hours = _act(
    "record_hours", lambda one, data: HoursForm(data, auto_id=f"ore-{one.pk}_%s"), lambda: _("Ore segnate.")
)
end_help = _act("end_help", lambda _one, data: ActForm(data), lambda: _("Aiuto finito: grazie a tutti."))
