"""The directory as a CSV file: downloaded, and taken in again after a look at what it would write."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE
from accounts.requests import SignedInRequest
from accounts.roles import Role
from network.directory import actions
from network.directory.importing import judge, keep, kept, to_write
from network.directory.table import read_rows, rows_of
from network.filters import ServiceFilter, refuse_unknown
from network.forms import ActForm
from network.leave_plan import Unreadable
from network.models import Ambito, Service
from network.spreadsheets import csv_of, download

LARGEST = 500_000
PAGE = "network/import_services.html"


class ServicesFileForm(ActForm):
    """A file to be looked at before anything is written."""

    services_file = forms.FileField(
        label=gettext_lazy("File dei servizi"),
        help_text=gettext_lazy(
            "CSV in UTF-8 con le colonne del file che si scarica da «Rete». Al massimo 500 kB."
        ),
        error_messages={
            "required": gettext_lazy("Scegli un file CSV"),
            "empty": gettext_lazy("Il file è vuoto: scegline un altro"),
        },
    )

    def clean_services_file(self) -> Any:
        """The file, if it is not too large to be read at once."""
        given = self.cleaned_data["services_file"]
        if given.size > LARGEST:
            raise ValidationError(_("Il file supera 500 kB: dividilo in più file."))
        return given


@require_safe
def directory_csv(request: SignedInRequest) -> HttpResponse:
    """The services of the reader's Ambiti that the filters of the directory let through, as a table."""
    own = Service.objects.visible_to(request.user).filter(ambito__in=request.user.grants.ambiti())
    services = ServiceFilter(
        request.GET, own.select_related("unit", "organisation", "municipality"), request.user
    )
    refuse_unknown(request.GET, *services.filters)
    if not services.is_valid():
        raise BadRequest(_("Questi filtri non sono dell'elenco dei servizi."))
    rows = services.qs.distinct().prefetch_related("areas").order_by("unit__name", "pk")
    return download(csv_of(rows_of(rows)).encode("utf-8-sig"), "servizi.csv", "text/csv; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def import_services(request: SignedInRequest) -> HttpResponse:
    """Show what a file would write; write it only when it comes back confirmed."""
    require(request.user, "network.keep_directory")
    if request.method == "POST" and "kept" in request.POST:
        return _write(request)
    form = ServicesFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method != "POST":
        return render(request, PAGE, context)
    if form.is_valid():
        data = form.cleaned_data["services_file"].read()
        try:
            verdicts = judge(read_rows(data), _ambito(request))
        except Unreadable as fault:
            form.add_error("services_file", str(fault))
        else:
            context |= {"verdicts": verdicts, "count": len(to_write(verdicts)), "kept": keep(data)}
            return render(request, PAGE, context)
    return render(request, PAGE, context, status=UNPROCESSABLE)


def _write(request: SignedInRequest) -> HttpResponse:
    try:
        rows = read_rows(kept(request.POST["kept"]))
    except ValidationError as error:
        context = {"form": ServicesFileForm(), "refused": error.messages}
        return render(request, PAGE, context, status=UNPROCESSABLE)
    written = len(actions.import_services(by=request.user, ambito=_ambito(request), rows=rows))
    words = ngettext("%(n)s servizio scritto.", "%(n)s servizi scritti.", written) % {"n": written}
    messages.success(request, words if written else _("Non c'era niente di nuovo da scrivere."))
    return redirect("network:directory")


def _ambito(request: SignedInRequest) -> Ambito:
    kept_here = request.user.grants.units(Role.ADMINISTRATOR)
    return Ambito.objects.visible_to(request.user).filter(pk__in=kept_here).order_by("pk")[0]
