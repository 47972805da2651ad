"""``./run manage sweep``: what time alone changes. Twice or late is safe.

A timer runs ``sweep --reminders`` every few minutes, and all of it every night.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import forget_requests
from audit.context import SystemActor
from intake.actions import forget_drafts, reweigh
from intake.models import Case
from referrals.reminding import remind_all

TIMER = SystemActor("sistema")


class Command(BaseCommand):
    """Reminds of what waits, brings weights up to date, forgets what was to be kept only for some days."""

    help = "Remind of referrals without an answer; weigh open situations; forget old drafts and API requests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reminders", action="store_true", help="only what cannot wait for the night")

    def handle(self, *, reminders: bool, **options: Any) -> None:
        done = remind_all(TIMER)
        self.stdout.write(f"{done.reminders} reminders and {done.digests} summaries of late referrals.")
        if not reminders:
            self._tidy()

    def _tidy(self) -> None:
        cases = list(Case.objects.open())
        changed = sum(reweigh(by=TIMER, case=case).points != case.points for case in cases)
        drafts, requests = forget_drafts(by=TIMER), forget_requests(by=TIMER)
        self.stdout.write(
            f"{changed} of {len(cases)} situations weigh differently; "
            f"{drafts} drafts and {requests} API requests forgotten."
        )
