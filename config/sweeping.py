"""What time alone changes, stage by stage. Each is safe to do twice, or late."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actions import forget_requests, keep_strays
from audit.context import SystemActor
from audit.rounds import each_apart
from intake.actions import (
    expire_seat,
    fold_load_entries,
    forget_case_imports,
    forget_drafts,
    hold_again,
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


def _seats() -> str:
    """End what nobody answered, free what is held by who left, and give back to who came again."""
    held: list[str] = []
    done = f"{_expired()} seats expired, {_freed(held)} freed, {_held_again()} held again."
    return "\n".join([done, *held])


def _expired() -> int:
    left = Assignment.objects.left_behind().filter(state=AssignmentState.PROPOSED)
    seats = list((Assignment.objects.overdue() | left).select_related("case"))
    return sum(each_apart(seats, lambda seat: not expire_seat(by=TIMER, assignment=seat).is_open))


def _freed(held: list[str]) -> int:
    """How many seats of who left are free now; of those that nobody can hold, ``held`` tells why not."""

    def free(seat: Assignment) -> bool:
        try:
            release_seat(by=TIMER, assignment=seat, reason=_("Non lavora più qui"))
        except ValidationError as error:
            held.append(f"{seat.case}: {' '.join(error.messages)}")
            tell_of_left_seat(by=TIMER, assignment=seat)  # the coordinators hear of it
            return False
        return True

    return sum(each_apart(Assignment.objects.left_behind().select_related("case"), free))


def _held_again() -> int:
    seats = Assignment.objects.returned().select_related("case")
    return sum(each_apart(seats, lambda seat: hold_again(by=TIMER, assignment=seat)))


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
    "seats": _seats,
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
