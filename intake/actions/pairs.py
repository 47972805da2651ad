"""Giving a situation to its pair, and each member's answer."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.wording import when
from intake.answers import DeclineReason
from intake.candidates import candidates_for
from intake.choice import check_pair, proposals_among
from intake.models import Assignment, Case, PairChoice
from intake.routing import Candidate, Proposals, RoutingRules
from intake.states import AssignmentState, CaseState
from intake.weighing import points_of_seat, rules_of, weigh
from intake.workload import Seat
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify, see

OVERLAP = timedelta(days=30)


def locked(case: Case) -> Case:
    """The situation under its row lock: moves of its pair happen one after the other."""
    return (
        Case.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "district__unit")
        .prefetch_related(Prefetch("assignments", Assignment.objects.select_related("operator")))
        .get(pk=case.pk)
    )


@action
def assign_pair(
    *,
    by: User,
    case: Case,
    lead: User,
    co_lead: User,
    version: int,
    reason: str = "",
    proposals: Proposals | None = None,
) -> Case:
    """Give a situation to a pair. Who already holds their seat keeps it; who is replaced is told.

    Args:
        version: the version of the situation the chooser was looking at.
        reason: required when the pair is not one of those the routing proposes, or passes the red limit.
        proposals: those of this very moment, when the caller has just asked for them in the same transaction;
            asked for again when the pair is not among them.

    Raises:
        ValidationError: (``conflict``) the situation changed meanwhile; the two are the same person, one
            of them is not an operator of the Ambito, the pair is forbidden, or the reason is missing.
    """
    require(by, "intake.assign_pair", case)
    case = locked(case)
    if case.version != version:
        raise ValidationError(
            _("Questa situazione è cambiata mentre sceglievi. Guarda com'è adesso e scegli di nuovo."),
            code="conflict",
        )
    if not case.is_open:
        raise ValidationError(_("Questa situazione è chiusa: riaprila prima di assegnarla."), code="conflict")
    rules = rules_of(case.ambito_id)
    pair, proposals = _looked_at(case, (lead.pk, co_lead.pk), rules, proposals)
    check_pair(case, proposals, pair, rules, reason)
    _keep_choice(case, proposals, lead, co_lead, reason)
    left = _leave_seats(case, {Seat.LEAD: lead.pk, Seat.CO_LEAD: co_lead.pk})
    joined = [_seat(case, seat, who, rules) for seat, who in ((Seat.LEAD, lead), (Seat.CO_LEAD, co_lead))]
    new = [seat.operator for seat in joined if seat is not None]
    case.open_seats = 2
    if case.state in {CaseState.REPORTED, CaseState.ASSESSING, CaseState.REOPENED}:
        case.move_to(CaseState.ASSIGNING)
    _save(case)
    hold_counters([by, *new, *left])
    see(user=by, path=case.board_path)
    _tell(by, case, new, NoticeKind.ASSIGNMENT_PROPOSED)
    _tell(by, case, left, NoticeKind.ASSIGNMENT_WITHDRAWN, path="/")
    return case


def _looked_at(
    case: Case, ids: tuple[int, int], rules: RoutingRules, proposals: Proposals | None
) -> tuple[tuple[Candidate, Candidate], Proposals]:
    """The chosen people as candidates, and the proposals among which they were chosen."""
    chosen = next((pair for pair in proposals.pairs if pair.ids == ids), None) if proposals else None
    if proposals and chosen:
        return (chosen.lead.candidate, chosen.co_lead.candidate), proposals
    candidates = {one.id: one for one in candidates_for(case, rules)}
    if not set(ids) <= set(candidates):
        raise ValidationError(_("Scegli due operatori dell'ambito."))
    return (candidates[ids[0]], candidates[ids[1]]), proposals_among(case, candidates.values(), rules)


def _keep_choice(case: Case, proposals: Proposals, lead: User, co_lead: User, reason: str) -> None:
    choice = PairChoice(
        case=case,
        proposals=proposals.as_mapping(),
        rules_version=proposals.rules_version,
        chosen_rank=proposals.rank_of(lead.pk, co_lead.pk),
        lead=lead,
        co_lead=co_lead,
        reason=reason.strip(),
    )
    choice.clean_fields(exclude=["case", "lead", "co_lead"])
    choice.validate_constraints()
    choice.save()


def _leave_seats(case: Case, kept: dict[Seat, int]) -> list[User]:
    """Free the seats not held by the people in ``kept`` and return who left."""
    left = []
    for seat in case.assignments.all():
        if seat.is_open and kept[Seat(seat.seat)] != seat.operator_id:
            was_accepted = seat.state == AssignmentState.ACCEPTED
            seat.move_to(AssignmentState.REPLACED)
            seat.decided_at = seat.decided_at or clock.now()
            seat.until = clock.now()
            seat.readable_until = clock.today() + OVERLAP if was_accepted else None
            seat.save()
            if seat.operator_id not in kept.values():
                left.append(seat.operator)
    return left


def _seat(case: Case, seat: Seat, operator: User, rules: RoutingRules) -> Assignment | None:
    """Propose a seat to ``operator``, unless they hold it already."""
    if any(
        held.is_open and held.seat == seat and held.operator_id == operator.pk
        for held in case.assignments.all()
    ):
        return None
    assignment = Assignment(
        case=case, seat=seat, operator=operator, points=points_of_seat(case.points, seat, rules)
    )
    assignment.save()
    return assignment


# What the slower one reads, by the state in which they find the seat.
SETTLED = {
    AssignmentState.ACCEPTED: gettext_lazy("%(name)s ha già preso in carico questa situazione, %(when)s."),
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


def refuse_settled(seat: Assignment) -> None:
    """Stop who would answer for a seat that waits for no answer any more.

    Raises:
        ValidationError: (``conflict``) in words that say who was faster, and when.
    """
    if seat.state == AssignmentState.PROPOSED:
        return
    last = seat.history.first()
    raise ValidationError(
        SETTLED[AssignmentState(seat.state)],
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

    Doing it again changes nothing.

    Raises:
        ValidationError: (``conflict``) the seat was meanwhile given to somebody else.
    """
    case, seat = _lock_seat(by, assignment, "intake.take_charge")
    if seat.state == AssignmentState.ACCEPTED:
        return seat
    refuse_settled(seat)
    seat.move_to(AssignmentState.ACCEPTED)
    seat.decided_at = clock.now()
    seat.save()
    pair = [held for held in case.assignments.all() if held.is_open]
    partners = [held.operator for held in pair if held.pk != seat.pk]
    is_complete = len(pair) == len(Seat) and all(held.state == AssignmentState.ACCEPTED for held in pair)
    is_begun = is_complete and case.state == CaseState.ASSIGNING
    if is_begun:
        case.move_to(CaseState.IN_CHARGE)
        case.in_charge_at = case.in_charge_at or clock.now()
        _save_weighed(case)
    told = [*partners, *coordinators_of(case)] if is_begun else partners
    hold_counters([by, *told])
    see(user=by, path=case.get_absolute_url())
    _tell(by, case, told, NoticeKind.CASE_IN_CHARGE if is_begun else NoticeKind.PARTNER_TOOK_CHARGE)
    return seat


