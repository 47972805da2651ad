"""Documents of a meeting: added, saved, withdrawn."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from network.files.download import download
from network.files.forms import FileForm, WithdrawForm
from network.forms import attempt
from network.workshops import actions
from network.workshops.models import MeetingFile
from network.workshops.views.meetings import meeting_page, visible_meeting


@require_http_methods(["GET", "HEAD", "POST"])
def attach_to_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a document to a meeting."""
    row = visible_meeting(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.attach_to_meeting", row)
    form = FileForm(request.POST, request.FILES)

    def attach(file: Any, **given: Any) -> None:
        actions.attach_to_meeting(name=file.name, content=file.read(), **given)

    status = attempt(request, form, attach, meeting=row)
    if status is None:
        messages.success(request, _("Documento aggiunto: chi è iscritto riceve un avviso."))
        return redirect(row)
    return meeting_page(request, row, form, status)


def visible_file(request: SignedInRequest, pk: int) -> MeetingFile:
    """The document.

    Raises:
        Http404: it is not there, or not in the reader's Ambiti.
    """
    rows = MeetingFile.objects.visible_to(request.user).select_related("meeting__workshop", "added_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
def meeting_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The document itself, to be saved; of one that was withdrawn, why."""
    row = visible_file(request, pk)
    if row.is_withdrawn:
        context = {"file": row, "back_url": row.meeting.get_absolute_url(), "back": _("Torna all'incontro")}
        return render(request, "network/files/withdrawn.html", context, status=410)
    log_reading(
        by=request.user, kind=AccessKind.DOWNLOAD, place=request.resolver_match.view_name, subjects=[row]
    )
    return download(row)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_meeting_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask why, then withdraw the document."""
    row = visible_file(request, pk)
    require(request.user, "network.withdraw_meeting_file", row)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    status = attempt(request, form, actions.withdraw_meeting_file, file=row)
    if status is None:
        messages.success(request, _("Documento ritirato: nessuno lo apre più."))
        return redirect(row.meeting)
    context = {"file": row, "form": form, "back_url": row.meeting.get_absolute_url()}
    return render(request, "network/files/withdraw.html", context, status=status)
