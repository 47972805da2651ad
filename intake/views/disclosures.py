"""Opening, for an hour and with a reason, a situation one does not follow."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import SignedInRequest
from intake import actions
from intake.forms.disclosures import EmergencyForm, ReasonForm
from intake.models import Case, Intake, Person
from intake.views.case_acts import typed
from intake.views.case_page import readable_case
from network.forms import attempt


@require_http_methods(["GET", "HEAD", "POST"])
def open_in_emergency(request: SignedInRequest) -> HttpResponse:
    """For an operator: a situation found by its number, open for an hour. Who one is is asked again first."""
    require(request.user, "intake.open_in_emergency")
    answer: HttpResponse = _open_in_emergency(request)
    return answer


@reauthentication_required
def _open_in_emergency(request: SignedInRequest) -> HttpResponse:
    form = EmergencyForm(typed(request))
    status = attempt(request, form, actions.open_in_emergency)
    if status is None:
        opened = request.user.disclosures.emergencies().select_related("case").latest("opened_at")
        messages.success(
            request, _("Aperta per un'ora. Il coordinatore e la coppia hanno ricevuto un avviso.")
        )
        return redirect("intake:case", opened.case_id)
    return render(request, "intake/open_in_emergency.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def state_reason(request: SignedInRequest, pk: int) -> HttpResponse:
    """For a coordinator: why they open the situation of a person under protection."""
    row: Case = readable_case(request, pk, is_content=False)
    require(request.user, "intake.state_reason", row)
    form = ReasonForm(typed(request))
    status = attempt(request, form, actions.state_reason, case=row)
    if status is None:
        return redirect(row)
    return render(request, "intake/state_reason.html", {"form": form, "case": row}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def state_reason_of_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """For a coordinator: why they open the schede of a person under protection who has no situation."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(request.user, "intake.state_reason_of_person", person)
    newest = Intake.objects.visible_to(request.user).filter(person=person).first()
    form = ReasonForm(typed(request))
    status = attempt(request, form, actions.state_reason_of_person, person=person)
    if status is None:
        return redirect(newest or "home")
    return render(
        request, "intake/state_reason_of_person.html", {"form": form, "intake": newest}, status=status
    )
