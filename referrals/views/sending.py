"""Sending a referral, from a situation or from a scheda."""

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
from intake.models import Case, Intake
from network.models import Service
from referrals.actions import send_referral
from referrals.forms import NO_ROOM, SendForm, add_errors
from referrals.models import Referral
from referrals.package import in_words, package_of
from referrals.states import ReferralState

LONGEST_KEY = 18  # digits: longer numbers are keys of nothing, and too long for a database


@require_http_methods(["GET", "POST"])
def send_from_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a referral from a situation."""
    cases = (
        Case.objects.visible_to(request.user)
        .select_related("person", "municipality", "district__unit")
        .prefetch_related("assignments__operator")
    )
    return _send_page(request, get_object_or_404(cases, pk=pk))


@require_http_methods(["GET", "POST"])
def send_from_intake(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a referral from a scheda that ended with «invio a un altro servizio»."""
    intakes = Intake.objects.visible_to(request.user).select_related(
        "person", "municipality", "access_point__unit"
    )
    return _send_page(request, get_object_or_404(intakes, pk=pk))


def _send_page(request: SignedInRequest, origin: Case | Intake) -> HttpResponse:
    require(request.user, "referrals.send_referral", origin)
    followed = list(
        Referral.objects.visible_to(request.user)
        .open()
        .filter(**{_kind(origin): origin})
        .select_related("service__unit")
    )
    services = (
        Service.objects.visible_to(request.user)
        .receiving()
        .filter(ambito=origin.ambito_id)
        .select_related("unit", "municipality")
        .prefetch_related("areas")
    )
    taken = {referral.service_id for referral in followed}
    forwards = _forwarded(request, origin)
    form = SendForm(request.POST or None, origin=origin, services=services, taken=taken, forwards=forwards)
    status = 200
    if request.method == "POST":
        answer = _send(request, origin, form, forwards)
        if isinstance(answer, Referral):
            return _sent(request, answer)
        status = answer
    log_reading(
        by=request.user,
        kind=AccessKind.RECORD,
        place=request.resolver_match.view_name,
        subjects=[origin, origin.person],
    )
    context = {
        "origin": origin,
        "is_case": isinstance(origin, Case),
        "form": form,
        "followed": followed,
        "forwards": forwards,
        "shown": in_words(package_of(request.user, origin, "", origin.urgency), with_identity=True),
    }
    return render(request, "referrals/send.html", context, status=status)


def _kind(origin: Case | Intake) -> str:
    return "case" if isinstance(origin, Case) else "intake"


def _forwarded(request: SignedInRequest, origin: Case | Intake) -> Referral | None:
    """The referral, not accepted, that the address asks to go on with."""
    asked = request.GET.get("prosegue", "")
    if not asked:
        return None
    refused = Referral.objects.visible_to(request.user).filter(
        **{_kind(origin): origin}, state=ReferralState.DECLINED
    )
    number = int(asked) if asked.isdecimal() and len(asked) <= LONGEST_KEY else 0
    return get_object_or_404(refused.select_related("service__unit"), pk=number)


def _send(
    request: SignedInRequest, origin: Case | Intake, form: SendForm, forwards: Referral | None
) -> Referral | int:
    """Send; the status of the answer when it is refused."""
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        return send_referral(
            by=request.user,
            case=origin if isinstance(origin, Case) else None,
            intake=origin if isinstance(origin, Intake) else None,
            forwards=forwards,
            **form.cleaned_data,
        )
    except ValidationError as error:
        add_errors(form, error)
        return status_of(error)


def _sent(request: SignedInRequest, referral: Referral) -> HttpResponse:
    messages.success(
        request, _("Invio %(number)s spedito: è già nella coda del servizio.") % {"number": referral.number}
    )
    if referral.service.capacity in NO_ROOM:
        messages.warning(
            request,
            _("Il servizio dice «%(capacity)s»: la risposta può tardare o essere un no.")
            % {"capacity": referral.service.get_capacity_display()},
        )
    return redirect(referral)
