"""What a person does not want a service to know, said on the page of sending: recorded there, or lifted.

Its fields travel with the form of the referral, so what is half written there is drawn again.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest, key_of
from intake.models import Case, Intake
from network.models import Service
from referrals.actions import lift_opposition, record_opposition
from referrals.forms import add_errors
from referrals.models import Opposition
from referrals.sending_forms import OppositionForm

RECORD, LIFT = "record_opposition", "lift_opposition"  # the buttons


def is_about_opposing(request: SignedInRequest) -> bool:
    return RECORD in request.POST or LIFT in request.POST


def opposition_form(
    request: SignedInRequest, origin: Case | Intake, services: QuerySet[Service]
) -> tuple[OppositionForm, int]:
    """Do what was asked of an opposition; the form to draw now, and the status of the page."""
    form = OppositionForm(request.POST or None, services=services, prefix=RECORD)
    if RECORD in request.POST:
        status = _record(request, origin, form)
        if status is not None:
            return form, status
        messages.success(request, _("Segnato: la persona non vuole quel servizio."))
        return OppositionForm(services=services, prefix=RECORD), 200
    form.errors.clear()  # half written: asked for when it is recorded
    if LIFT in request.POST:
        of_person = Opposition.objects.visible_to(request.user).filter(person=origin.person_id)
        named = of_person.filter(service=key_of(request.POST[LIFT])).select_related("service__unit").first()
        if named is None:
            raise Http404
        lift_opposition(by=request.user, origin=origin, service=named.service)
        messages.success(request, _("Segnato: la persona non si oppone più."))
    return form, 200


def _record(request: SignedInRequest, origin: Case | Intake, form: OppositionForm) -> int | None:
    """Record; the status of the answer when it is refused."""
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        record_opposition(by=request.user, origin=origin, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return status_of(error)
    return None
