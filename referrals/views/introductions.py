"""The letter a person carries: written, printed, downloaded. Each print stands in the access log."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake.models import Case, Intake
from network.on_paper import pdf_answer
from referrals.actions import write_introduction
from referrals.forms import add_errors
from referrals.models import Introduction
from referrals.origins import case_of, intake_of, kind_of, services_for
from referrals.sending_forms import IntroductionForm

SHOWN = 10  # the newest letters


@require_http_methods(["GET", "POST"])
def introduce_from_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a letter for the person of a situation."""
    return _page(request, case_of(request.user, pk))


@require_http_methods(["GET", "POST"])
def introduce_from_intake(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a letter for the person of a scheda."""
    return _page(request, intake_of(request.user, pk))


def _page(request: SignedInRequest, origin: Case | Intake) -> HttpResponse:
    require(request.user, "referrals.write_introduction", origin)
    chosen = request.GET.get("service", "")
    form = IntroductionForm(request.POST or None, services=services_for(request.user, origin), chosen=chosen)
    request.typed_form = form
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                return redirect(write_introduction(by=request.user, origin=origin, **form.cleaned_data))
            except ValidationError as error:
                add_errors(form, error)
                status = status_of(error)
    log_reading(
        by=request.user,
        kind=AccessKind.RECORD,
        place=request.resolver_match.view_name,
        subjects=[origin, origin.person],
    )
    letters = Introduction.objects.visible_to(request.user).filter(**{kind_of(origin): origin})
    written = letters.select_related("service__unit", "written_by")[:SHOWN]
    context = {"origin": origin, "form": form, "written": written}
    return render(request, "referrals/introduce.html", context, status=status)


def _read(request: SignedInRequest, pk: int) -> Introduction:
    """The letter asked for, written in the access log as printed."""
    letters = Introduction.objects.visible_to(request.user).select_related(
        "person", "case", "intake", "service__unit", "service__municipality"
    )
    letter = get_object_or_404(letters, pk=pk)
    log_reading(
        by=request.user,
        kind=AccessKind.PRINT,
        place=request.resolver_match.view_name,
        subjects=[letter, letter.person],
    )
    return letter


@require_safe
def introduction(request: SignedInRequest, pk: int) -> HttpResponse:
    """A letter, ready for the printer."""
    letter = _read(request, pk)
    return render(
        request, "referrals/introduction.html", {"letter": letter, "origin": letter.case or letter.intake}
    )


@require_safe
def introduction_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """A letter as PDF."""
    letter = _read(request, pk)
    return pdf_answer(
        request, "referrals/introduction_pdf.html", {"letter": letter}, f"lettera-{letter.pk}.pdf"
    )
