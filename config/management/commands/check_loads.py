"""``./run manage check_loads``: do the loads and the seats that are kept equal those that are open?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.context import SystemActor
from intake import pair_counting
from intake.actions import mend_load_entries
from intake.workload.counting import differences, missing


class Command(BaseCommand):
    """Names the operator by key, and what lacks; ends with code 1 when anything does and is not mended."""

    help = "Compare the entries of the loads with the open seats; with --mend, add what they lack."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="add what the entries lack")

    def handle(self, *, mend: bool, **options: Any) -> None:
        absent = [*missing(), *pair_counting.missing()]
        for name in absent:
            self.stderr.write(f"trigger {name} is missing or switched off: run migrate")
        lacking = mend_load_entries(by=SystemActor("sistema")) if mend else differences()
        for operator, complexity, hundredths, seats in lacking:
            points = f"{hundredths / 100:+.2f} points, {seats:+d} seats"
            self.stdout.write(f"operator {operator}, complexity {complexity}: {points}")
        wrong = pair_counting.miscounted()
        for case in wrong:
            self.stderr.write(f"situation {case.pk}: its seats are not as many as it says")
        if wrong:
            raise CommandError("The seats that are kept are not those that are open.")
        if absent or (lacking and not mend):
            raise CommandError("The loads that are kept are not the sums over the seats.")
        self.stdout.write(
            f"{len(lacking)} mended." if lacking else "Every load equals the sum over its seats."
        )
