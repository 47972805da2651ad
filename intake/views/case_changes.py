"""Changing a situation: its urgency, its end. A clash is shown, and nothing typed is lost."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import SignedInRequest
from intake import actions
from intake.agenda.reading import agenda_of_case
from intake.forms.cases import ClosingForm, UrgencyForm
from intake.moving import refuse_closed
from intake.views.case_acts import act_page, typed
from intake.views.case_page import readable_case
from network.forms import attempt


@require_http_methods(["GET", "HEAD", "POST"])
def change_urgency(request: SignedInRequest, pk: int) -> HttpResponse:
    """How long the situation can wait, with the reason."""
    row = readable_case(request, pk, is_content=False)
    refuse_closed(request.user, row)
    require(request.user, "intake.change_urgency", row)
    initial = {"urgency": row.urgency, "version": row.version}
    form = UrgencyForm(typed(request), initial=initial)
    status = attempt(request, form, actions.change_urgency, case=row)
    if status is None:
        messages.success(request, _("Urgenza cambiata. La coppia e il coordinatore ricevono un avviso."))
        return redirect(row)
    return act_page(request, row, form, "change_urgency", status, is_content=False)


@require_http_methods(["GET", "HEAD", "POST"])
def close_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the situation, with the reason and how things stand."""
    row = readable_case(request, pk)
    refuse_closed(request.user, row)
    require(request.user, "intake.close_case", row)
    form = ClosingForm(typed(request), initial={"version": row.version})
    status = attempt(request, form, actions.close_case, case=row)
    if status is None:
        messages.success(request, _("Situazione chiusa. La storia resta leggibile."))
        return redirect("intake:case_list")
    return act_page(request, row, form, "close_case", status, agenda=agenda_of_case(row))
