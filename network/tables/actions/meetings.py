"""Meetings of a table: called, answered, recorded, and what was decided there."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from network.meetings import call_off, changed, refuse_off, refuse_past
from network.names import refuse_names
from network.notice_kinds import NoticeKind
from network.tables.locks import locked_table
from network.tables.models import (
    Table,
    TableAnswer,
    TableDecision,
    TableMeeting,
    TableMember,
    TableNeed,
)
from network.tables.telling import tell_bodies, tell_keepers
from network.versions import refuse_stale


@action
def plan_table_meeting(
    *, by: User, table: Table, starts_at: datetime, place: str, agenda: str
) -> TableMeeting:
    """Call a meeting with its agenda and invite every body: delegates by a notice, the others by a letter.

    Raises:
        ValidationError: it is past, a value is missing, or the agenda seems to name somebody.
    """
    table = locked_table(table.pk)
    require(by, "network.plan_table_meeting", table)
    refuse_past(starts_at)
    meeting = TableMeeting(table=table, starts_at=starts_at, place=place.strip(), agenda=agenda.strip())
    meeting.full_clean()
    refuse_names(table.ambito_id, agenda=meeting.agenda)
    meeting.save()
    for member in table.seated:
        TableAnswer(meeting=meeting, member=member).save()
    path = meeting.get_absolute_url()
    tell_bodies(by=by, table=table, members=table.seated, kind=NoticeKind.TABLE_MEETING, path=path)
    return meeting


@action
def revise_table_meeting(
    *,
    by: User,
    meeting: TableMeeting,
    starts_at: datetime,
    place: str,
    agenda: str,
    version: int | None = None,
) -> TableMeeting:
    """Change when, where or of what a meeting is; every body invited is told, and answers again if it moved.

    The same again changes nothing.

    Raises:
        ValidationError: as for ``plan_table_meeting``; (``conflict``) it was held, called off, or changed
            meanwhile.
    """
    table, meeting = _locked(meeting)
    require(by, "network.revise_table_meeting", meeting)
    has_changed, was_moved = changed(meeting, starts_at, place, agenda)
    if not has_changed:
        return meeting
    refuse_stale(meeting, version)
    meeting.full_clean()
    refuse_names(table.ambito_id, agenda=meeting.agenda)
    meeting.save()
    for row in meeting.answers.exclude(answer="") if was_moved else ():
        row.answer = ""
        row.save()
    _tell_invited(by, table, meeting, NoticeKind.TABLE_MEETING_CHANGED)
    return meeting


@action
def cancel_table_meeting(*, by: User, meeting: TableMeeting, reason: str) -> TableMeeting:
    """Call a meeting off; every body invited is told, its page says why.

    Raises:
        ValidationError: no reason is given, or it seems to name somebody; (``conflict``) it was held or
            called off.
    """
    table, meeting = _locked(meeting)
    require(by, "network.cancel_table_meeting", meeting)
    call_off(meeting, reason)
    meeting.full_clean()
    refuse_names(table.ambito_id, reason=meeting.cancelled_why)
    meeting.save()
    _tell_invited(by, table, meeting, NoticeKind.TABLE_MEETING_OFF)
    return meeting


def _locked(meeting: TableMeeting) -> tuple[Table, TableMeeting]:
    table = locked_table(meeting.table_id)
    return table, table.meetings.select_related("table").get(pk=meeting.pk)


def _tell_invited(by: User, table: Table, meeting: TableMeeting, kind: NoticeKind) -> None:
    invited = set(meeting.answers.values_list("member", flat=True))
    members = [member for member in table.seated if member.pk in invited]
    tell_bodies(by=by, table=table, members=members, kind=kind, path=meeting.get_absolute_url())


@action
def answer_table_meeting(
    *, by: Actor, meeting: TableMeeting, member: TableMember, answer: str
) -> TableAnswer:
    """Say whether a body comes; until the meeting begins it can change its answer.

    Raises:
        ValidationError: the answer is none of the two, the body was not invited, or (``conflict``) the
            meeting has begun.
    """
    table, meeting = _locked(meeting)
    member = next((row for row in table.members.all() if row.pk == member.pk), member)
    require(by, "network.answer_table_meeting", member)
    refuse_off(meeting)
    if meeting.has_begun:
        raise ValidationError(_("L'incontro è già cominciato: non si risponde più."), code="conflict")
    row = meeting.answers.filter(member=member).first()
    if row is None:
        raise ValidationError(_("Questo ente non era tra gli invitati."))
    row.answer = answer
    row.full_clean()
    if not row.answer:
        raise ValidationError({"answer": _("Scegli se ci siete o no.")})
    row.save()
    return row


@action
def record_table_meeting(
    *,
    by: User,
    meeting: TableMeeting,
    record: str,
    present: Iterable[TableMember],
    version: int | None = None,
) -> TableMeeting:
    """Write the minutes of a meeting and which bodies were there; done again, it corrects them.

    The bodies that were invited are told of the first writing.

    Args:
        version: the writing that was seen (``network.versions``); None when nobody looked.

    Raises:
        ValidationError: it has not begun, the minutes are missing or seem to name somebody, or a body that
            was not invited is marked; (``conflict``) somebody wrote meanwhile.
    """
    table, meeting = _locked(meeting)
    require(by, "network.record_table_meeting", meeting)
    refuse_stale(meeting, version)
    refuse_off(meeting)
    if not meeting.has_begun:
        raise ValidationError(_("L'incontro deve ancora cominciare: il verbale si scrive dopo."))
    if not record.strip():
        raise ValidationError({"record": _("Scrivi che cosa è stato detto e deciso.")})
    rows = {row.member_id: row for row in meeting.answers.all()}
    there = {member.pk for member in present}
    if there - rows.keys():
        raise ValidationError({"present": _("Uno degli enti segnati non era tra gli invitati.")})
    is_first, meeting.record = not meeting.record, record.strip()
    meeting.full_clean()
    refuse_names(table.ambito_id, record=meeting.record)
    meeting.save()
    for member_id, row in rows.items():
        row.was_there = member_id in there
        row.save()
    invited = [member for member in table.seated if is_first and member.pk in rows]
    path = meeting.get_absolute_url()
    tell_bodies(by=by, table=table, members=invited, kind=NoticeKind.TABLE_RECORD, path=path)
    return meeting


@action
def decide_at_table(
    *,
    by: User,
    meeting: TableMeeting,
    words: str,
    owner: TableMember,
    due_on: date,
    need: TableNeed | None = None,
) -> TableDecision:
    """Write down what a meeting decided: which body does what by when. The body is told.

    Raises:
        ValidationError: the meeting has not begun, the body does not sit at the table, the day is before the
            meeting, the need is of another table, or the words seem to name somebody.
    """
    table, meeting = _locked(meeting)
    require(by, "network.decide_at_table", meeting)
    refuse_off(meeting)
    if not meeting.has_begun:
        raise ValidationError(_("L'incontro deve ancora cominciare: si decide lì."))
    if owner.pk not in {member.pk for member in table.seated}:
        raise ValidationError({"owner": _("Scegli un ente che siede al tavolo.")})
    if due_on < meeting.starts_at.date():
        raise ValidationError({"due_on": _("Il termine viene prima dell'incontro: controlla la data.")})
    if need is not None and need.table_id != table.pk:
        raise ValidationError({"need": _("Questo bisogno è di un altro tavolo.")})
    decision = TableDecision(
        table=table, meeting=meeting, need=need, words=words.strip(), owner=owner, due_on=due_on
    )
    decision.full_clean()
    refuse_names(table.ambito_id, words=decision.words)
    decision.save()
    path = table.get_absolute_url()
    tell_bodies(by=by, table=table, members=[owner], kind=NoticeKind.TABLE_DECISION, path=path)
    return decision


@action
def complete_decision(*, by: Actor, decision: TableDecision, outcome: str) -> TableDecision:
    """Say that what was decided is done, and how it went; who runs the table is told.

    Raises:
        ValidationError: no words are given or they seem to name somebody, or (``conflict``) it was done.
    """
    table = locked_table(decision.table_id)
    decision = table.decisions.select_related("table", "owner").get(pk=decision.pk)
    require(by, "network.complete_decision", decision)
    if decision.done_at is not None:
        raise ValidationError(_("Era già segnata come fatta."), code="conflict")
    if not outcome.strip():
        raise ValidationError({"outcome": _("Scrivi in una frase com'è andata.")})
    decision.done_at, decision.outcome = clock.now(), outcome.strip()
    decision.full_clean()
    refuse_names(table.ambito_id, outcome=decision.outcome)
    decision.save()
    tell_keepers(by=by, table=table, kind=NoticeKind.TABLE_DONE, path=table.get_absolute_url())
    return decision
