"""The documents of a referral as one of the two sides reads, adds and takes them back."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import resolve
from django.utils.translation import gettext as _

from accounts.permissions import can, require
from accounts.refusals import UNPROCESSABLE, status_of
from audit.access import log_reading
from audit.models import AccessKind
from intake.content import ask_reason
from network.files.download import download
from network.files.forms import FileForm
from referrals import actions
from referrals.models import Referral, ReferralFile
from referrals.partners.actor import Answerer
from referrals.rules import on_receiver_side
from referrals.states import Side
from referrals.views.messages import Address

NAME = "attach_to_referral"


@dataclass(frozen=True)
class ShownFile:
    """A document as a reader sees it: of their side or of the other; ``take_back_url`` while they may."""

    file: ReferralFile
    is_of_my_side: bool
    url: str
    take_back_url: str


def shown_files(reader: Answerer, row: Referral, address: Address) -> list[ShownFile]:
    """The documents of a referral, oldest first. ``address`` gives the page of one, by name and id."""
    side = Side.RECEIVER if on_receiver_side(reader, row) else Side.SENDER
    found = ReferralFile.objects.visible_to(reader).standing().filter(referral=row)
    return [
        ShownFile(
            file=each,
            is_of_my_side=each.side == side,
            url=address("referral_file", each.pk),
            take_back_url=address("take_back_referral_file", each.pk)
            if each.read_at is None and each.is_of(reader) and not row.has_left_receiver
            else "",
        )
        for each in found.select_related("added_by", "read_by")
    ]


def attach(by: Answerer, row: Referral, request: HttpRequest) -> tuple[FileForm, int | None]:
    """Add what was handed in: the form with the status of the page, None when it is added."""
    form = FileForm(request.POST, request.FILES, auto_id=f"{NAME}_%s")
    if not form.is_valid():
        return form, UNPROCESSABLE
    try:
        actions.attach_to_referral(by=by, referral=row, **form.given)
    except ValidationError as error:
        form.refuse(error)
        return form, status_of(error)
    is_kept = not (row.shows_identity or on_receiver_side(by, row))
    kept, told = (
        _("Documento aggiunto: il servizio lo vede quando accetta."),
        _("Documento aggiunto: l'altra parte lo sa."),
    )
    messages.success(request, kept if is_kept else told)
    return form, None


def file_of(reader: Answerer, pk: int) -> ReferralFile:
    """A document that ``reader`` may open.

    Raises:
        Http404: they do not see it, or it was taken back.
    """
    found = ReferralFile.objects.visible_to(reader).standing()
    return get_object_or_404(found.select_related("referral__person"), pk=pk)


def give(reader: Answerer, file: ReferralFile, request: HttpRequest) -> HttpResponse:
    """The document, to be saved. It is read from now on, and the reading is written."""
    ask_reason(reader, [file])
    if can(reader, "referrals.read_referral_file", file):
        actions.read_referral_file(by=reader, file=file)
    log_reading(
        by=reader,
        kind=AccessKind.DOWNLOAD,
        place=resolve(request.path_info).view_name,
        subjects=[file, file.referral, file.referral.person],
    )
    return download(file)


def take_back(by: Answerer, file: ReferralFile, request: HttpRequest) -> None:
    """Take a document back, or say who has read it meanwhile."""
    require(by, "referrals.take_back_referral_file", file)
    try:
        actions.take_back_referral_file(by=by, file=file)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Documento tolto: l'altra parte non lo vede più."))
