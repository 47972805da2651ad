"""Writes on supervision."""

from network.supervision.actions.attendance import (
    answer_invitation,
    record_attendance,
    register_version,
    sign_attendance,
)
from network.supervision.actions.cycles import add_members, open_cycle, open_group, remove_member
from network.supervision.actions.moving import move_session
from network.supervision.actions.notes import write_note
from network.supervision.actions.reminders import remind_sessions
from network.supervision.actions.revising import revise_cycle
from network.supervision.actions.sessions import cancel_session, schedule_sessions

__all__ = [
    "add_members",
    "answer_invitation",
    "cancel_session",
    "move_session",
    "open_cycle",
    "open_group",
    "record_attendance",
    "register_version",
    "remind_sessions",
    "remove_member",
    "revise_cycle",
    "schedule_sessions",
    "sign_attendance",
    "write_note",
]
