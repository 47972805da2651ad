"""``./run manage send_letters``: the e-mails that did not leave at once. A timer runs it every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from referrals.partners.post import deliver_waiting


class Command(BaseCommand):
    """Sends what waits. Two at once, or late, are safe."""

    help = "Send the e-mails to services without an account that have not left yet."

    def handle(self, *args: Any, **options: Any) -> None:
        sent, failed = deliver_waiting()
        self.stdout.write(f"{sent} letters sent, {failed} did not leave.")
