"""``./run manage verify_seals``: are history and access log still what was sealed?"""

from argparse import ArgumentParser
from datetime import timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.checkpoints import CheckpointError, Place, public_key
from audit.seal_verification import Report, erasures, verify

SHOWN = 20
MINUTES = 90  # one is signed at least once an hour, also when nothing is new


class Command(BaseCommand):
    """Needs the checkpoints, the public key and a database role that may only read."""

    help = "Compare history and the access log with the checkpoints; name the first wrong row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--not-older-than",
            type=int,
            default=MINUTES,
            metavar="MINUTES",
            help=f"refuse a newest checkpoint that is older (default: {MINUTES}); 0 for a copy put away",
        )

    def handle(self, *args: Any, not_older_than: int, **options: Any) -> None:
        start = monotonic()
        try:
            report = verify(
                Place(settings.SEAL_FOLDER),
                public_key(settings.SEAL_PUBLIC_KEY_FILE),
                self._tell,
                timedelta(minutes=not_older_than) if not_older_than else None,
            )
        except CheckpointError as error:
            raise CommandError(str(error)) from error
        seconds = monotonic() - start
        self.stdout.write(
            f"{report.rows} rows compared in {seconds:.1f} s, {report.rows / seconds:.0f} a second"
        )
        self.stdout.write(f"{report.erased} lawfully erased; {report.unsealed} not sealed yet")
        for one in erasures():
            self.stdout.write(
                f"  erased: {one.rows} of {one.table}, by {one.by}: {one.authorisation} ({one.on})"
            )
        self.stdout.write(f"newest checkpoint: {report.sealed_at}")
        self._conclude(report)

    def _tell(self, done: int, size: int) -> None:
        self.stdout.write(f"  {done} of {size}")
        self.stdout.flush()

    def _conclude(self, report: Report) -> None:
        for fault in report.faults[:SHOWN]:
            self.stderr.write(fault)
        if more := len(report.faults) - SHOWN:
            self.stderr.write(f"… and {more} more") if more > 0 else None
        if report.faults:
            raise CommandError(f"{len(report.faults)} faults: the first wrong row is named first.")
        self.stdout.write("Everything is as it was sealed.")
