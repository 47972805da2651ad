"""``./run manage make_seal_key``: the pair of keys that signs and verifies the checkpoints of the seals."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.checkpoints import make_key


class Command(BaseCommand):
    help = "Make the keys of the seals, where SEAL_KEY_FILE and SEAL_PUBLIC_KEY_FILE say."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            make_key(settings.SEAL_KEY_FILE, settings.SEAL_PUBLIC_KEY_FILE)
        except FileExistsError as error:
            raise CommandError(
                f"{error.filename} is there already: checkpoints are verified with it."
            ) from None
        self.stdout.write(f"{settings.SEAL_KEY_FILE} signs: only the process that seals may read it.")
        self.stdout.write(
            f"{settings.SEAL_PUBLIC_KEY_FILE} verifies: give it to whoever keeps the checkpoints."
        )
