"""``./run manage database_roles | psql …``: the SQL that gives each process its own database role."""

from typing import Any

from django.core.management.base import BaseCommand

from audit.database_roles import statements


class Command(BaseCommand):
    help = "Print the SQL of the database roles; the owner of the database runs it after each migration."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for statement in statements():
            self.stdout.write(f"{statement};")
