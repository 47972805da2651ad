"""The sheet for the person of a referral, for who sent it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import require
from accounts.requests import SignedInRequest
from intake.views.plain_sheet import draw_sheet, sheet_sent, show_sheet
from referrals.actions import send_referral_sheet
from referrals.models import Referral
from referrals.plain_sheet import sheet_of_referral
from referrals.views.thread import readable


def _row(request: SignedInRequest, pk: int) -> Referral:
    row = get_object_or_404(readable(request.user), pk=pk)
    require(request.user, "referrals.print_sheet", row)
    return row


@require_safe
def referral_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was asked of which service, and when it answers."""
    row = _row(request, pk)
    return show_sheet(request, sheet_of_referral(row), row, row.person, may_send=True)


@require_safe
def referral_sheet_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same as PDF."""
    row = _row(request, pk)
    return draw_sheet(request, sheet_of_referral(row), row, row.person)


@require_POST
def send_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send it to the person by e-mail."""
    send_referral_sheet(by=request.user, referral=get_object_or_404(readable(request.user), pk=pk))
    return sheet_sent(request, "referrals:referral_sheet", pk)
