"""``./run manage send_letters``: the e-mails that did not leave at once. A timer runs it every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from audit.context import SystemActor
from config.stages import tell_each
from intake.scheda.sheet_post import mail_sheets
from referrals.partners.post import deliver_waiting


def _letters() -> str:
    sent, failed = deliver_waiting()
    return f"{sent} letters sent, {failed} did not leave."


def _sheets() -> str:
    sheets = mail_sheets(SystemActor("posta"))
    return f"{sheets.sent} sheets for people sent, {sheets.failed} did not leave."


STAGES = {"letters": _letters, "sheets": _sheets}


class Command(BaseCommand):
    """Sends what waits. Two at once, or late, are safe."""

    help = "Send the e-mails to services without an account, and the sheets to people, that wait to leave."

    def handle(self, *args: Any, **options: Any) -> None:
        tell_each(STAGES, self.stdout.write)
