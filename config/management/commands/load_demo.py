"""``load_demo``: the Ambito di Dalmine with an invented year of work that ends today."""

import gc
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit import clock
from audit.tables import make_all_tables
from config.demo import PASSWORD
from network.models import Ambito

AMBITO_CODE = "dalmine"
YEAR = timedelta(days=365)


class Command(BaseCommand):
    help = "Load the demo: a real Ambito, invented people and one year of work. Does nothing if it is there."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=560, help="how many situations open in the year")
        parser.add_argument(
            "--tables", action="store_true", help="make the tables of an empty database first"
        )

    def handle(self, *, cases: int, tables: bool, **options: Any) -> None:
        if tables:  # in this process: starting Django once more would take seconds
            make_all_tables()
        if Ambito.objects.filter(code=AMBITO_CODE).exists():
            self.stdout.write("The demo is already there: nothing to load.")
        else:
            self._load(cases)

    def _load(self, cases: int) -> None:
        if not (settings.DEMO or settings.TESTING or settings.DEBUG):
            raise CommandError("The demo has a published password: it is loaded only with DEMO=1.")
        if cases < 1:
            raise CommandError("At least one situation is needed: choose another number with --cases.")
        start = monotonic()
        self.stdout.write(f"One year of work in the Ambito di Dalmine, {cases} situations:")
        # Imported here: a demo that is already there is found without reading how it is made.
        year = import_module("demo.year")
        gc.freeze()  # the program itself is never garbage: walking over it again took a tenth of the time
        year.load(cases=cases, password=PASSWORD, tell=self._teller())
        self.stdout.write(f"  today           100 %  ({monotonic() - start:.0f} s)")

    def _teller(self) -> Callable[[datetime], None]:
        """What says, at each new month of the story, how far it has come."""
        now = clock.now()
        told: set[str] = set()

        def tell(moment: datetime) -> None:
            month = f"{moment:%B %Y}"
            if month not in told:
                told.add(month)
                percent = max(0, round(100 - 100 * (now - moment) / YEAR))
                self.stdout.write(f"  {month:<15} {percent:>3} %")
                self.stdout.flush()

        return tell
