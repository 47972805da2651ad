"""Codes that end by themselves: the provisional one of 11 figures, STP and ENI hold for six months."""

from calendar import monthrange
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit import clock
from intake.answers import AgendaKind
from intake.models import AgendaItem, Intake
from intake.scheda.filled import Scheda

MONTHS_HELD = 6
TO_RENEW = timedelta(days=14)


def expiry_of(scheda: Scheda, received: date) -> date | None:
    """The day on which the code of the person ends, None when they have none that does."""
    codes = [scheda.tax_code, str(scheda.answers.get("stp_eni_code") or "").upper()]
    if not any(code.isdecimal() or code.startswith(("STP", "ENI")) for code in codes):
        return None
    month = received.month - 1 + MONTHS_HELD
    year, month = received.year + month // 12, month % 12 + 1
    return date(year, month, min(received.day, monthrange(year, month)[1]))


def renew_later(intake: Intake, scheda: Scheda) -> None:
    """What ends is for the pair to renew in time: an item of the agenda, once for each expiry."""
    received = timezone.localdate(intake.contact_at)
    expiry = expiry_of(scheda, received) if intake.case else None
    if intake.case is None or expiry is None:
        return
    title = _("Rinnovare il codice provvisorio: scade il %(day)s") % {"day": date_format(expiry, "d/m/Y")}
    if not intake.case.agenda.planned().filter(title=title).exists():
        day = max(expiry - TO_RENEW, clock.today())
        AgendaItem(case=intake.case, kind=AgendaKind.OTHER, title=title, day=day).save()
