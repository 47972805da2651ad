"""``./run manage sweep``: what time alone changes. A timer runs it every night; twice or late is safe."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import forget_requests
from audit.context import SystemActor
from intake.actions import forget_drafts, reweigh
from intake.models import Case

TIMER = SystemActor("sistema")


class Command(BaseCommand):
    """Brings weights up to date and forgets what was to be kept only for some days."""

    help = "Bring the weight of open situations up to date; forget old drafts and old API requests."

    def handle(self, *args: Any, **options: Any) -> None:
        cases = list(Case.objects.open())
        changed = sum(reweigh(by=TIMER, case=case).points != case.points for case in cases)
        drafts, requests = forget_drafts(by=TIMER), forget_requests(by=TIMER)
        self.stdout.write(
            f"{changed} of {len(cases)} situations weigh differently; "
            f"{drafts} drafts and {requests} API requests forgotten."
        )
