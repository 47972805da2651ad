"""``./run manage read_bounces``: the letters that come back. A mail server pipes each message into it."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from audit.rounds import each_apart, keeping_failures
from network.delivery_reports import LARGEST, NotAReport
from referrals.returning import take_back

TRY_AGAIN = 75  # EX_TEMPFAIL: the mail server keeps the message and hands it over later


class Command(BaseCommand):
    """Reads one message, or all the new ones of a folder. What is refused is told, and never answered."""

    help = "Read reports of letters that came back: one message from standard input, or a folder of new ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", default="", help="the envelope recipient, where the mail server knows it")
        parser.add_argument(
            "--maildir", help="read the new messages of this folder instead, and mark them as read"
        )

    def handle(self, *, to: str, maildir: str | None, **options: Any) -> None:
        if not settings.BOUNCE_ADDRESS:
            raise CommandError(
                "BOUNCE_ADDRESS says where letters come back: set it first (docs/operations.md)."
            )
        try:
            if maildir is None:
                self._read(sys.stdin.buffer.read(LARGEST + 1), to)
            else:
                self._read_folder(maildir)
        except DatabaseError as error:
            raise CommandError("The database does not answer: try again.", returncode=TRY_AGAIN) from error

    def _read_folder(self, folder: str) -> None:
        new, read = Path(folder, "new"), Path(folder, "cur")
        if not (new.is_dir() and read.is_dir()):
            raise CommandError("This folder is no Maildir: it holds no new and cur.")

        def take(file: Path) -> None:
            with file.open("rb") as message:
                self._read(message.read(LARGEST + 1), "")
            file.rename(read / f"{file.name}:2,S")

        with keeping_failures() as failures:
            each_apart(sorted(new.iterdir()), take)
        if failures:
            raise CommandError(f"These stay where they are, and the log tells why: {', '.join(failures)}.")

    def _read(self, raw: bytes, to: str) -> None:
        # A refusal ends well too: an error would have the mail server write to whoever sent this.
        try:
            self.stdout.write(take_back(raw, to))
        except NotAReport as reason:
            self.stdout.write(f"Refused. {reason}")
