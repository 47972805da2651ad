"""Leaving a seat: the hand-over, the coordinator ad interim, the answer that did not come."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from intake.answers import HandOverItem
from intake.giving import ask_the_next
from intake.models import Assignment, Case, HandOver
from intake.models.seats import OVERLAP_DAYS
from intake.moving import coordinators_of, locked, save, tell
from intake.routing.candidates import operators_of
from intake.seating import count_seats, hold_meanwhile, holder_of, leave, wait_for_answer
from intake.states import AssignmentState
from network.notice_kinds import NoticeKind
from network.notices import hold_counters
from network.reminding import held


@action
def hand_over(
    *,
    by: User,
    assignment: Assignment,
    note: str,
    checklist: dict[str, bool],
    overlap_days: int = OVERLAP_DAYS,
) -> HandOver:
    """Write what who takes a seat must know; written again, it takes the place of what was there.

    Args:
        checklist: for every item of ``HandOverItem``, whether it is done or remains to be done.
        overlap_days: for how long who leaves still reads, from the day the seat passes.

    Raises:
        ValidationError: no note, an item without an answer, too many days, or (``conflict``) the seat has
            passed already.
    """
    case, seat = _locked_seat(assignment)
    require(by, "intake.hand_over", seat)
    if seat.state != AssignmentState.ACCEPTED or seat.is_interim:
        raise ValidationError(_("Questo posto è già passato: le consegne non servono più."), code="conflict")
    if set(checklist) != set(HandOverItem.values):
        raise ValidationError(_("Di' per ogni punto se è già fatto o se resta da fare."))
    written = seat.to_write
    written.withdrawn_at = None
    written.note = note.strip()
    written.done = [item for item in HandOverItem.values if checklist[item]]
    written.to_do = [item for item in HandOverItem.values if not checklist[item]]
    written.overlap_days = overlap_days
    written.clean_fields(exclude=["assignment"])
    written.save()
    _wake_next(by, case, seat)
    return written


def _wake_next(by: User, case: Case, seat: Assignment) -> None:
    """Tell who was asked to follow that they can sit down; their time to answer begins now."""
    asked = [
        row
        for row in case.assignments.all()
        if row.seat == seat.seat and row.state == AssignmentState.PROPOSED
    ]
    for row in asked:
        wait_for_answer(row, case)
        row.save()
    tell(by, case, [row.operator for row in asked], NoticeKind.HAND_OVER_WRITTEN)


@action
def release_seat(*, by: Actor, assignment: Assignment, reason: str) -> Assignment:
    """Free at once a seat that its holder can no longer follow.

    On a situation in charge a coordinator holds it ad interim: who acts, else the nearest one. Otherwise it
    goes back to the coordinator's lane. Done again, it changes nothing.

    Raises:
        ValidationError: the reason is missing, nobody had taken the seat, or no coordinator can hold it.
    """
    case, seat = _locked_seat(assignment)
    require(by, "intake.release_seat", case)
    if not seat.is_open:
        return seat
    if seat.state != AssignmentState.ACCEPTED or (seat.is_interim and by.pk is not None):
        raise ValidationError(_("Questo posto non è tenuto da nessuno della coppia: scegli chi lo prende."))
    if not reason.strip():
        raise ValidationError(
            {"reason": _("Scrivi perché questa persona non può più seguire la situazione.")}
        )
    leave(seat, AssignmentState.REPLACED if case.is_followed else AssignmentState.ENDED)
    count_seats(case, *([hold_meanwhile(case, seat.seat, by)] if case.is_followed else []))
    save(case)
    _tell_all(
        by, case, seat, NoticeKind.SEAT_AD_INTERIM if case.is_followed else NoticeKind.ASSIGNMENT_EXPIRED
    )
    return seat


@action
def remind_of_seats(*, by: Actor) -> int:
    """Remind who was asked that the time to answer is about to end, once; returns of how many seats.

    Who cannot sit down because the hand-over is not written is spared: who has to write it is reminded.
    """
    require(by, "intake.remind_of_seats")
    seats = list(held(Assignment.objects.to_remind()).select_related("operator", "case__district__unit"))
    told = each_apart(seats, lambda seat: (seat, *_whom_it_waits_for(seat)))
    hold_counters({user for _seat, user, _kind in told})

    def remind(waiting: tuple[Assignment, User, NoticeKind]) -> None:
        seat, user, kind = waiting
        seat.remind_at = None
        seat.save()
        tell(by, seat.case, [user], kind)

    return len(each_apart(told, remind))


def _whom_it_waits_for(seat: Assignment) -> tuple[User, NoticeKind]:
    holder = holder_of(seat.case, seat.seat)
    if holder is not None and not holder.needs_somebody and holder.written is None:
        return holder.operator, NoticeKind.SEAT_TO_HAND_OVER
    return seat.operator, NoticeKind.ASSIGNMENT_EXPIRING


@action
def expire_seat(*, by: Actor, assignment: Assignment) -> Assignment:
    """Give back to the coordinator a seat that nobody took in time, or whose person has left the service.

    Where the rules choose by themselves, who comes next is asked at once.

    Twice, or late, changes nothing: what was answered meanwhile stays answered.
    """
    case, seat = _locked_seat(assignment)
    require(by, "intake.expire_seat", case)
    if seat.state != AssignmentState.PROPOSED or not (seat.is_overdue or _has_left(case, seat.operator)):
        return seat
    leave(seat, AssignmentState.EXPIRED)
    count_seats(case)
    save(case)
    _tell_all(by, case, seat, NoticeKind.ASSIGNMENT_EXPIRED, ask_the_next(by, case))
    return seat


def _has_left(case: Case, operator: User) -> bool:
    return operator.pk not in {post.user_id for post in operators_of(case.ambito_id)}


def _tell_all(  # noqa: PLR0917 - who left, who comes
    by: Actor, case: Case, seat: Assignment, kind: NoticeKind, coming: Sequence[User] = ()
) -> None:
    """Tell the coordinators, who find it in their lane; who sat or was asked; the others; who comes."""
    coordinators = coordinators_of(case)
    others = {seat.operator, *(row.operator for row in case.assignments.all() if row.is_open)}
    others -= {*coordinators, *coming}
    hold_counters([*coordinators, *others, *coming])
    tell(by, case, coordinators, kind, path=case.board_path)
    tell(by, case, list(others), kind)
    tell(by, case, list(coming), NoticeKind.ASSIGNMENT_PROPOSED)


def _locked_seat(assignment: Assignment) -> tuple[Case, Assignment]:
    case = locked(assignment.case)
    return case, next(seat for seat in case.assignments.all() if seat.pk == assignment.pk)
