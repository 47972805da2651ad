"""One's own agenda, and the acts on each item of it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit import clock
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.agenda.feed import CONTENT_TYPE, feed_of, reader_of
from intake.agenda.reading import agenda_of, away_on, names_of
from intake.forms.agenda import AgendaItemForm, FeedForm, NewAgendaItemForm, OutcomeForm
from intake.models import AgendaFeed, AgendaItem, Case
from intake.moving import refuse_closed
from intake.states import AgendaState
from intake.views.case_acts import act_page, typed
from intake.views.case_page import mark_read, readable_case
from network.filters import refuse_unknown
from network.forms import attempt

BACK_TO = {"agenda": "intake:agenda", "lavoro": "intake:my_work"}  # whence an item was settled
CHANGED = ("kind", "title", "day", "hour", "seat")


@require_safe
def agenda(request: SignedInRequest) -> HttpResponse:
    """What is late, then four weeks day by day, with one's own absences."""
    require(request.user, "intake.see_agenda")
    refuse_unknown(request.GET, "dal")
    found = agenda_of(request.user, _first_day(request.GET.get("dal", "")))
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=[row for item in found.items for row in (item.case, item.case.person)],
    )
    feed = AgendaFeed.objects.visible_to(request.user).in_force().first()
    return render(request, "intake/agenda.html", {"agenda": found, "feed": feed, "feed_form": FeedForm()})


def _first_day(text: str) -> date:
    if not text:
        return clock.today()
    try:
        return max(date.fromisoformat(text), clock.today())
    except ValueError:
        raise BadRequest(_("Questa pagina non conosce il giorno dell'indirizzo.")) from None


@require_http_methods(["GET", "HEAD", "POST"])
def plan_agenda_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put something on the agenda of a situation."""
    row = readable_case(request, pk)
    refuse_closed(request.user, row)
    require(request.user, "intake.plan_agenda_item", row)
    form = NewAgendaItemForm(typed(request), names=names_of(row), initial={"day": clock.today()})
    status = attempt(request, form, actions.plan_agenda_item, case=row)
    if status is None:
        _say(request, _("Impegno in agenda."), row, form.cleaned_data)
        return redirect(row)
    return act_page(request, row, form, "plan_agenda_item", status)


@require_safe
def agenda_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """One item: when, for whom, how it went."""
    item, row = _item(request, pk)
    mark_read(request, row, item.get_absolute_url())
    return _item_page(request, row, item, OutcomeForm())


@require_http_methods(["GET", "HEAD", "POST"])
def settle_agenda_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say how an item went; what is wrong comes back on its page."""
    item, row = _item(request, pk)
    if request.method != "POST":
        return redirect(item)
    refuse_closed(request.user, row)
    require(request.user, "intake.settle_agenda_item", item)
    form = OutcomeForm(request.POST)
    status = attempt(request, form, actions.settle_agenda_item, item=item)
    if status is not None:
        return _item_page(request, row, item, form, status)
    messages.success(request, _("Segnato. Se hai sbagliato, puoi rimetterlo tra quelli da fare."))
    return redirect(BACK_TO.get(request.POST.get("da", ""), row))


@require_POST
def reopen_agenda_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put an item back among what is to be done."""
    item, _row = _item(request, pk)
    actions.settle_agenda_item(by=request.user, item=item, state=AgendaState.PLANNED)
    messages.success(request, _("È di nuovo tra gli impegni da fare."))
    return redirect(item)


@require_http_methods(["GET", "HEAD", "POST"])
def change_agenda_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move an item to another day, or say it better."""
    item, row = _item(request, pk)
    refuse_closed(request.user, row)
    require(request.user, "intake.change_agenda_item", item)
    form = AgendaItemForm(
        typed(request),
        names=names_of(row),
        kind=item.kind,
        initial={name: getattr(item, name) for name in CHANGED},
    )
    status = attempt(request, form, actions.change_agenda_item, item=item)
    if status is None:
        _say(request, _("Impegno cambiato."), row, form.cleaned_data)
        return redirect(item)
    return act_page(request, row, form, "change_agenda_item", status, item=item)


@require_POST
def open_agenda_feed(request: SignedInRequest) -> HttpResponse:
    """Make the secret address of one's own agenda, and show it this once."""
    form = FeedForm(request.POST)
    submission = form.cleaned_data["submission"] if form.is_valid() else None
    secret = actions.open_agenda_feed(by=request.user, submission=submission)
    address = request.build_absolute_uri(reverse("intake:agenda_feed", args=[secret]))
    return render(request, "intake/agenda_feed.html", {"address": address})


@require_POST
def revoke_agenda_feed(request: SignedInRequest) -> HttpResponse:
    """Stop the secret address of one's own agenda."""
    actions.revoke_agenda_feed(by=request.user)
    messages.success(request, _("Indirizzo revocato: i calendari che lo usavano non leggono più niente."))
    return redirect("intake:my_calendar")


@require_safe
def agenda_feed(request: Any, secret: str) -> HttpResponse:
    """Somebody's agenda, for the calendar program that knows its secret address. No personal data."""
    reader = reader_of(secret)
    if reader is None:
        raise Http404
    return HttpResponse(feed_of(reader), content_type=CONTENT_TYPE)


def _item(request: SignedInRequest, pk: int) -> tuple[AgendaItem, Case]:
    """An item and its situation, as the reader may read them."""
    item = get_object_or_404(AgendaItem.objects.visible_to(request.user), pk=pk)
    item.case = readable_case(request, item.case_id)
    return item, item.case


def _item_page(
    request: SignedInRequest, row: Case, item: AgendaItem, form: OutcomeForm, status: int = 200
) -> HttpResponse:
    shown: dict[str, Any] = {
        "item": item,
        "who": names_of(row).get(item.seat, "") if item.seat else "",
        "may_settle": can(request.user, "intake.settle_agenda_item", item),
    }
    return act_page(request, row, form, "agenda_item", status, **shown)


def _say(request: SignedInRequest, done: str, row: Case, given: dict[str, Any]) -> None:
    """Say that it is done, and who of the pair will be away on that day."""
    messages.success(request, done)
    for name in away_on(row, given["day"], given["seat"]):
        words = _("Attenzione: il %(day)s %(name)s è assente.")
        messages.warning(request, words % {"day": date_format(given["day"], "d/m/Y"), "name": name})
