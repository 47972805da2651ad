"""Sending somebody the sheet that says what happens now."""

from django.conf import settings
from django.utils import translation

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from intake.models import Case, Intake, SheetLetter
from intake.scheda.plain_sheet import sheet_of_case, sheet_of_intake
from intake.scheda.sheet_post import write_sheet_letter


@action
def send_sheet(*, by: User, origin: Case | Intake) -> SheetLetter:
    """Send a person the sheet of their situation or scheda, by e-mail and without a name.

    Raises:
        ValidationError: they cannot be written to without danger, or have no e-mail.
    """
    require(by, "intake.send_sheet", origin)
    with translation.override(settings.LANGUAGE_CODE):
        sheet = sheet_of_intake(origin) if isinstance(origin, Intake) else sheet_of_case(origin)
    return write_sheet_letter(by, origin.person, sheet, origin.get_absolute_url())
