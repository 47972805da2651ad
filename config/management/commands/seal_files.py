"""``./run manage seal_files``: after a key was added to ``FILES_KEY``."""

from typing import Any

from django.core.management.base import BaseCommand

from network.files.keeping import seal_again


class Command(BaseCommand):
    help = "Seals every attached document on the disk with the first key of FILES_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Documents sealed: {seal_again()}.")
