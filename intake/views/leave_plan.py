"""Importing a leave plan: first what it would write, line by line; then, if confirmed, the writing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE
from accounts.requests import SignedInRequest
from intake import actions
from intake.absences.leave_plan import NEW, judge, keep, kept
from intake.forms.leave_plan import LeavePlanForm
from network.leave_plan import Unreadable, read_plan


@require_http_methods(["GET", "HEAD", "POST"])
def import_absences(request: SignedInRequest) -> HttpResponse:
    """Show what a file would write; write it only when it comes back confirmed."""
    require(request.user, "intake.import_absences")
    if request.method == "POST" and "plan" in request.POST:
        return _write(request)
    form = LeavePlanForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "intake/import_absences.html", {"form": form})
    if form.is_valid():
        try:
            rows = read_plan(form.cleaned_data["plan_file"].read())
        except Unreadable as fault:
            form.add_error("plan_file", str(fault))
        else:
            verdicts = judge(rows, request.user)
            new = sum(one.state == NEW for one in verdicts)
            context = {"form": form, "verdicts": verdicts, "new": new, "plan": keep(rows)}
            return render(request, "intake/import_absences.html", context)
    return render(request, "intake/import_absences.html", {"form": form}, status=UNPROCESSABLE)


def _write(request: SignedInRequest) -> HttpResponse:
    form = LeavePlanForm()
    try:
        written = actions.import_absences(by=request.user, entries=kept(request.POST["plan"]))
    except ValidationError as error:
        context = {"form": form, "refused": error.messages}
        return render(request, "intake/import_absences.html", context, status=UNPROCESSABLE)
    number = len(written)
    words = ngettext("%(n)s assenza importata.", "%(n)s assenze importate.", number) % {"n": number}
    messages.success(request, words if written else _("Non c'era niente di nuovo da importare."))
    return redirect("intake:absences")
