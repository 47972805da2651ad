"""The mailbox of a service, for who runs the directory; its links, for who sent a referral."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from network.models import Service
from referrals.forms import add_errors
from referrals.models import Mailbox, PartnerLink, Referral
from referrals.partners import actions, own_page

SHOWN = 10  # the newest links


class MailboxForm(forms.Form):
    """Where a service reads its mail, and who does."""

    use_required_attribute = False

    address = forms.EmailField(
        label=gettext_lazy("Indirizzo della casella"),
        help_text=gettext_lazy(
            "Qui arrivano collegamenti e codici: meglio la casella dell'ente che di una persona."
        ),
        error_messages={"required": gettext_lazy("Scrivi l'indirizzo della casella")},
    )
    owner = forms.CharField(
        label=gettext_lazy("Chi la legge"),
        max_length=80,
        help_text=gettext_lazy(
            "Per esempio: volontari del centro di ascolto. Firma le risposte del servizio."
        ),
        error_messages={"required": gettext_lazy("Scrivi chi legge la casella")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: SignedInRequest, pk: int) -> HttpResponse:
    """The mailbox from which a service answers without an account."""
    service = _service(request, pk)
    current = Mailbox.objects.visible_to(request.user).current().filter(service=service).first()
    known = {"address": current.address, "owner": current.owner} if current else {}
    form = MailboxForm(request.POST if request.method == "POST" else None, initial=known)
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                actions.register_mailbox(by=request.user, service=service, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
                status = status_of(error)
            else:
                messages.success(request, _("Casella registrata: da adesso gli invii arrivano anche lì."))
                return redirect("network:service", service.pk)
    links = PartnerLink.objects.visible_to(request.user).of_directory().filter(mailbox=current)
    shown = links.select_related("mailbox")[:SHOWN] if current else []
    context = {"service": service, "form": form, "current": current, "links": shown}
    return render(request, "referrals/mailbox.html", context, status=status)


@require_POST
def retire_mailbox(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the mailbox away: its links end at once."""
    service = _service(request, pk)
    actions.retire_mailbox(by=request.user, service=service)
    messages.success(request, _("Casella tolta: i suoi collegamenti non aprono più niente."))
    return redirect("network:service", service.pk)


@require_POST
def send_report_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mail to the service a link from which it can report people."""
    service = _service(request, pk)
    actions.send_report_link(by=request.user, service=service)
    messages.success(request, _("Collegamento per le segnalazioni mandato alla casella del servizio."))
    return redirect("referrals:mailbox", service.pk)


@require_POST
def send_page_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mail to the service a link from which it confirms or corrects its page."""
    service = _service(request, pk)
    own_page.send_page_link(by=request.user, service=service)
    messages.success(request, _("Collegamento per la scheda mandato alla casella del servizio."))
    return redirect("referrals:mailbox", service.pk)


@require_POST
def revoke_report_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a link for reports, or to the page of a service, open nothing any more."""
    links = PartnerLink.objects.visible_to(request.user).of_directory()
    link = get_object_or_404(links.select_related("mailbox__service__unit"), pk=pk)
    actions.revoke_report_link(by=request.user, link=link)
    messages.success(request, _("Collegamento revocato: chi era dentro non vede più niente."))
    return redirect("referrals:mailbox", link.mailbox.service_id)


def _service(request: SignedInRequest, pk: int) -> Service:
    services = Service.objects.visible_to(request.user).select_related("unit")
    service = get_object_or_404(services, pk=pk)
    require(request.user, "referrals.register_mailbox", service)
    return service


@require_POST
def send_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write again to the mailbox of the service, with a new link."""
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    actions.send_link(by=request.user, referral=referral)
    messages.success(request, _("Nuovo collegamento mandato alla casella del servizio."))
    return redirect(referral)


@require_POST
def revoke_links(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let no link open the referral any more."""
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    actions.revoke_links(by=request.user, referral=referral)
    messages.success(request, _("Collegamento revocato: chi era dentro non vede più niente."))
    return redirect(referral)
