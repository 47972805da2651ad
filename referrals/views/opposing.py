"""Recording that a person opposes a service, or no longer does."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from intake.models import Case, Intake
from referrals import actions
from referrals.forms import add_errors
from referrals.origins import ORIGINS
from referrals.sending_forms import OppositionForm
from referrals.views.sending import opposition_form, send_page

View = Callable[[SignedInRequest, int], HttpResponse]


def _page_of(name: str, kind: str, said: str | Promise) -> View:
    """The view that does the act ``name`` from a situation or a scheda, on the page of sending."""

    @require_POST
    def view(request: SignedInRequest, pk: int) -> HttpResponse:
        origin = ORIGINS[kind](request.user, pk)
        require(request.user, f"referrals.{name}", origin)
        form = opposition_form(request, origin, request.POST)
        status = _attempt(request, name, origin, form)
        if status is not None:
            return send_page(request, origin, form, status)
        messages.success(request, str(said))
        return redirect(reverse(f"referrals:send_from_{kind}", args=[pk]))

    view.__name__ = view.__qualname__ = f"{name}_{kind}"
    return view


def _attempt(request: SignedInRequest, name: str, origin: Case | Intake, form: OppositionForm) -> int | None:
    """Do the act ``name``; the status of the page while something must be mended, None when it is done."""
    if not form.is_valid():
        return UNPROCESSABLE
    given = form.cleaned_data
    if name == "lift_opposition":
        given.pop("words")
    try:
        getattr(actions, name)(by=request.user, origin=origin, **given)
    except ValidationError as error:
        add_errors(form, error)
        return status_of(error)
    return None


_RECORDED = _("Segnato: la persona non vuole quel servizio.")
_LIFTED = _("Segnato: la persona non si oppone più.")
record_opposition_case = _page_of("record_opposition", "case", _RECORDED)
record_opposition_intake = _page_of("record_opposition", "intake", _RECORDED)
lift_opposition_case = _page_of("lift_opposition", "case", _LIFTED)
lift_opposition_intake = _page_of("lift_opposition", "intake", _LIFTED)