@action
def undo_take_charge(*, by: User, assignment: Assignment) -> Assignment:
    """Take back one's acceptance, within ten minutes. Doing it again changes nothing.

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
    seat.move_to(AssignmentState.PROPOSED)
    seat.decided_at = None
    seat.save()
    if case.state == CaseState.IN_CHARGE:
        case.move_to(CaseState.ASSIGNING)
        case.in_charge_at = None
        _save_weighed(case)
    partners = [held.operator for held in case.assignments.all() if held.is_open and held.pk != seat.pk]
    _tell(by, case, [*partners, *coordinators_of(case)], NoticeKind.PARTNER_UNDID_CHARGE)
    return seat


@action
def decline_assignment(
    *, by: User, assignment: Assignment, decline_reason: str, note: str = ""
) -> Assignment:
    """Say that one cannot take the seat, and why. The situation goes back to the coordinator's lane.

    The same answer twice changes nothing.

    Raises:
        ValidationError: no reason, or (``conflict``) the seat is no longer waiting for an answer.
    """
    case, seat = _lock_seat(by, assignment, "intake.decline_assignment")
    if seat.state == AssignmentState.DECLINED and seat.decline_reason == decline_reason:
        return seat
    refuse_settled(seat)
    if decline_reason not in DeclineReason.values:
        raise ValidationError(
            {"decline_reason": _("Scegli perché non puoi: il coordinatore deve sapere come proseguire.")}
        )
    seat.move_to(AssignmentState.DECLINED)
    seat.decline_reason = decline_reason
    seat.note = note
    seat.decided_at = seat.until = clock.now()
    seat.clean_fields(exclude=["case", "operator"])
    seat.save()
    case.open_seats -= 1
    _save(case)
    partners = [held.operator for held in case.assignments.all() if held.is_open]
    coordinators = coordinators_of(case)
    hold_counters([*coordinators, *partners])
    _tell(by, case, coordinators, NoticeKind.ASSIGNMENT_DECLINED, path=case.board_path)
    _tell(by, case, partners, NoticeKind.ASSIGNMENT_DECLINED)
    return seat


def coordinators_of(case: Case) -> list[User]:
    """The coordinators of a situation's Ambito and district."""
    return list(holders(Role.COORDINATOR, [case.ambito_id, case.district_id]))


def _save_weighed(case: Case) -> None:
    """Save a situation that entered another phase, and the points of its seats with it."""
    for seat in weigh(case, rules_of(case.ambito_id)):
        seat.save()
    _save(case)


def _save(case: Case) -> None:
    case.version += 1
    case.save()


def _tell(by: User, case: Case, to: list[User], kind: NoticeKind, path: str = "") -> None:
    notify(
        by=by,
        to=to,
        kind=kind,
        path=path or case.get_absolute_url(),
        urgency=case.urgency,
        reference=case.number,
        origin=case.district.name,
    )
