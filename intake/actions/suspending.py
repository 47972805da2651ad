"""A situation that rests for a while, or comes back after its end."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.answers import AgendaKind
from intake.models import AgendaItem, Case
from intake.moving import coordinators_of, locked, refuse_closed, refuse_stale, save_weighed, tell
from intake.reviewing import settle_all
from intake.states import CASE_OF_PLAN, AgendaState, CaseState
from network.calendar import take_charge_deadline
from network.models import District
from network.notice_kinds import NoticeKind
from network.numbers import next_numbers

LONGEST_REST = timedelta(days=183)


@action
def suspend_case(*, by: User, case: Case, until: date, reason: str, version: int) -> Case:
    """Let a situation in charge rest: it weighs little, and keeps its pair, who look at it again on a day.

    Args:
        until: the day to look at it again, at most half a year ahead; it goes on the agenda of the pair.

    Raises:
        ValidationError: by field, what is missing; nobody has it in charge; (``conflict``) it rests already,
            or changed meanwhile.
    """
    case = locked(case)
    refuse_closed(by, case)
    require(by, "intake.suspend_case", case)
    refuse_stale(case, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché la sospendi")})
    if not clock.today() < until <= clock.today() + LONGEST_REST:
        raise ValidationError({"until": _("Scegli un giorno da domani in poi, entro sei mesi")})
    if case.is_suspended:
        raise ValidationError(_("La situazione è già sospesa."), code="conflict")
    if not case.may_move_to(CaseState.SUSPENDED):
        raise ValidationError(_("Prima la coppia prende in carico la situazione, poi si può sospendere."))
    case.move_to(CaseState.SUSPENDED)
    save_weighed(case)
    AgendaItem(case=case, kind=AgendaKind.RESUME, day=until).save()
    _tell_all(by, case, NoticeKind.CASE_SUSPENDED)
    return case


@action
def resume_case(*, by: User, case: Case, reason: str, version: int) -> Case:
    """Go on with a situation that rested, where its plan stands.

    Raises:
        ValidationError: no reason; (``conflict``) it does not rest any more, or changed meanwhile.
    """
    case = locked(case)
    refuse_closed(by, case)
    require(by, "intake.resume_case", case)
    refuse_stale(case, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi che cosa è cambiato")})
    if not case.is_suspended:
        raise ValidationError(_("La situazione non è sospesa."), code="conflict")
    plan = case.care_plans.running().first()
    case.move_to(CASE_OF_PLAN[plan.state] if plan else CaseState.IN_CHARGE)
    save_weighed(case)
    settle_all(case, AgendaKind.RESUME, AgendaState.DONE)
    _tell_all(by, case, NoticeKind.CASE_RESUMED)
    return case


@action
def reopen_case(*, by: User, case: Case, reason: str, version: int) -> Case:
    """Open again a situation that was closed: it waits for a pair, from now.

    Raises:
        ValidationError: no reason; it went to another Ambito, or was registered by mistake; the person has
            another open situation; (``conflict``) it is open already, or changed meanwhile.
    """
    # Whoever registers a scheda, or lets a comune pass to another district, comes wholly before or after.
    next_numbers(case.ambito_id, "intake", 0)
    case = locked(case)
    require(by, "intake.reopen_case", case)
    if case.is_open:
        raise ValidationError(_("La situazione è già aperta."), code="conflict")
    refuse_stale(case, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché la riapri")})
    if not case.may_be_reopened:
        raise ValidationError(_("Questa situazione non si riapre: serve una nuova scheda."))
    if Case.objects.open().filter(person=case.person_id).exists():
        raise ValidationError(_("La persona ha già una situazione aperta: continua quella."))
    case.move_to(CaseState.REOPENED)
    case.closing_reason, case.closed_at = "", None
    _follow_the_comune(case)
    case.take_charge_due_at = take_charge_deadline(case.urgency, clock.now())
    save_weighed(case)
    tell(by, case, coordinators_of(case), NoticeKind.CASE_REOPENED, path=case.board_path)
    return case


def _follow_the_comune(case: Case) -> None:
    """Go where its comune has passed meanwhile, with its schede: the open ones went then."""
    case.district = District.objects.select_related("unit").get(municipalities=case.municipality_id)
    for intake in case.intakes.exclude(district=case.district_id).order_by("pk"):
        intake.district_id = case.district_id
        intake.save()


def _tell_all(by: User, case: Case, kind: NoticeKind) -> None:
    pair = [seat.operator for seat in case.assignments.all() if seat.is_open]
    tell(by, case, [*pair, *coordinators_of(case)], kind)
