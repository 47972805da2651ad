"""The life of a situation: its diary, its urgency, its weight, its end."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from intake.answers import AgendaKind, ClosingReason
from intake.clash import refuse_other_urgency
from intake.models import Assignment, Case, DiaryEntry
from intake.moving import coordinators_of, locked, refuse_closed, refuse_stale
from intake.operability import complexity
from intake.reviewing import settle_all
from intake.seating import leave
from intake.states import AgendaState, AssignmentState, state_after_closing
from intake.workload.weighing import facts_of, rules_of, weigh
from network.calendar import take_charge_deadline
from network.notice_kinds import NoticeKind
from network.notices import notify


@action
def write_diary_entry(
    *, by: User, case: Case, text: str, kind: str, audience: str, submission: UUID | None = None
) -> DiaryEntry:
    """Write in the diary. The same ``submission`` writes once, however often it is sent.

    Raises:
        ValidationError: the text is empty or longer than 4,000 characters, or (``conflict``) the
            ``submission`` has written elsewhere.
    """
    case = locked(case)
    if written := _already_written(submission, by, case):
        return written
    refuse_closed(by, case)
    require(by, "intake.write_diary_entry", case)
    _refuse_too_long(text)
    entry = DiaryEntry(case=case, author=by, text=text, kind=kind, audience=audience, submission=submission)
    entry.clean_fields(exclude=["case", "author", "submission"])
    entry.save()
    _tell_pair(by, case, NoticeKind.DIARY_ENTRY)
    return entry


def _already_written(submission: UUID | None, by: User, case: Case) -> DiaryEntry | None:
    if submission is None:
        return None
    written = DiaryEntry.objects.filter(submission=submission).first()
    if written is None or (written.author_id == by.pk and written.case_id == case.pk):
        return written
    raise ValidationError(_("Questo modulo è già servito altrove: ricarica la pagina."), code="conflict")


def _refuse_too_long(text: str) -> None:
    longest = DiaryEntry._meta.get_field("text").max_length or 0
    if len(text) > longest:
        raise ValidationError(
            {
                "text": ValidationError(
                    _("Il testo supera di %(excess)s caratteri il massimo di %(longest)s: accorcialo"),
                    params={
                        "excess": number_format(len(text) - longest, force_grouping=True),
                        "longest": number_format(longest, force_grouping=True),
                    },
                )
            }
        )


@action
def change_urgency(*, by: User, case: Case, urgency: str, reason: str, version: int) -> Case:
    """Change how long a situation can wait, and its weight with it.

    Raises:
        ValidationError: no reason, an unknown level, or (``conflict``) the situation changed meanwhile.
    """
    case = locked(case)
    refuse_closed(by, case)
    require(by, "intake.change_urgency", case)
    refuse_other_urgency(case, version)
    refuse_stale(case, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché cambia l'urgenza")})
    case.urgency = urgency
    case.complexity = complexity(facts_of(case)).level
    case.clean_fields(exclude=["ambito", "person", "household", "municipality", "district"])
    changed = {*_hastened(case), *weigh(case, rules_of(case.ambito_id))}
    for seat in sorted(changed, key=lambda seat: seat.pk):
        seat.save()
    case.version += 1
    case.save()
    _tell_pair(by, case, NoticeKind.URGENCY_CHANGED)
    return case


def _hastened(case: Case) -> list[Assignment]:
    """The seats whose holder, asked and silent, has now less time: that of the new urgency, from now."""
    due = take_charge_deadline(case.urgency, clock.now())
    if case.in_charge_at is None:
        case.take_charge_due_at = min(case.take_charge_due_at, due)
    asked = [seat for seat in case.assignments.all() if seat.state == AssignmentState.PROPOSED]
    hastened = [seat for seat in asked if seat.due_at is not None and seat.due_at > due]
    for seat in hastened:
        seat.due_at = due
    return hastened


@action
def close_case(*, by: User, case: Case, closing_reason: str, reason: str, version: int) -> Case:
    """Close a situation and free both seats.

    Args:
        closing_reason: a code of ``ClosingReason.to_choose``; it says also in which state the situation ends.
        reason: the situation at the closing, in words.

    Raises:
        ValidationError: a reason is missing, or is for a situation that nobody took in charge; a referral or
            the plan is still open, something is still on the agenda, or (``conflict``) it changed meanwhile.
    """
    case = locked(case)
    refuse_closed(by, case)
    require(by, "intake.close_case", case)
    refuse_stale(case, version)
    _check_reason(case, closing_reason, reason)
    if case.is_suspended:
        settle_all(case, AgendaKind.RESUME, AgendaState.CANCELLED, _("La situazione è chiusa."))
    _refuse_unfinished(case)
    _tell_pair(by, case, NoticeKind.CASE_CLOSED)
    case.move_to(state_after_closing(closing_reason))
    case.closing_reason = closing_reason
    case.closed_at = clock.now()
    case.open_seats = case.interim_seats = 0
    case.version += 1
    case.save()
    for seat in case.assignments.all():
        if seat.is_open:
            leave(seat, AssignmentState.ENDED)
    return case


def _check_reason(case: Case, closing_reason: str, reason: str) -> None:
    if closing_reason not in dict(ClosingReason.to_choose()) or not reason.strip():
        raise ValidationError({"reason": _("Scegli il motivo e scrivi com'è la situazione alla chiusura")})
    if closing_reason not in dict(ClosingReason.to_choose(was_in_charge=case.in_charge_at is not None)):
        raise ValidationError(
            {"closing_reason": _("È stata presa in carico, quindi è stata accolta: scegli un altro motivo")}
        )


def _refuse_unfinished(case: Case) -> None:
    if case.referrals.open().exists():
        raise ValidationError(_("Ci sono invii aperti: ritirali, chiudili tu o aspetta che si concludano."))
    if case.care_plans.open().exists():
        raise ValidationError(_("C'è un progetto aperto: scrivi prima com'è andato, nella pagina Progetto."))
    if case.agenda.planned().exists():
        raise ValidationError(_("Ci sono ancora impegni in agenda: segna com'è andata, o annullali."))


@action
def reweigh(*, by: Actor, case: Case) -> Case:
    """Bring the points of a situation up to date: the first 60 days end without anybody touching it."""
    case = locked(case)
    require(by, "intake.reweigh", case)
    before = case.points
    seats = weigh(case, rules_of(case.ambito_id))
    if case.points != before:
        case.save()
    for seat in seats:
        seat.save()
    return case


def _tell_pair(by: User, case: Case, kind: NoticeKind) -> None:
    pair = [seat.operator for seat in case.assignments.all() if seat.is_open]
    notify(
        by=by,
        to=[*pair, *(coordinators_of(case) if kind != NoticeKind.DIARY_ENTRY else [])],
        kind=kind,
        path=case.get_absolute_url(),
        urgency=case.urgency,
        reference=case.number,
        origin=case.district.name,
    )
