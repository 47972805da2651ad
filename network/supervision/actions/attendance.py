"""Answers to an invitation, and the register of who was there."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.supervision.locks import locked_session
from network.supervision.models import Attendance, GroupSession
from network.supervision.states import Answer, SessionState


def _own(attendance: Attendance) -> Attendance:
    """The row as it is now, under the lock of its session."""
    session = locked_session(attendance.session)
    row = session.attendances.select_related("member__user").get(pk=attendance.pk)
    row.session = session
    return row


@action
def answer_invitation(*, by: User, attendance: Attendance, answer: str) -> Attendance:
    """Say whether one comes. The supervisor is told of who cannot; the same answer twice changes nothing.

    Raises:
        ValidationError: the answer is none, or (``conflict``) the session is over or called off.
    """
    row = _own(attendance)
    require(by, "network.answer_invitation", row)
    if answer not in {Answer.YES, Answer.NO}:
        raise ValidationError({"answer": _("Rispondi sì o no.")})
    if row.session.state != SessionState.PLANNED:
        raise ValidationError(_("L'incontro non è più in calendario: non serve rispondere."), code="conflict")
    if row.answer == answer:
        return row
    row.answer = answer
    row.save()
    if answer == Answer.NO:
        notify(
            by=by,
            to=[row.session.group.cycle.supervisor],
            kind=NoticeKind.SESSION_DECLINED,
            path=row.session.get_absolute_url(),
            origin=row.session.group.cycle.ambito.name,
        )
    return row


@action
def sign_attendance(*, by: User, attendance: Attendance) -> Attendance:
    """Sign one's own presence for the whole session, while its register is open. Twice changes nothing.

    Raises:
        ValidationError: the session has not begun, or (``conflict``) its register is closed.
    """
    row = _own(attendance)
    require(by, "network.sign_attendance", row)
    if row.session.state != SessionState.PLANNED:
        raise ValidationError(_("Il registro è chiuso: chiedi a chi supervisiona."), code="conflict")
    if not row.session.can_be_signed:
        raise ValidationError(_("Si firma da un quarto d'ora prima dell'inizio."))
    if row.signed_at is None:
        _sign(row, row.session.minutes, by)
    return row


@action
def record_attendance(
    *, by: User, session: GroupSession, minutes: Mapping[int, int], version: int | None = None
) -> GroupSession:
    """Write the register for all and close it; done again, it corrects what was written.

    Args:
        minutes: for each member, by the id of their membership, how long they were there; 0 when absent.
        version: the writing that was seen (``register_version``); None when nobody looked.

    Raises:
        ValidationError: the session has not begun or is called off, somebody of the group is missing or was
            not in it, or the minutes are more than the session lasted; (``conflict``) somebody signed or
            wrote meanwhile.
    """
    session = locked_session(session)
    require(by, "network.record_attendance", session)
    if version is not None and version != register_version(session):
        words = _(
            "Nel registro qualcuno ha firmato o scritto mentre scrivevi. Guarda com'è adesso, poi salva."
        )
        raise ValidationError(words, code="conflict")
    rows = {row.member_id: row for row in session.attendances.expected().select_related("member__user")}
    _refuse_register(session, rows, minutes)
    if session.state == SessionState.PLANNED:
        session.move_to(SessionState.HELD)
        session.save()
    for member_id, row in rows.items():
        if row.minutes != minutes[member_id]:
            _sign(row, minutes[member_id], by)
    return session


def register_version(session: GroupSession) -> int:
    """How many times the register of a session was written, a signature or an answer at a time."""
    return int(Attendance.history.filter(session=session.pk).count())


def _refuse_register(
    session: GroupSession, rows: Mapping[int, Attendance], minutes: Mapping[int, int]
) -> None:
    if session.state == SessionState.CANCELLED:
        raise ValidationError(_("L'incontro è annullato: non c'è un registro da chiudere."), code="conflict")
    if clock.now() < session.starts_at:
        raise ValidationError(_("L'incontro non è ancora cominciato: il registro si chiude dopo."))
    if set(minutes) - set(rows):
        raise ValidationError(_("Una delle persone segnate non faceva parte del gruppo quel giorno."))
    if missing := [row.member.user.label for pk, row in rows.items() if pk not in minutes]:
        raise ValidationError(_("Segna anche: %(names)s.") % {"names": ", ".join(missing)})
    if any(not 0 <= value <= session.minutes for value in minutes.values()):
        raise ValidationError(
            _("I minuti vanno da 0 a %(n)d, quanto è durato l'incontro.") % {"n": session.minutes}
        )


def _sign(row: Attendance, minutes: int, by: User) -> None:
    row.minutes, row.signed_at, row.signed_by = minutes, clock.now(), by
    row.save()
