"""``./run manage import_cases FILE``: the situations of an archive, by the same steps as on the page."""

import gc
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from intake.actions import (
    begin_case_import,
    decide_case_import,
    discard_case_import,
    try_case_import,
    write_case_import,
)
from intake.importing.doubts import ALONE, SOMEBODY_ELSE
from intake.importing.judging import DOUBTFUL, NEW, PRESENT, REFUSED, count_rows
from intake.importing.table import read_table
from intake.models import CaseImport
from network.models import Municipality

MOST_ROWS = 200_000
MOST_SHOWN = 50


class Command(BaseCommand):
    """Tries a file; writes it only with ``--write``. Run again, it adds what is not there yet."""

    help = "Say what a file of situations would write, row by row; with --write, write it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the coordinator who takes it in")
        parser.add_argument("--comune", required=True, help="the ISTAT code of the comune it comes from")
        parser.add_argument(
            "--column", action="append", default=[], metavar="TITLE=FIELD", help="where a column goes"
        )
        parser.add_argument(
            "--perhaps-known",
            choices=(SOMEBODY_ELSE, ALONE),
            default="",
            help="rows of people perhaps known already: new people, or the one person found; else left out",
        )
        parser.add_argument("--write", action="store_true", help="write the rows that can be written")

    def handle(self, *args: Any, file: Path, by: str, comune: str, **options: Any) -> None:
        gc.freeze()  # the program itself is never garbage
        try:
            user = User.objects.get(email__iexact=by, is_active=True)
            municipality = Municipality.objects.get(istat_code=comune)
            table = read_table(file.name, file.read_bytes(), MOST_ROWS)
            source = begin_case_import(by=user, municipality=municipality, table=table)
            chosen = dict(one.split("=", 1) for one in options["column"])
            columns = [chosen.get(t, c) for t, c in zip(source.titles, source.columns, strict=True)]
            source = try_case_import(by=user, source=source, columns=columns)
            source = decide_case_import(by=user, source=source, rows={}, others=options["perhaps_known"])
            self._report(source)
            self._write(user, source) if options["write"] else discard_case_import(by=user, source=source)
        except (User.DoesNotExist, Municipality.DoesNotExist) as error:
            raise CommandError(f"Nothing was written: {error}") from error
        except (OSError, ValueError) as error:
            raise CommandError(f"Nothing was written: {file} cannot be read. {error}") from error
        except PermissionDenied as error:
            raise CommandError(f"Nothing was written: {by} does not coordinate this Ambito.") from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error

    def _report(self, source: CaseImport) -> None:
        """Each fault with its line and column, then how many rows would be written."""
        faults = [row for page in source.pages.all() for row in page.verdicts if row[1] == REFUSED]
        for line, _state, column, words, _people in faults[:MOST_SHOWN]:
            self.stderr.write(f"{line} {column}: {words}")
        if len(faults) > MOST_SHOWN:
            self.stderr.write(f"… and {len(faults) - MOST_SHOWN} more.")
        counts = count_rows(source)
        self.stdout.write(
            f"{counts[NEW]} rows to write, {counts[PRESENT]} already there, {counts[REFUSED]} refused,"
            f" {counts[DOUBTFUL]} of people perhaps known already."
        )

    def _write(self, by: User, source: CaseImport) -> None:
        pages = source.pages.count()
        while source.finished_at is None:
            source = write_case_import(by=by, source=source)
            done = source.pages.exclude(written_at=None).count()
            self.stdout.write(f"{done} of {pages} pages written.")
