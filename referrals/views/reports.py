"""Reporting a person to a desk, from the mailbox of a service."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusals import UNPROCESSABLE, status_of
from audit.access import log_reading
from audit.models import AccessKind
from intake.scheda.drafts import municipalities_of
from referrals.forms import add_errors, text_field
from referrals.models import PartnerLink
from referrals.partners import reports
from referrals.partners.doors import actor_of
from referrals.partners.reports import LONGEST_NEED, receipts_of
from referrals.views.doors import by_form, from_inside


class ReportForm(forms.Form):
    """The least a desk needs to begin: where, what for, and whom to look for."""

    municipality = forms.TypedChoiceField(
        label=gettext_lazy("In quale comune vive"),
        error_messages={
            "required": gettext_lazy("Scegliete il comune"),
            "invalid_choice": gettext_lazy("Scegliete il comune"),
        },
    )
    request = text_field(
        gettext_lazy("Di che cosa ha bisogno"),
        gettext_lazy("Scrivete in una frase di che cosa ha bisogno"),
        LONGEST_NEED,
        rows=4,
        help_text=gettext_lazy("Solo quello che serve a chi la incontrerà."),
    )
    first_name = forms.CharField(label=gettext_lazy("Nome"), max_length=80, required=False)
    last_name = forms.CharField(label=gettext_lazy("Cognome"), max_length=80, required=False)
    phone = forms.CharField(label=gettext_lazy("Telefono"), max_length=30, required=False)
    is_confidential = forms.BooleanField(
        label=gettext_lazy("Il nostro nome resti riservato"),
        help_text=gettext_lazy("Non comparirà nella scheda: lo conosce solo chi coordina."),
        required=False,
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, link: PartnerLink, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comuni = {str(one.pk): one for one in municipalities_of(link.mailbox.ambito_id)}
        field = self.fields["municipality"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [
                ("", _("Scegliete un comune")),
                *((pk, one.name) for pk, one in self.comuni.items()),
            ]
            field.coerce = self.comuni.__getitem__


def reports_page(
    request: HttpRequest, token: str, link: PartnerLink, form: ReportForm | None = None, status: int = 200
) -> HttpResponse:
    """What the mailbox reported, and the form of another report; call it for who is inside."""
    receipts = receipts_of(link)
    log_reading(
        by=actor_of(link),
        kind=AccessKind.LIST,
        place=resolve(request.path_info).view_name,
        subjects=[receipt.report for receipt in receipts],
    )
    context = {
        "token": token,
        "owner": link.mailbox.owner,
        "service": link.mailbox,
        "form": form or ReportForm(link=link),
        "receipts": receipts,
    }
    return render(request, "referrals/partner/reports.html", context, status=status)


@by_form
@from_inside
def send_report(request: HttpRequest, token: str, link: PartnerLink) -> HttpResponse:
    """Report a person."""
    if not link.opens_reports:
        raise Http404
    form = ReportForm(request.POST, link=link)
    if not form.is_valid():
        return reports_page(request, token, link, form, UNPROCESSABLE)
    try:
        report = reports.send_report(by=actor_of(link), link=link, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return reports_page(request, token, link, form, status_of(error))
    messages.success(
        request,
        _("Grazie. La ricevuta è la numero %(number)s: lo sportello ha già l'avviso.")
        % {"number": report.number},
    )
    return redirect("partners:referral", token)
