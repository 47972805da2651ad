"""One referral, for who answers from a mailbox: the pages of the contacts, in a bare frame."""

from collections.abc import Mapping

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.permissions import require
from audit.models import AccessKind
from referrals.actions import see_referral
from referrals.forms import BareForm
from referrals.models import PartnerLink, Referral
from referrals.partners.actor import PartnerActor
from referrals.partners.doors import actor_of
from referrals.views import files
from referrals.views.doors import View, by_form, door_page, from_inside, inside, log_door, with_link
from referrals.views.messages import Address, correct, message_of
from referrals.views.moves import do
from referrals.views.own_page import own_page
from referrals.views.partner_table import table_page
from referrals.views.partner_team import team_page
from referrals.views.reports import reports_page
from referrals.views.thread import FORMS, log_thread, readable, thread_context

ACTS = (
    "accept_referral",
    "undo_accept_referral",
    "decline_referral",
    "request_information",
    "start_referral",
    "complete_referral",
    "write_message",
    "attach_to_referral",
)


@require_safe
@with_link
def referral(request: HttpRequest, token: str, link: PartnerLink) -> HttpResponse:
    """What a link opens, or the door before it. The first opening of a referral is told to who sent it."""
    if not inside(request, link):
        log_door(request, link, AccessKind.DOOR)
        return door_page(request, token, link)
    if link.member_id is not None:
        return table_page(request, token, link)
    if link.guest_id is not None:
        return team_page(request, token, link)
    if link.keeps_page:
        return own_page(request, token, link)
    if link.referral_id is None:
        return reports_page(request, token, link)
    actor = actor_of(link)
    row = _row(actor)
    if row.is_new:
        see_referral(by=actor, referral=row)
        row = _row(actor)
    return _page(request, token, actor, row)


def _row(actor: PartnerActor) -> Referral:
    return get_object_or_404(readable(actor))


def _page(  # noqa: PLR0917 (what a page needs, in the order in which it is found)
    request: HttpRequest,
    token: str,
    actor: PartnerActor,
    row: Referral,
    answered: Mapping[str, Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    log_thread(request, actor, row)
    context = thread_context(actor, row, _address_behind(token), answered) | {
        "acts": {name: reverse(f"partners:{name}", args=[token]) for name in ACTS},
        "owner": actor.label,
        "token": token,
    }
    return render(request, "referrals/partner/referral.html", context, status=status)


def _address_behind(token: str) -> Address:
    return lambda name, pk: reverse(f"partners:{name}", args=[token, pk])


def _page_of(name: str, said: str | Promise) -> View:
    """The view that does the act ``name`` and then says ``said``."""

    @by_form
    @from_inside
    def view(request: HttpRequest, token: str, link: PartnerLink) -> HttpResponse:
        actor = actor_of(link)
        row = _row(actor)
        require(actor, f"referrals.{name}", row)
        form = FORMS.get(name, BareForm)(request.POST, auto_id=f"{name}_%s")
        status = do(name, actor, row, form)
        if status is None:
            messages.success(request, str(said))
            return redirect("partners:referral", token)
        # As it is now: somebody may have been faster.
        return _page(request, token, actor, _row(actor), {name: form}, status)

    view.__name__ = view.__qualname__ = name
    return view


accept_referral = _page_of("accept_referral", _("Grazie! Adesso vedete nome e recapiti."))
undo_accept_referral = _page_of(
    "undo_accept_referral", _("Accettazione annullata: nome e recapiti non si vedono più.")
)
decline_referral = _page_of("decline_referral", _("Grazie: chi ha inviato legge subito la risposta."))
request_information = _page_of("request_information", _("Domanda inviata: la risposta vi arriva per e-mail."))
start_referral = _page_of("start_referral", _("Segnato: avete cominciato."))
complete_referral = _page_of("complete_referral", _("Grazie! Chi ha inviato legge com'è andata."))
write_message = _page_of("write_message", _("Messaggio inviato."))


@by_form
@from_inside
def correct_message(request: HttpRequest, token: str, link: PartnerLink, pk: int) -> HttpResponse:
    """Correct a message written from here, as long as nobody has read it."""
    actor = actor_of(link)
    answered, status = correct(actor, message_of(actor, pk), request.POST)
    if not answered:
        messages.success(request, _("Messaggio corretto."))
        return redirect("partners:referral", token)
    return _page(request, token, actor, _row(actor), answered, status)


@by_form
@from_inside
def attach_to_referral(request: HttpRequest, token: str, link: PartnerLink) -> HttpResponse:
    """Add a document to the referral of a link."""
    actor = actor_of(link)
    row = _row(actor)
    require(actor, "referrals.attach_to_referral", row)
    form, status = files.attach(actor, row, request)
    if status is None:
        return redirect("partners:referral", token)
    return _page(request, token, actor, _row(actor), {"attach_to_referral": form}, status)


@require_safe
@from_inside
def referral_file(request: HttpRequest, token: str, link: PartnerLink, pk: int) -> HttpResponse:
    """A document of the referral of a link, to be saved."""
    actor = actor_of(link)
    return files.give(actor, files.file_of(actor, pk), request)


@by_form
@from_inside
def take_back_referral_file(request: HttpRequest, token: str, link: PartnerLink, pk: int) -> HttpResponse:
    """Take back a document added from here, as long as nobody has read it."""
    actor = actor_of(link)
    files.take_back(actor, files.file_of(actor, pk), request)
    return redirect("partners:referral", token)
