"""``./run manage sweep``: what time alone changes. Twice or late is safe.

A timer runs ``sweep --reminders`` every few minutes, and all of it every night.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.actions import forget_requests, keep_strays
from audit.context import SystemActor
from intake.actions import (
    expire_seat,
    fold_load_entries,
    forget_case_imports,
    forget_drafts,
    release_seat,
    remind_agenda,
    remind_drafts,
    remind_of_seats,
    remind_relief_plans,
    reweigh,
    watch_readings,
)
from intake.models import Assignment, Case
from intake.states import AssignmentState
from network.directory.upkeep import ask_all_to_confirm
from network.mailing import mail_notices
from network.supervision.actions import remind_sessions
from network.tables.actions import remind_tables
from network.workshops.actions import remind_workshops
from referrals.reminding import remind_all

TIMER = SystemActor("sistema")


class Command(BaseCommand):
    """Reminds of what waits, ends what nobody answered, weighs, forgets what was kept for some days."""

    help = "Remind of what waits, expire seats nobody took; weigh situations; forget old drafts and requests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reminders", action="store_true", help="only what cannot wait for the night")

    def handle(self, *, reminders: bool, **options: Any) -> None:
        done = remind_all(TIMER)
        self.stdout.write(f"{done.reminders} reminders and {done.digests} summaries of late referrals.")
        self.stdout.write(f"{remind_sessions(by=TIMER)} sessions and {remind_workshops(by=TIMER)} workshops.")
        self.stdout.write(f"{remind_tables(by=TIMER)} late decisions of tables.")
        self.stdout.write(f"{remind_agenda(by=TIMER)} items of agendas.")
        self.stdout.write(f"{remind_relief_plans(by=TIMER)} plans of relief.")
        self.stdout.write(f"{remind_of_seats(by=TIMER)} seats about to expire.")
        self.stdout.write(f"{watch_readings(by=TIMER)} unusual readings.")
        self.stdout.write(f"{keep_strays(TIMER)} accounts with a second factor changed elsewhere.")
        mailed = mail_notices(TIMER)
        self.stdout.write(f"{mailed.sent} letters of notices sent, {mailed.failed} did not leave.")
        self.stdout.write(f"{self._expired()} seats expired, {self._freed()} freed.")
        if not reminders:
            self._tidy()

    def _tidy(self) -> None:
        self.stdout.write(f"{ask_all_to_confirm(TIMER)} entries of the directory to be confirmed.")
        cases = list(Case.objects.open())
        changed = sum(reweigh(by=TIMER, case=case).points != case.points for case in cases)
        self.stdout.write(f"{fold_load_entries(by=TIMER)} entries of the loads folded.")
        self.stdout.write(f"{remind_drafts(by=TIMER)} drafts about to vanish.")
        drafts, requests = forget_drafts(by=TIMER), forget_requests(by=TIMER)
        self.stdout.write(f"{forget_case_imports(by=TIMER)} imported files forgotten.")
        self.stdout.write(
            f"{changed} of {len(cases)} situations weigh differently; "
            f"{drafts} drafts and {requests} API requests forgotten."
        )

    def _expired(self) -> int:
        left = Assignment.objects.left_behind().filter(state=AssignmentState.PROPOSED)
        seats = list((Assignment.objects.overdue() | left).select_related("case"))
        return sum(not expire_seat(by=TIMER, assignment=seat).is_open for seat in seats)

    def _freed(self) -> int:
        """Free the seats of who left; one that nobody can hold meanwhile waits for the next time."""
        freed = 0
        for seat in Assignment.objects.left_behind().select_related("case"):
            try:
                release_seat(by=TIMER, assignment=seat, reason=_("Non lavora più qui"))
            except ValidationError as error:
                self.stderr.write(f"{seat.case}: {' '.join(error.messages)}")
            else:
                freed += 1
        return freed
