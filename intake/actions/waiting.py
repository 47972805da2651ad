"""What waits too long in the lane of the coordinators."""

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
from network.calendar import take_charge_deadline
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
    """Tell the coordinators that who holds a seat has left and that nobody can hold it meanwhile.

    From then on it waits in their lane and is counted like one they hold ad interim. They hear of it again
    whenever the time of its urgency has gone by. Returns whether they were told now.
    """
    require(by, "intake.tell_of_left_seat")
    case = locked(assignment.case)
    if not Assignment.objects.left_behind().filter(pk=assignment.pk).exists():
        return False
    seat = next(row for row in case.assignments.all() if row.pk == assignment.pk)
    last = seat.left_told_at
    if last is not None and clock.now() < take_charge_deadline(case.urgency, last):
        return False
    seat.left_told_at = clock.now()
    if seat.state == AssignmentState.ACCEPTED and not seat.is_interim:
        seat.is_interim = True
        count_seats(case)
        save(case)
    seat.save()
    tell(by, case, coordinators_of(case), NoticeKind.SEAT_TO_CHANGE)
    return True
