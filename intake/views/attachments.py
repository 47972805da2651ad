"""Documents of a scheda or of a situation: listed, added, opened, withdrawn."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can, require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.keyset import keyset_page
from audit.models import AccessKind
from intake import actions
from intake.forms.attachments import AttachForm
from intake.models import Attachment, Case, Intake
from intake.moving import refuse_closed
from intake.views.case_acts import typed
from intake.views.case_page import frame_of, log_case, mark_read, readable_case
from network.files.download import download
from network.files.forms import WithdrawForm
from network.files.kinds import LARGEST
from network.forms import attempt

NEWEST_FIRST = ("-added_at", "-pk")


@require_http_methods(["GET", "HEAD", "POST"])
def case_attachments(request: SignedInRequest, pk: int) -> HttpResponse:
    """The documents of a situation and of its schede; a new one is added here."""
    row = readable_case(request, pk)
    form, status = AttachForm(), 200
    if request.method == "POST":
        refuse_closed(request.user, row)
        require(request.user, "intake.attach_to_case", row)
        form, status = _attempted(request, actions.attach_to_case, case=row)
        if status is None:
            return redirect("intake:case_attachments", row.pk)
    mark_read(request, row, request.path)
    shown = _shown(request, Attachment.objects.visible_to(request.user).of_case(row))
    log_case(request, row, *shown["attachments"])
    may_attach = can(request.user, "intake.attach_to_case", row)
    context = {**frame_of(request, row, "case_attachments"), **shown, "form": form, "may_attach": may_attach}
    return render(request, "intake/case_attachments.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def intake_attachments(request: SignedInRequest, pk: int) -> HttpResponse:
    """The documents of a scheda that the reader may open; a new one is added here."""
    row = get_object_or_404(
        Intake.objects.visible_to(request.user).select_related("person", "case", "access_point__unit"), pk=pk
    )
    form, status = AttachForm(), 200
    if request.method == "POST":
        require(request.user, "intake.attach_to_intake", row)
        form, status = _attempted(request, actions.attach_to_intake, intake=row)
        if status is None:
            return redirect("intake:intake_attachments", row.pk)
    shown = _shown(request, Attachment.objects.visible_to(request.user).filter(intake=row))
    _log(request, AccessKind.RECORD, row, row.person, *shown["attachments"])
    may_attach = can(request.user, "intake.attach_to_intake", row)
    context = {"intake": row, **shown, "form": form, "may_attach": may_attach}
    return render(request, "intake/intake_attachments.html", context, status=status)


def _attempted(
    request: SignedInRequest, act: Callable[..., Attachment], **about: Case | Intake
) -> tuple[AttachForm, Any]:
    """Add what was handed in: the form again with its status, None when it is added."""
    form = request.typed_form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return form, UNPROCESSABLE
    try:
        added = act(by=request.user, **about, **form.given)
    except ValidationError as error:
        form.refuse(error)
        return form, status_of(error)
    messages.success(request, _("Documento aggiunto: «%(label)s».") % {"label": added.label})
    return form, None


def _shown(request: SignedInRequest, attachments: Any) -> dict[str, Any]:
    found = attachments.select_related("added_by", "case", "intake__case")
    page = keyset_page(found, NEWEST_FIRST, request.GET.get("dopo", ""))
    may: dict[tuple[Case | Intake, bool], bool] = {}  # the same for all that somebody added to one thing
    for one in page.rows:
        key = one.owner, one.added_by_id == request.user.pk
        if key not in may:
            may[key] = can(request.user, "intake.withdraw_attachment", one)
        one.may_be_withdrawn = not one.is_withdrawn and may[key]
    return {
        "attachments": page.rows,
        "older_url": f"?dopo={page.next_cursor}" if page.next_cursor else "",
        "largest": LARGEST,
    }


@require_safe
def attachment(request: SignedInRequest, pk: int) -> HttpResponse:
    """The document itself, to be saved; never shown inside our pages."""
    row = _of(request, pk)
    if row.is_withdrawn:
        _log(request, AccessKind.RECORD, row)
        context = {"file": row, "back_url": _list_url(row), "back": _("Torna ai documenti")}
        return render(request, "network/files/withdrawn.html", context, status=410)
    _log(request, AccessKind.DOWNLOAD, row, row.person)
    return download(row)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_attachment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask why, then withdraw the document."""
    row = _of(request, pk)
    require(request.user, "intake.withdraw_attachment", row)
    form = request.typed_form = WithdrawForm(typed(request))
    status = attempt(request, form, actions.withdraw_attachment, attachment=row)
    if status is None:
        messages.success(request, _("Documento ritirato: nessuno lo apre più."))
        return redirect(_list_url(row))
    _log(request, AccessKind.RECORD, row, row.person)
    context = {"file": row, "form": form, "back_url": _list_url(row)}
    return render(request, "network/files/withdraw.html", context, status=status)


def _list_url(attachment: Attachment) -> str:
    return f"{attachment.owner.get_absolute_url()}documenti/"


def _of(request: SignedInRequest, pk: int) -> Attachment:
    rows = Attachment.objects.visible_to(request.user).select_related("case__person", "intake__person")
    return get_object_or_404(rows, pk=pk)


def _log(request: SignedInRequest, kind: AccessKind, *subjects: Any) -> None:
    log_reading(by=request.user, kind=kind, place=request.resolver_match.view_name, subjects=subjects)
