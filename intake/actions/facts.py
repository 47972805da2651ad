"""What is known of a situation, corrected: its complexity, its weight and the professions follow."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.models import Case, ConflictOfInterest
from intake.moving import coordinators_of, locked, refuse_closed, refuse_stale, save_weighed, tell
from intake.operability import complexity
from intake.seating import exclude
from intake.story.restorable import CORRECTABLE
from intake.workload.weighing import facts_of
from network.notice_kinds import NoticeKind

LINKS = ["ambito", "person", "household", "municipality", "district", "foster_municipality"]


@action
def correct_facts(*, by: User, case: Case, reason: str, version: int, **facts: Any) -> Case:
    """Correct the facts of a situation; complexity and points are computed again from them.

    Args:
        facts: new values of some of ``CORRECTABLE``. ``corrected_complexity`` puts a level in place of the
            computed one, None gives it back to the computation; ``professions_needed`` empty does the same.

    Raises:
        ValidationError: no reason, a value out of its limits, nothing changed, or (``conflict``) the
            situation changed meanwhile.
    """
    case = locked(case)
    refuse_closed(by, case)
    require(by, "intake.correct_facts", case)
    refuse_stale(case, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché correggi questi dati")})
    foster = facts.get("foster_municipality")
    if foster is not None and foster.ambito_id != case.ambito_id:
        raise ValidationError({"foster_municipality": _("Scegli un Comune dell'ambito.")})
    changed = [name for name in CORRECTABLE if name in facts and getattr(case, name) != facts[name]]
    if not changed:
        raise ValidationError(_("Non hai cambiato niente."))
    for name in changed:
        setattr(case, name, facts[name])
    case.clean_fields(exclude=LINKS)
    case.complexity = complexity(facts_of(case)).level
    save_weighed(case)
    pair = [seat.operator for seat in case.assignments.all() if seat.is_open]
    tell(by, case, [*pair, *coordinators_of(case)], NoticeKind.FACTS_CORRECTED)
    return case


@action
def declare_conflict(*, by: User, case: Case, operator: User, reason: str) -> ConflictOfInterest:
    """Declare that ``operator`` must not follow the person of a situation. Twice is as good as once.

    The routing never proposes them, and nobody else reads why. Who already sits in a pair stays until
    replaced: the coordinators are told.

    Raises:
        ValidationError: the reason is missing or too long.
    """
    case = locked(case)
    require(by, "intake.declare_conflict", (case, operator))
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché: non lo legge nessun altro.")})
    conflict = exclude(case, operator, by=by, reason=reason)
    if any(seat.is_open and seat.operator_id == operator.pk for seat in case.assignments.all()):
        tell(by, case, coordinators_of(case), NoticeKind.SEAT_TO_CHANGE)
    return conflict


@action
def withdraw_conflict(*, by: User, conflict: ConflictOfInterest, reason: str) -> ConflictOfInterest:
    """Take back what one, or a colleague who has left, has declared: the operator may be proposed again.

    Raises:
        ValidationError: no reason; (``conflict``) it was withdrawn already.
    """
    conflict = ConflictOfInterest.objects.select_for_update(of=("self",), no_key=True).get(pk=conflict.pk)
    require(by, "intake.withdraw_conflict", conflict)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché non vale più: non lo legge nessun altro.")})
    if conflict.withdrawn_at is not None:
        raise ValidationError(_("È già stato ritirato: non serve fare altro."), code="conflict")
    conflict.withdrawn_at = clock.now()
    conflict.save()
    return conflict
