"""What waits too long in the lane of the coordinators."""

from datetime import datetime

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from intake.models import Assignment, Case
from intake.moving import coordinators_of, locked, save, tell
from intake.seating import count_seats
from intake.states import AssignmentState
from network.notice_kinds import NoticeKind
from network.notices import hold_counters
from network.reminding import held


@action
def remind_of_lane(*, by: Actor) -> int:
    """Tell the coordinators of what has waited for its pair past its term; returns of how many situations.

    An emergency is told of also at half its term. Twice, or late, tells of nothing again until the next term.
    """
    require(by, "intake.remind_of_lane")
    now = clock.now()
    waiting = Case.objects.waiting_for_pair()
    late = filter(None, each_apart(waiting, lambda case: case.lane_tells_at <= now and case.pk))
    rows = held(waiting.filter(pk__in=list(late)))
    cases = rows.select_related("district__unit").prefetch_related("person")
    told = each_apart(
        (case for case in cases if case.lane_tells_at <= now), lambda case: (case, coordinators_of(case))
    )
    hold_counters({user for _case, users in told for user in users})

    def tell_late(waits: tuple[Case, list[User]]) -> None:
        case, users = waits
        case.lane_told_at = now
        case.save()
        tell(by, case, users, NoticeKind.CASE_WAITING, path=case.board_path)

    return len(each_apart(told, tell_late))


@action
def tell_of_left_seat(*, by: Actor, assignment: Assignment) -> bool:
    """Tell the coordinators, once, that who holds a seat has left and that nobody can hold it meanwhile.

    From then on it waits in their lane, of which they are reminded, and is counted like one they hold ad
    interim. Returns whether they were told now.
    """
    require(by, "intake.tell_of_left_seat")
    case = locked(assignment.case)
    left = Assignment.objects.left_behind().filter(state=AssignmentState.ACCEPTED, left_told_at=None)
    if not left.filter(pk=assignment.pk).exists():
        return False
    _mark(case, assignment, clock.now())
    tell(by, case, coordinators_of(case), NoticeKind.SEAT_TO_CHANGE)
    return True


@action
def hold_again(*, by: Actor, assignment: Assignment) -> bool:
    """Let a seat be again of its holder, who had left and is back; returns whether it was not already."""
    require(by, "intake.hold_again")
    case = locked(assignment.case)
    if not Assignment.objects.returned().filter(pk=assignment.pk).exists():
        return False
    _mark(case, assignment, None)
    return True


def _mark(case: Case, assignment: Assignment, told_at: datetime | None) -> None:
    seat = next(row for row in case.assignments.all() if row.pk == assignment.pk)
    seat.left_told_at = told_at
    count_seats(case)
    save(case)
    seat.save()
