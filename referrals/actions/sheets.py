"""Sending somebody the sheet that says what was asked for them."""

from django.conf import settings
from django.utils import translation

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from intake.models import SheetLetter
from intake.scheda.sheet_post import write_sheet_letter
from referrals.models import Referral
from referrals.plain_sheet import sheet_of_referral


@action
def send_referral_sheet(*, by: User, referral: Referral) -> SheetLetter:
    """Send the person of a referral its sheet, by e-mail: neither they nor the service is named.

    Raises:
        ValidationError: they cannot be written to without danger, or have no e-mail.
    """
    require(by, "referrals.send_referral_sheet", referral)
    with translation.override(settings.LANGUAGE_CODE):
        sheet = sheet_of_referral(referral)
    return write_sheet_letter(by, referral.person, sheet, referral.get_absolute_url())
