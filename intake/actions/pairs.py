"""Giving a situation to its pair, and one of its seats to somebody else."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from intake.giving import Manner, give
from intake.models import Case
from intake.moving import locked
from intake.operability import Mandate
from intake.routing.choice import seats_held
from intake.routing.ranking import Proposals
from intake.workload.formula import Seat
from intake.workload.relief import Relief
from intake.workload.weighing import rules_of


@action
def assign_pair(
    *,
    by: User,
    case: Case,
    lead: User,
    co_lead: User,
    version: int,
    reason: str = "",
    relief: str = "",
    relief_by: date | None = None,
    proposals: Proposals | None = None,
    without_acceptance: bool = False,
) -> Case:
    """Give a situation to a pair. Who already holds their seat keeps it; who is replaced is told.

    Args:
        version: the version of the situation the chooser was looking at.
        reason: required when the pair is not one of those the routing proposes, or passes the red limit.
        relief, relief_by: required when somebody passes the red limit and has no plan standing: what will be
            taken off them, and by which day.
        proposals: those the caller has just asked for: of the pair only the loads are looked at again. All is
            asked for again when the pair is not among them.
        without_acceptance: by mandate of the court: the two are in charge at once, and it is recorded.

    Raises:
        ValidationError: (``conflict``) the situation changed meanwhile, or one of the two has just left;
            the two are the same person, one of them is not an operator of the Ambito, the pair is forbidden,
            the reason is missing, or no court has ordered what would be imposed.
    """
    require(by, "intake.assign_pair", case)
    case = _locked_at(case, version)
    if without_acceptance:
        _refuse_to_impose(case)
    promised = Relief(relief, relief_by)
    manner = Manner(reason=reason, relief=promised, proposals=proposals, is_imposed=without_acceptance)
    give(by, case, {Seat.LEAD: lead, Seat.CO_LEAD: co_lead}, rules_of(case.ambito_id), manner)
    return case


@action
def replace_seat(
    *,
    by: User,
    case: Case,
    seat: str,
    operator: User,
    version: int,
    reason: str,
    relief: str = "",
    relief_by: date | None = None,
    proposals: Proposals | None = None,
) -> Case:
    """Ask ``operator`` to take one seat of a pair; the other seat is not touched.

    On a situation in charge, who holds the seat keeps it until the hand-over is written and ``operator`` has
    accepted: the seat is never empty.

    Args:
        seat: a code of ``Seat``.
        version: the version of the situation the chooser was looking at.
        reason: why the seat changes hands, always.
        relief, relief_by: as in ``assign_pair``.
        proposals: as in ``assign_pair``, for this seat (``proposals_for(…, replacing=seat)``).

    Raises:
        ValidationError: as ``assign_pair``; the reason is missing, or the other seat has nobody.
    """
    require(by, "intake.replace_seat", case)
    case = _locked_at(case, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché cambia la persona responsabile.")})
    replaced = Seat(seat)
    other = next(one for one in Seat if one != replaced)
    sitting = _sitting(case, other)
    if sitting is None:
        raise ValidationError(_("Mancano tutte e due le persone: scegli la coppia."))
    promised = Relief(relief, relief_by)
    manner = Manner(reason=reason, relief=promised, proposals=proposals, replacing=replaced)
    give(by, case, {replaced: operator, other: sitting}, rules_of(case.ambito_id), manner)
    return case


def _sitting(case: Case, seat: Seat) -> User | None:
    chosen = seats_held(case).get(seat)
    return next((row.operator for row in case.assignments.all() if row.operator_id == chosen), None)


def _locked_at(case: Case, version: int) -> Case:
    """The situation under its lock, if it is still as who chooses saw it."""
    case = locked(case)
    if case.version != version:
        raise ValidationError(
            _("Questa situazione è cambiata mentre sceglievi. Guarda com'è adesso e scegli di nuovo."),
            code="conflict",
        )
    if not case.is_open:
        raise ValidationError(_("Questa situazione è chiusa: riaprila prima di assegnarla."), code="conflict")
    return case


def _refuse_to_impose(case: Case) -> None:
    if case.mandate != Mandate.COURT_ORDER:
        raise ValidationError(_("Senza accettazione si assegna solo per mandato del giudice."))
    if case.is_followed:
        raise ValidationError(_("Questa situazione è già in carico: chi arriva accetta il suo posto."))
