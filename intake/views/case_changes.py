"""Changing a situation: its urgency, its end. A clash is shown, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.refusals import CONFLICT, UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from intake import actions
from intake.clash import clash_of
from intake.forms.cases import ActForm, ClosingForm, UrgencyForm
from intake.models import Case
from intake.views.case_page import frame_of, log_case, readable_case


@require_http_methods(["GET", "HEAD", "POST"])
def change_urgency(request: SignedInRequest, pk: int) -> HttpResponse:
    """How long the situation can wait, with the reason."""
    row = readable_case(request, pk)
    require(request.user, "intake.change_urgency", row)
    initial = {"urgency": row.urgency, "version": row.version}
    form = UrgencyForm(_typed(request), initial=initial)
    status = _do(request, row, form, actions.change_urgency)
    if status is None:
        messages.success(request, _("Urgenza cambiata. La coppia e il coordinatore ricevono un avviso."))
        return redirect(row)
    return _page(request, row, form, "change_urgency", status)


@require_http_methods(["GET", "HEAD", "POST"])
def close_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the situation, with the reason and how things stand."""
    row = readable_case(request, pk)
    require(request.user, "intake.close_case", row)
    form = ClosingForm(_typed(request), initial={"version": row.version})
    status = _do(request, row, form, actions.close_case)
    if status is None:
        messages.success(request, _("Situazione chiusa. La storia resta leggibile."))
        return redirect("intake:case_list")
    return _page(request, row, form, "close_case", status)


def _typed(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _do(request: SignedInRequest, case: Case, form: ActForm, act: Callable[..., Any]) -> int | None:
    """Do the act; the status of the page when there is still something to write, None when it is done."""
    if request.method != "POST":
        return 200
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        act(by=request.user, case=case, **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return status_of(error)
    return None


def _page(request: SignedInRequest, row: Case, form: ActForm, name: str, status: int) -> HttpResponse:
    context: dict[str, Any] = {"clash": None}
    if status == CONFLICT:
        # Somebody was faster. What was typed stays: sending it again is now a choice made knowingly.
        row = readable_case(request, row.pk)
        context["clash"] = clash_of(row, form.cleaned_data["version"], form.cleaned_data.get("urgency"))
        form.look_again(row.version)
    log_case(request, row)
    context |= {**frame_of(request, row, name), "form": form}
    return render(request, f"intake/{name}.html", context, status=status)
