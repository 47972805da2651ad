"""``./run manage publish_states``: write the table of states into the documents."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from referrals.state_table import markdown


class Command(BaseCommand):
    """Writes docs/referral-states.md anew."""

    help = "Write docs/referral-states.md from the table in referrals/states.py."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "referral-states.md"
        with override("en"):
            path.write_text(markdown())
        self.stdout.write(f"Written: {path.relative_to(settings.BASE_DIR)}")
