"""``./run manage erase_history TABLE KEY …``: a lawful erasure, done by the owner of the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.context import SystemActor
from audit.erasing import ErasureRefused, erase


class Command(BaseCommand):
    """Takes rows of history or of the access log away with the salts of their seals, and keeps why."""

    help = "Erase rows that the law wants erased; the seals still verify, and the authorisation is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table")
        parser.add_argument("keys", type=int, nargs="+", metavar="key")
        parser.add_argument("--authorisation", required=True, help="number and date of what allows it")
        parser.add_argument("--by", required=True, help="name of who does it")

    def handle(
        self, *args: Any, table: str, keys: list[int], authorisation: str, by: str, **options: Any
    ) -> None:
        try:
            erase(by=SystemActor(by), table=table, keys=keys, authorisation=authorisation)
        except ErasureRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(set(keys))} rows of {table} erased.")
