"""A scheda registered by mistake: of somebody else, or twice."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.wording import when
from intake.answers import ClosingReason
from intake.hiding import who_may_know
from intake.models import AgendaItem, Case, Intake
from intake.moving import locked, save, tell
from intake.scheda.learning import forget
from intake.seating import leave
from intake.states import AgendaState, AssignmentState, CaseState, IntakeState
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify


@action
def cancel_intake(*, by: User, intake: Intake, reason: str, duplicate_of: str = "") -> Intake:
    """Cancel a scheda registered by mistake. It stays readable, and counts no more.

    The situation it has opened closes with it, unless another scheda has joined it meanwhile; one that it has
    joined goes on, without the facts that it had learnt from it and nobody has changed since.

    Args:
        duplicate_of: the number of the scheda that holds, when the same was registered twice.

    Raises:
        ValidationError: no reason, or no other scheda with that number; (``conflict``) it was
            cancelled meanwhile, or work has begun on it.
    """
    require(by, "intake.cancel_intake", intake)
    case = locked(intake.case) if intake.case else None
    intake, other = _locked(by, intake, duplicate_of.strip())
    if intake.cancelled_by is not None and intake.cancelled_at is not None:
        raise ValidationError(
            _("%(name)s ha già annullato questa scheda, %(when)s. Non serve fare altro."),
            code="conflict",
            params={"name": intake.cancelled_by.label, "when": when(intake.cancelled_at)},
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché annulli la scheda")})
    if duplicate_of.strip() and other is None:
        words = _("Non c'è un'altra scheda valida con questo numero: ricontrolla, o lascia vuoto")
        raise ValidationError({"duplicate_of": words})
    if intake.referrals.exists():
        _refuse(_("Da questa scheda è già partito un invio: la scheda resta."))
    opened = case if case and not case.intakes.standing().exclude(pk=intake.pk).exists() else None
    sitting = [seat.operator for seat in case.assignments.all() if seat.is_open] if case else []
    if opened is not None:
        _refuse_begun(opened)
        _close(opened)
    elif case is not None and case.is_open:
        forget(case, intake)
    about = Q(intake=intake) | Q(case=opened) if opened else Q(intake=intake)
    for item in AgendaItem.objects.planned().filter(about):
        item.move_to(AgendaState.CANCELLED)
        item.outcome = _("La scheda è stata annullata.")
        item.save()
    intake.move_to(IntakeState.CANCELLED)
    intake.missing, intake.complete_by = [], None
    intake.cancelled_by, intake.cancelled_at, intake.cancelled_why = by, clock.now(), reason.strip()
    intake.duplicate_of = other
    intake.save()
    _tell(by, intake, opened, sitting)
    return intake


def _locked(by: User, intake: Intake, number: str) -> tuple[Intake, Intake | None]:
    """The scheda and the other one that holds, both locked: neither is cancelled in favour of the other."""
    others = Intake.objects.visible_to(by).filter(ambito=intake.ambito_id, number=number)
    keys = [intake.pk, *others.exclude(pk=intake.pk).values_list("pk", flat=True)]
    rows = Intake.objects.filter(pk__in=keys).select_for_update(of=("self",), no_key=True).order_by("pk")
    found = {row.pk: row for row in rows.select_related("cancelled_by", "compiled_by", "access_point")}
    locked_row = found.pop(intake.pk)
    return locked_row, next((row for row in found.values() if not row.is_cancelled), None)


def _tell(by: User, intake: Intake, opened: Case | None, sitting: list[User]) -> None:
    """Tell who registered the scheda, who coordinates there, and the pair it was for."""
    coordinators = holders(Role.COORDINATOR, [intake.ambito_id, intake.district_id])
    told = {intake.compiled_by, *coordinators, *([] if opened else sitting)} - {by}
    hold_counters([*told, *sitting])
    if opened is not None:
        tell(by, opened, sitting, NoticeKind.ASSIGNMENT_WITHDRAWN, path="/")
    notify(
        by=by,
        to=who_may_know(intake.person, told),
        kind=NoticeKind.INTAKE_CANCELLED,
        path=intake.get_absolute_url(),
        urgency=intake.urgency,
        reference=intake.number,
        origin=intake.access_point.name,
    )


def _refuse_begun(case: Case) -> None:
    """Stop who would cancel what somebody works on: then the situation is closed, with its own reason."""
    is_held = any(
        seat.state == AssignmentState.ACCEPTED and not seat.is_interim for seat in case.assignments.all()
    )
    if not case.is_open:
        _refuse(_("La situazione è già chiusa: la scheda resta."))
    if is_held or case.in_charge_at is not None:
        _refuse(_("Qualcuno l'ha già presa in carico: la scheda resta, e la situazione si chiude a parte."))
    begun = (case.referrals, case.care_plans, case.diary_entries, case.team_meetings)
    if any(rows.exists() for rows in begun):
        _refuse(_("Ci si è già lavorato: la scheda resta, e la situazione si chiude a parte."))


def _refuse(words: str) -> None:
    raise ValidationError(words, code="conflict")


def _close(case: Case) -> None:
    case.move_to(CaseState.CLOSED)
    case.closing_reason, case.closed_at = ClosingReason.MISTAKE, clock.now()
    case.open_seats = case.interim_seats = 0
    save(case)
    for seat in case.assignments.all():
        if seat.is_open:
            leave(seat, AssignmentState.ENDED)
