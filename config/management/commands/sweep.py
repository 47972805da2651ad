"""``./run manage sweep``: what time alone changes. Twice or late is safe.

A timer runs ``sweep --reminders`` every few minutes, and all of it every night. A row that fails keeps no
other back, nor does a stage: the stage is named at the end, with the numbers of its lines in the log, and the
exit code says so.
"""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.actions import forget_requests, keep_strays
from audit.context import SystemActor
from audit.rounds import each_apart
from config.stages import tell_each
from intake.actions import (
    expire_seat,
    fold_load_entries,
    forget_case_imports,
    forget_drafts,
    release_seat,
    remind_agenda,
    remind_drafts,
    remind_of_lane,
    remind_of_seats,
    remind_relief_plans,
    reweigh,
    tell_of_left_seat,
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


def _referrals() -> str:
    done = remind_all(TIMER)
    return (
        f"{done.reminders} reminders and {done.digests} summaries of late referrals; "
        f"{done.unread} that nobody at their service can read; {done.reports} reports nobody has registered."
    )


def _letters() -> str:
    mailed = mail_notices(TIMER)
    return f"{mailed.sent} letters of notices sent, {mailed.failed} did not leave."


def _weights() -> str:
    cases = list(Case.objects.open())
    changed = sum(each_apart(cases, lambda case: reweigh(by=TIMER, case=case).points != case.points))
    return f"{changed} of {len(cases)} situations weigh differently."


# The readings come first: an alert comes within five minutes, whatever the others have to do.
OFTEN: dict[str, Callable[[], str]] = {
    "readings": lambda: f"{watch_readings(by=TIMER)} unusual readings.",
    "referrals": _referrals,
    "sessions": lambda: f"{remind_sessions(by=TIMER)} sessions.",
    "workshops": lambda: f"{remind_workshops(by=TIMER)} workshops.",
    "tables": lambda: f"{remind_tables(by=TIMER)} late decisions of tables.",
    "agendas": lambda: f"{remind_agenda(by=TIMER)} items of agendas.",
    "relief": lambda: f"{remind_relief_plans(by=TIMER)} plans of relief.",
    "reminders of seats": lambda: f"{remind_of_seats(by=TIMER)} seats about to expire.",
    "lane": lambda: f"{remind_of_lane(by=TIMER)} situations that wait for their pair.",
    "second factors": lambda: f"{keep_strays(TIMER)} accounts with a second factor changed elsewhere.",
    "letters": _letters,
}
NIGHTLY: dict[str, Callable[[], str]] = {
    "directory": lambda: f"{ask_all_to_confirm(TIMER)} entries of the directory to be confirmed.",
    "weights": _weights,
    "loads": lambda: f"{fold_load_entries(by=TIMER)} entries of the loads folded.",
    "expiring drafts": lambda: f"{remind_drafts(by=TIMER)} drafts about to vanish.",
    "drafts": lambda: f"{forget_drafts(by=TIMER)} drafts forgotten.",
    "imports": lambda: f"{forget_case_imports(by=TIMER)} imported files forgotten.",
    "requests": lambda: f"{forget_requests(by=TIMER)} API requests forgotten.",
}


class Command(BaseCommand):
    """Reminds of what waits, ends what nobody answered, weighs, forgets what was kept for some days."""

    help = "Remind of what waits, expire seats nobody took; weigh situations; forget old drafts and requests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reminders", action="store_true", help="only what cannot wait for the night")

    def handle(self, *, reminders: bool, **options: Any) -> None:
        stages = {**OFTEN, "seats": self.seats}
        tell_each(stages if reminders else {**stages, **NIGHTLY}, self.stdout.write)

    def seats(self) -> str:
        """End what nobody answered, and free what is held by who left."""
        return f"{self._expired()} seats expired, {self._freed()} freed."

    def _expired(self) -> int:
        left = Assignment.objects.left_behind().filter(state=AssignmentState.PROPOSED)
        seats = list((Assignment.objects.overdue() | left).select_related("case"))
        return sum(each_apart(seats, lambda seat: not expire_seat(by=TIMER, assignment=seat).is_open))

    def _freed(self) -> int:
        """Free the seats of who left; the coordinators hear of one that nobody can hold meanwhile."""
        return sum(each_apart(Assignment.objects.left_behind().select_related("case"), self._free))

    def _free(self, seat: Assignment) -> bool:
        try:
            release_seat(by=TIMER, assignment=seat, reason=_("Non lavora più qui"))
        except ValidationError as error:
            self.stderr.write(f"{seat.case}: {' '.join(error.messages)}")
            tell_of_left_seat(by=TIMER, assignment=seat)
            return False
        return True
