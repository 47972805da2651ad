"""Giving a situation to its pair."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.candidates import candidates_for
from intake.choice import check_pair, proposals_among
from intake.models import Assignment, Case, PairChoice
from intake.moving import locked, save, tell
from intake.routing import Candidate, Proposals, RoutingRules
from intake.states import AssignmentState, CaseState
from intake.weighing import points_of_seat, rules_of
from intake.workload import Seat
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, see

OVERLAP = timedelta(days=30)


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
    save(case)
    hold_counters([by, *new, *left])
    see(user=by, path=case.board_path)
    tell(by, case, new, NoticeKind.ASSIGNMENT_PROPOSED)
    tell(by, case, left, NoticeKind.ASSIGNMENT_WITHDRAWN, path="/")
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
    # The pair and the reason were checked by who calls; the proposals are our own words.
    choice.clean_fields(exclude=["case", "lead", "co_lead", "proposals"])
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
