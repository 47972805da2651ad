"""Sending a referral, from a situation or from a scheda."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest, key_of
from audit.access import log_reading
from audit.models import AccessKind
from intake.models import Case, Intake
from network.models import Service
from referrals.actions import send_referral
from referrals.blocks import Block
from referrals.forms import add_errors
from referrals.grounds import works_there
from referrals.models import Opposition, Referral
from referrals.origins import case_of, intake_of, kind_of, services_for
from referrals.package import in_words, left_out_of, preview_of
from referrals.sending_forms import NO_ROOM, SendForm
from referrals.states import GOES_ON
from referrals.views.opposing import is_about_opposing, opposition_form


@require_http_methods(["GET", "POST"])
def send_from_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a referral from a situation."""
    return send_page(request, case_of(request.user, pk))


@require_http_methods(["GET", "POST"])
def send_from_intake(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a referral from a scheda that ended with «invio a un altro servizio»."""
    return send_page(request, intake_of(request.user, pk))


def send_page(request: SignedInRequest, origin: Case | Intake) -> HttpResponse:
    """The page of sending, and the act; an opposition is recorded or lifted with what was typed kept."""
    require(request.user, "referrals.send_referral", origin)
    open_ones = Referral.objects.visible_to(request.user).open_of(origin.person_id)
    followed = list(open_ones.select_related("service__unit"))
    services = services_for(request.user, origin)
    typed = request.POST
    asked = typed or request.GET
    chosen = next((each for each in services if str(each.pk) == asked.get("service")), None)
    left_out = [code for code in asked.getlist("left_out") if code in Block.values]
    forwards = _forwarded(request, origin)
    if forwards and not typed and "left_out" not in asked:
        left_out = sorted(left_out_of(forwards.package, forwards.service.organisation.kind))
    opposition, status = opposition_form(request, origin, services)
    is_sent = request.method == "POST" and "show" not in typed and not is_about_opposing(request)
    form = SendForm(
        typed or None,
        origin=origin,
        services=services,
        taken={referral.service_id for referral in followed},
        forwards=forwards,
        chosen=chosen,
        left_out=left_out,
    )
    request.typed_form = form
    if is_sent:
        answer = _send(request, origin, form, forwards)
        if isinstance(answer, Referral):
            return _sent(request, answer)
        status = answer
    elif typed:
        form.errors.clear()  # only looking: what lacks is asked for when it is sent
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
        **_seen(request, origin, chosen, left_out),
        **_oppositions(request, origin),
        "opposition_form": opposition,
    }
    return render(request, "referrals/send.html", context, status=status)


def _seen(
    request: SignedInRequest, origin: Case | Intake, chosen: Service | None, left_out: list[str]
) -> dict[str, Any]:
    """What the chosen service would see, exactly: nothing is shown before one is chosen."""
    if chosen is None:
        return {"chosen": None, "is_hidden_there": False}
    return {
        "chosen": chosen,
        "shown": in_words(preview_of(request.user, origin, chosen, left_out), with_identity=True),
        "is_hidden_there": works_there(origin.person, chosen),
    }


def _oppositions(request: SignedInRequest, origin: Case | Intake) -> dict[str, Any]:
    """The services the person opposes."""
    standing = list(
        Opposition.objects.visible_to(request.user)
        .standing()
        .filter(person=origin.person_id)
        .select_related("service__unit")
    )
    return {
        "oppositions": standing,
        "opposed": {each.service_id for each in standing},
        "told_at_the_desk": _told_at_the_desk(origin),
    }


def _told_at_the_desk(origin: Case | Intake) -> list[str]:
    """With whom the person does not want to share, in the words of the schede."""
    schede = origin.intakes.all() if isinstance(origin, Case) else [origin]
    words = (intake.answers.get("opposed_sharing") for intake in schede)
    return list(dict.fromkeys(one for one in words if one))


def _forwarded(request: SignedInRequest, origin: Case | Intake) -> Referral | None:
    """The referral, over without its service, that the address asks to go on with."""
    asked = request.GET.get("prosegue", "")
    if not asked:
        return None
    over = Referral.objects.visible_to(request.user).filter(**{kind_of(origin): origin}, state__in=GOES_ON)
    return get_object_or_404(over.select_related("service__unit", "service__organisation"), pk=key_of(asked))


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
