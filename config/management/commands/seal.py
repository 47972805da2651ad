"""``./run manage seal [--every SECONDS]``: seal what was written, sign a checkpoint outside the database."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from audit import sealing
from audit.checkpoints import CheckpointError, Place, private_key


class Command(BaseCommand):
    """Once, for a timer; or again and again, as a process of its own."""

    help = "Seal the rows of history and of the access log, and sign a checkpoint in SEAL_FOLDER."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="go on, sealing so often (at most 300)"
        )

    def handle(self, *args: Any, every: int | None, **options: Any) -> None:
        try:
            key = private_key(settings.SEAL_KEY_FILE)
            self._seal(key)
            while every:
                connection.close()  # whoever restarts the database is not waited for
                time.sleep(min(every, 300))
                self._seal(key)
        except CheckpointError as error:
            raise CommandError(str(error)) from error

    def _seal(self, key: Any) -> None:
        note = sealing.seal(Place(settings.SEAL_FOLDER), key)
        self.stdout.write(f"checkpoint {note.number}: {note.size} rows, root {note.root[:16]}…")
        self.stdout.flush()
