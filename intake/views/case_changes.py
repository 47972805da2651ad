"""Changing a situation: its urgency, its rest, its end, its new beginning.

A clash is shown, and nothing typed is lost.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import SignedInRequest
from intake import actions
from intake.agenda.reading import agenda_of_case
from intake.forms.cases import ClosingForm, ReopeningForm, ResumingForm, SuspendingForm, UrgencyForm
from intake.models import Case
from intake.moving import refuse_closed
from intake.views.case_acts import act_page, typed
from intake.views.case_page import readable_case
from network.forms import ActForm, attempt


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
    form = ClosingForm(
        typed(request), was_in_charge=row.in_charge_at is not None, initial={"version": row.version}
    )
    status = attempt(request, form, actions.close_case, case=row)
    if status is None:
        messages.success(request, _("Situazione chiusa. La storia resta leggibile."))
        return redirect("intake:case_list")
    return act_page(request, row, form, "close_case", status, agenda=agenda_of_case(row))


@require_http_methods(["GET", "HEAD", "POST"])
def suspend_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let the situation rest until a day, with the reason."""
    row = readable_case(request, pk)
    refuse_closed(request.user, row)
    done = _("Situazione sospesa. Il giorno scelto è in agenda.")
    return _with_reason(request, row, "suspend_case", SuspendingForm, done)


@require_http_methods(["GET", "HEAD", "POST"])
def resume_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go on with a situation that rested."""
    row = readable_case(request, pk)
    refuse_closed(request.user, row)
    done = _("La situazione riprende da dove era.")
    return _with_reason(request, row, "resume_case", ResumingForm, done)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open again a situation that was closed, and give it to a pair."""
    row = readable_case(request, pk)
    done = _("Situazione riaperta. Adesso scegli chi la segue.")
    return _with_reason(request, row, "reopen_case", ReopeningForm, done, then=row.board_path)


def _with_reason(  # noqa: PLR0917 - which act, on what, and what is said of it
    request: SignedInRequest, row: Case, name: str, form_of: type[ActForm], done: str, *, then: str = ""
) -> HttpResponse:
    """The page of an act that takes a reason, and the act; it leads to the situation, or to ``then``."""
    require(request.user, f"intake.{name}", row)
    form = form_of(typed(request), initial={"version": row.version})
    status = attempt(request, form, getattr(actions, name), case=row)
    if status is None:
        messages.success(request, done)
        return redirect(then or row)
    return act_page(request, row, form, name, status)
