"""Taking back an assignment just made."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.actions.seats import SETTLED, refuse_settled
from intake.models import Assignment, Case, PairChoice, ReliefPlan
from intake.moving import locked, save, tell
from intake.seating import count_seats, holder_of, leave, refuse_who_left, seat_again
from intake.states import AssignmentState, ReliefState
from network.notice_kinds import NoticeKind
from network.notices import hold_counters

ANSWERED = {
    **SETTLED,
    AssignmentState.ACCEPTED: gettext_lazy(
        "%(name)s ha preso in carico questa situazione %(when)s: la scelta non si annulla più."
        " Puoi cambiare una persona della coppia dalla situazione."
    ),
    AssignmentState.DECLINED: gettext_lazy(
        "%(name)s ha già detto che non può, %(when)s: scegli chi prende il suo posto."
    ),
}


@action
def undo_assignment(*, by: User, choice: PairChoice) -> PairChoice:
    """Take back the assignment of a pair, or of a seat, within ten minutes: the seats are as they were.

    Who was asked is told that they are not any more; who had made room is back. What was promised in
    giving it is dropped. Twice changes nothing.

    Raises:
        ValidationError: (``conflict``) ten minutes have passed, the pair was chosen again meanwhile, or
            somebody has already answered.
    """
    case = locked(choice.case)
    require(by, "intake.undo_assignment", case)
    choice = case.pair_choices.get(pk=choice.pk)
    if choice.undone_at is not None:
        return choice
    asked, left = _of_choice(case, choice)
    _refuse_late(case, choice, asked)
    for seat in asked:
        refuse_settled(seat, ANSWERED)
    refuse_who_left([seat.operator for seat in left])
    for seat in asked:
        leave(seat)
    count_seats(case, *[seat_again(case, seat) for seat in left])
    case.waiting_since, case.lane_told_at = choice.waited_from, choice.lane_told_at
    save(case)
    choice.undone_at = clock.now()
    choice.save()
    _drop_plans(case, asked)
    _tell(by, case, asked, left)
    return choice


def _of_choice(case: Case, choice: PairChoice) -> tuple[list[Assignment], list[Assignment]]:
    """The seats that a choice asked about, and those that made room for them.

    Who left another seat since, or one that somebody holds meanwhile, did not make room: they stay out.
    """
    rows = list(case.assignments.all())
    chosen = {choice.lead_id, choice.co_lead_id}
    asked = [row for row in rows if row.proposed_at >= choice.chosen_at and row.operator_id in chosen]
    given = {row.seat for row in asked if holder_of(case, row.seat) is None}
    left = [
        row
        for row in rows
        if row not in asked
        and row.seat in given
        and row.state == AssignmentState.REPLACED
        and row.until is not None
        and row.until >= choice.chosen_at
    ]
    return asked, left


def _refuse_late(case: Case, choice: PairChoice, asked: Iterable[Assignment]) -> None:
    if clock.now() > choice.undo_until:
        raise ValidationError(
            _("Si può annullare per 10 minuti, e sono passati. Cambia la coppia dalla situazione."),
            code="conflict",
        )
    if any(seat.is_imposed for seat in asked):
        raise ValidationError(
            _("È in carico per mandato del giudice: non si annulla. Puoi cambiare un posto alla volta."),
            code="conflict",
        )
    newest = case.pair_choices.standing().first()
    if newest != choice or not case.is_open:
        raise ValidationError(
            _("Questa situazione è cambiata dopo l'assegnazione: non si può più annullare."), code="conflict"
        )


def _drop_plans(case: Case, asked: Iterable[Assignment]) -> None:
    """What was promised in giving the situation is not needed any more."""
    people = [seat.operator_id for seat in asked]
    for plan in ReliefPlan.objects.promised().filter(case=case, operator__in=people).order_by("pk"):
        plan.move_to(ReliefState.DROPPED)
        plan.outcome = _("L'assegnazione è stata annullata.")
        plan.save()


def _tell(by: User, case: Case, asked: list[Assignment], left: list[Assignment]) -> None:
    """Tell who is not asked any more, who is asked again, and who need not hand their seat over."""
    gone = [seat.operator for seat in asked]
    seats = {seat.seat for seat in asked}
    back = [seat.operator for seat in left]
    staying = [
        row.operator
        for row in case.assignments.all()
        if row.state == AssignmentState.ACCEPTED and row.seat in seats and not row.needs_somebody
    ]
    hold_counters([*gone, *back, *staying])
    tell(by, case, gone, NoticeKind.ASSIGNMENT_WITHDRAWN, path="/")
    tell(by, case, back, NoticeKind.ASSIGNMENT_PROPOSED)
    tell(by, case, staying, NoticeKind.SEAT_STAYS)
