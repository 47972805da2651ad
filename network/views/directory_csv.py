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

from accounts.models import User
from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE
from accounts.requests import SignedInRequest
from network.directory import actions
from network.directory.importing import (
    AMBITO_MISSING,
    LARGEST,
    TOO_LARGE,
    ambiti_kept_by,
    ambito_said,
    judge,
    keep,
    kept,
    to_write,
)
from network.directory.table import own_services, read_rows, table_file
from network.filters import ServiceFilter, refuse_unknown
from network.forms import ActForm
from network.leave_plan import Unreadable
from network.models import Ambito

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

    ambito: "forms.ModelChoiceField[Ambito]" = forms.ModelChoiceField(
        label=gettext_lazy("Di quale ambito sono"),
        queryset=None,
        empty_label=gettext_lazy("Scegli l'ambito"),
        error_messages={"required": AMBITO_MISSING, "invalid_choice": AMBITO_MISSING},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, ambiti = user, ambiti_kept_by(user)
        self.fields["ambito"].queryset = ambiti  # type: ignore[attr-defined] # a field of models
        if len(ambiti) == 1:
            del self.fields["ambito"]

    @property
    def chosen(self) -> Ambito:
        """The Ambito that was chosen, or the only one there is."""
        chosen = self.cleaned_data.get("ambito")
        return ambito_said(self.user, chosen.pk if chosen else None)

    def clean_services_file(self) -> Any:
        """The file, if it is not too large to be read at once."""
        given = self.cleaned_data["services_file"]
        if given.size > LARGEST:
            raise ValidationError(TOO_LARGE)
        return given


@require_safe
def directory_csv(request: SignedInRequest) -> HttpResponse:
    """The services of the reader's Ambiti that the filters of the directory let through, as a table."""
    services = ServiceFilter(request.GET, own_services(request.user), request.user)
    refuse_unknown(request.GET, *services.filters)
    if not services.is_valid():
        raise BadRequest(_("Questi filtri non sono dell'elenco dei servizi."))
    return table_file(services.qs)


@require_http_methods(["GET", "HEAD", "POST"])
def import_services(request: SignedInRequest) -> HttpResponse:
    """Show what a file would write; write it only when it comes back confirmed."""
    require(request.user, "network.keep_directory")
    if request.method == "POST" and "kept" in request.POST:
        return _write(request)
    form = ServicesFileForm(request.POST or None, request.FILES or None, user=request.user)
    context: dict[str, Any] = {"form": form}
    if request.method != "POST":
        return render(request, PAGE, context)
    if form.is_valid():
        data = form.cleaned_data["services_file"].read()
        ambito = form.chosen
        try:
            verdicts = judge(read_rows(data), ambito)
        except Unreadable as fault:
            form.add_error("services_file", str(fault))
        else:
            context |= {"verdicts": verdicts, "count": len(to_write(verdicts)), "kept": keep(data, ambito)}
            return render(request, PAGE, context)
    return render(request, PAGE, context, status=UNPROCESSABLE)


def _write(request: SignedInRequest) -> HttpResponse:
    try:
        pk, data = kept(request.POST["kept"])
        ambito, rows = ambito_said(request.user, pk), read_rows(data)
    except ValidationError as error:
        context = {"form": ServicesFileForm(user=request.user), "refused": error.messages}
        return render(request, PAGE, context, status=UNPROCESSABLE)
    written = len(actions.import_services(by=request.user, ambito=ambito, rows=rows))
    words = ngettext("%(n)s servizio scritto.", "%(n)s servizi scritti.", written) % {"n": written}
    messages.success(request, words if written else _("Non c'era niente di nuovo da scrivere."))
    return redirect("network:directory")
