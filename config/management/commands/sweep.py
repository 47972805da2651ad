"""``./run manage sweep``: what time alone changes. Twice or late is safe.

A timer runs ``sweep --reminders`` every few minutes, and all of it every night. A row that fails keeps no
other back, nor does a stage: the stage is named at the end, with the numbers of its lines in the log, and the
exit code says so.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.stages import tell_each
from config.sweeping import NIGHTLY, OFTEN


class Command(BaseCommand):
    """Reminds of what waits, ends what nobody answered, weighs, forgets what was kept for some days."""

    help = "Remind of what waits, expire seats nobody took; weigh situations; forget old drafts and requests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reminders", action="store_true", help="only what cannot wait for the night")

    def handle(self, *, reminders: bool, **options: Any) -> None:
        tell_each(OFTEN if reminders else {**OFTEN, **NIGHTLY}, self.stdout.write)
