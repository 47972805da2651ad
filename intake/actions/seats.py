"""What a member of a pair answers about their own seat."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.wording import when
from intake.answers import DeclineReason
from intake.giving import ask_the_next
from intake.models import Assignment, Case
from intake.moving import coordinators_of, locked, save, save_weighed, tell
from intake.scheda.at_charge import ask_at_charge, ask_no_longer
from intake.seating import (
    count_seats,
    exclude,
    hold_meanwhile,
    holder_of,
    leave,
    tell_desk,
    wait_for_answer,
)
from intake.states import AssignmentState, CaseState
from intake.workload.formula import Seat
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, see

SETTLED = {
    AssignmentState.ACCEPTED: gettext_lazy(
        "%(name)s ha preso in carico questa situazione %(when)s. Non serve fare altro"
    ),
    AssignmentState.DECLINED: gettext_lazy(
        "%(name)s ha già detto che non può, %(when)s. Ora decide il coordinatore."
    ),
    AssignmentState.EXPIRED: gettext_lazy(
        "Il tempo per rispondere è finito %(when)s. Ora decide il coordinatore."
    ),
    AssignmentState.REPLACED: gettext_lazy(
        "%(name)s ha già dato questo posto a un'altra persona, %(when)s. Non serve fare altro."
    ),
    AssignmentState.ENDED: gettext_lazy(
        "%(name)s ha già chiuso questa situazione, %(when)s. Non serve fare altro."
    ),
}


def refuse_settled(seat: Assignment, words: Mapping[AssignmentState, Any] = SETTLED) -> None:
    """Stop who would answer for a seat that waits for no answer any more; ``words`` say it by its state.

    Raises:
        ValidationError: (``conflict``) in words that say who was faster, and when.
    """
    if seat.state == AssignmentState.PROPOSED:
        return
    last = seat.history.first()
    raise ValidationError(
        words[AssignmentState(seat.state)],
        code="conflict",
        params={"name": last.actor_label, "when": when(last.history_date)},
    )


def _lock_seat(by: User, assignment: Assignment, name: str) -> tuple[Case, Assignment]:
    case = locked(assignment.case)
    seat = next(seat for seat in case.assignments.all() if seat.pk == assignment.pk)
    require(by, name, seat)
    return case, seat


@action
def take_charge(*, by: User, assignment: Assignment) -> Assignment:
    """Accept one's seat. When both members have accepted, the situation is in charge.

    On a situation in charge, who held the seat leaves it now and reads for the days of the overlap.
    Doing it again changes nothing.

    Raises:
        ValidationError: who leaves has not written the hand-over yet, or (``conflict``) the seat was
            meanwhile given to somebody else.
    """
    case, seat = _lock_seat(by, assignment, "intake.take_charge")
    if seat.state == AssignmentState.ACCEPTED:
        return seat
    refuse_settled(seat)
    before = holder_of(case, seat.seat)
    if before is not None:
        _follow(before)
    seat.move_to(AssignmentState.ACCEPTED)
    seat.is_next = False
    seat.decided_at = clock.now()
    if before is not None:
        seat.save()
        return _tell_passed(by, case, seat, before)
    pair = [held for held in case.assignments.all() if held.is_open]
    partners = [held.operator for held in pair if held.pk != seat.pk]
    is_complete = {held.seat for held in pair if held.state == AssignmentState.ACCEPTED} == set(Seat)
    is_begun = is_complete and case.state == CaseState.ASSIGNING
    if is_begun:
        case.move_to(CaseState.IN_CHARGE)
        case.in_charge_at = case.in_charge_at or clock.now()
        save_weighed(case, seat)
        ask_at_charge(case)
    else:
        seat.save()
    told = [*partners, *coordinators_of(case)] if is_begun else partners
    schede = list(case.intakes.standing().select_related("compiled_by")) if is_begun else []
    hold_counters([by, *told, *(scheda.compiled_by for scheda in schede)])
    see(user=by, path=case.get_absolute_url())
    tell(by, case, told, NoticeKind.CASE_IN_CHARGE if is_begun else NoticeKind.PARTNER_TOOK_CHARGE)
    tell_desk(by, case, schede)
    return seat


def _follow(before: Assignment) -> None:
    """Let who holds the seat get up, if they have written what who comes must know."""
    if not before.needs_somebody and before.written is None:
        raise ValidationError(
            _("%(name)s non ha ancora scritto le consegne: potrai prendere in carico appena ci sono."),
            params={"name": before.operator.label},
        )
    leave(before)


def _tell_passed(by: User, case: Case, seat: Assignment, before: Assignment) -> Assignment:
    count_seats(case)
    save(case)
    partners = [held.operator for held in case.assignments.all() if held.is_open and held.pk != seat.pk]
    told = [*partners, before.operator, *coordinators_of(case)]
    hold_counters([by, *told])
    see(user=by, path=case.get_absolute_url())
    tell(by, case, told, NoticeKind.SEAT_PASSED)
    return seat


def _came_later(case: Case, seat: Assignment) -> bool:
    """Whether the holder of a seat joined a pair that already had the situation in charge."""
    began, sat_down = case.in_charge_at, seat.decided_at
    if not case.is_followed or began is None or sat_down is None:
        return False
    return case.state != CaseState.IN_CHARGE or sat_down > began


def _refuse_taken_by_next(case: Case, seat: Assignment) -> None:
    if any(row.state == AssignmentState.PROPOSED and row.seat == seat.seat for row in case.assignments.all()):
        raise ValidationError(
            _("Il coordinatore ha già chiesto a un'altra persona di prendere questo posto."), code="conflict"
        )


@action
def undo_take_charge(*, by: User, assignment: Assignment) -> Assignment:
    """Take back one's acceptance, within ten minutes. Doing it again changes nothing.

    Who came into a pair already in charge leaves the seat to the coordinator, ad interim.

    Raises:
        ValidationError: (``conflict``) more than ten minutes have passed, or the seat was left meanwhile.
    """
    case, seat = _lock_seat(by, assignment, "intake.undo_take_charge")
    if seat.state == AssignmentState.PROPOSED:
        return seat
    if seat.state != AssignmentState.ACCEPTED:
        refuse_settled(seat)
    if not seat.can_be_undone:
        raise ValidationError(
            _("Si può annullare per 10 minuti, e sono passati. Scrivi al coordinatore."), code="conflict"
        )
    came_later = _came_later(case, seat)
    begins_anew = case.state == CaseState.IN_CHARGE and not came_later
    _refuse_taken_by_next(case, seat)
    seat.move_to(AssignmentState.PROPOSED)
    seat.decided_at = None
    seat.is_next = came_later
    wait_for_answer(seat, case)
    if came_later:
        seat.save()
        count_seats(case, hold_meanwhile(case, seat.seat, by))
        save(case)
    elif begins_anew:
        case.move_to(CaseState.ASSIGNING)
        case.in_charge_at = None
        save_weighed(case, seat)
        ask_no_longer(case)
    else:
        seat.save()
    partners = [held.operator for held in case.assignments.all() if held.is_open and held.pk != seat.pk]
    told = [*partners, *coordinators_of(case)]
    schede = list(case.intakes.standing().select_related("compiled_by")) if begins_anew else []
    hold_counters([*told, *(scheda.compiled_by for scheda in schede)])
    tell(by, case, told, NoticeKind.PARTNER_UNDID_CHARGE)
    tell_desk(by, case, schede, NoticeKind.INTAKE_WAITS_AGAIN)
    return seat


@action
def decline_assignment(
    *, by: User, assignment: Assignment, decline_reason: str, note: str = ""
) -> Assignment:
    """Say that one cannot take the seat, and why. The situation goes back to the coordinator's lane.

    Where the rules choose by themselves, who comes next is asked at once. Said twice, it changes nothing.

    Raises:
        ValidationError: no reason, or (``conflict``) the seat is no longer waiting for an answer.
    """
    case, seat = _lock_seat(by, assignment, "intake.decline_assignment")
    # That somebody knows the person is told to nobody: others read only that they cannot be proposed.
    is_conflict = decline_reason == DeclineReason.CONFLICT
    told = DeclineReason.OTHER if is_conflict else decline_reason
    if seat.state == AssignmentState.DECLINED and seat.decline_reason == told:
        return seat
    refuse_settled(seat)
    if decline_reason not in DeclineReason.values:
        raise ValidationError(
            {"decline_reason": _("Scegli perché non puoi: il coordinatore deve sapere come proseguire.")}
        )
    seat.move_to(AssignmentState.DECLINED)
    seat.decline_reason = told
    seat.note = "" if is_conflict else note
    seat.decided_at = seat.until = clock.now()
    seat.clean_fields(exclude=["case", "operator"])
    seat.save()
    if is_conflict:
        exclude(case, by, by=by, reason=note.strip() or str(DeclineReason.CONFLICT.label))
    count_seats(case)
    save(case)
    partners = [held.operator for held in case.assignments.all() if held.is_open]
    coordinators, coming = coordinators_of(case), ask_the_next(by, case)
    hold_counters([*coordinators, *partners, *coming])
    tell(by, case, coordinators, NoticeKind.ASSIGNMENT_DECLINED, path=case.board_path)
    tell(by, case, partners, NoticeKind.ASSIGNMENT_DECLINED)
    tell(by, case, coming, NoticeKind.ASSIGNMENT_PROPOSED)
    return seat
