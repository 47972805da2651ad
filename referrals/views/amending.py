"""Correcting a referral that was not accepted yet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from referrals import actions
from referrals.forms import add_errors
from referrals.grounds import is_opposed, works_there
from referrals.models import Referral
from referrals.sending_forms import AmendForm
from referrals.views.thread import readable


@require_http_methods(["GET", "POST"])
def amend_referral(request: SignedInRequest, pk: int) -> HttpResponse:
    """The answers of a referral, to be corrected while nobody has accepted it."""
    referral = get_object_or_404(readable(request.user), pk=pk)
    require(request.user, "referrals.amend_referral", referral)
    form = request.typed_form = AmendForm(request.POST or None, referral=referral)
    status = None
    if request.method == "POST":
        status = _amend(request, referral, form)
        if status is None:
            return redirect(referral)
    elif not referral.may_be_amended:
        messages.warning(
            request, _("Questo invio non si può più correggere: scrivi un messaggio al servizio.")
        )
        return redirect(referral)
    log_reading(
        by=request.user,
        kind=AccessKind.RECORD,
        place=request.resolver_match.view_name,
        subjects=[referral, referral.person],
    )
    context = {
        "referral": referral,
        "form": form,
        "is_opposed": is_opposed(referral.person, referral.service),
        "is_hidden_there": works_there(referral.person, referral.service),
    }
    return render(request, "referrals/amend.html", context, status=status)


def _amend(request: SignedInRequest, referral: Referral, form: AmendForm) -> int | None:
    """Correct; the status of the answer when it is refused."""
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        amended = actions.amend_referral(by=request.user, referral=referral, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return status_of(error)
    if amended.version == referral.version:
        messages.info(request, _("Non hai cambiato niente: l'invio resta com'era."))
    else:
        messages.success(
            request, _("Invio corretto: il servizio riceve un avviso e legge tutte e due le versioni.")
        )
    return None
