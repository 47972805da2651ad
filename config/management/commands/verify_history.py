"""``./run manage verify_history``: does the newest history row of every object equal the object?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from audit.completeness import gaps_of
from audit.guards import missing_functions, missing_guards, tracked_models


class Command(BaseCommand):
    """Names what differs by model, key and column, never by value; ends with code 1 when anything does."""

    help = "Check that every tracked row equals its newest history row, and that the guards are in place."

    def handle(self, *args: Any, **options: Any) -> None:
        models = tracked_models()
        width = max(len(model._meta.label) for model in models)
        found = self._missing_guards() if connection.vendor == "postgresql" else 0
        for number, model in enumerate(models, 1):
            gaps = 0
            for gap in gaps_of(model):
                gaps += 1
                self.stderr.write(str(gap))
            state = f"{gaps} differ" if gaps else "complete"
            self.stdout.write(f"{number:>3}/{len(models)}  {model._meta.label:<{width}}  {state}")
            found += gaps
        if found:
            raise CommandError(f"{found} things are not as history says: they are named above.")
        self.stdout.write("Every row equals its newest history row.")

    def _missing_guards(self) -> int:
        missing = [
            *(f"{guard.table}: {guard.name} is missing or switched off" for guard in missing_guards()),
            *(f"function {name} is missing or was changed" for name in missing_functions()),
        ]
        for each in missing:
            self.stderr.write(each)
        return len(missing)
