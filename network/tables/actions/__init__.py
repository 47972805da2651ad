"""Writes on tables."""

from network.tables.actions.meetings import (
    answer_table_meeting,
    cancel_table_meeting,
    complete_decision,
    decide_at_table,
    plan_table_meeting,
    record_table_meeting,
    revise_table_meeting,
)
from network.tables.actions.reminders import remind_tables
from network.tables.actions.tables import add_table_member, describe_table, end_table_member, open_table
from network.tables.actions.work import raise_need, start_project, update_project

__all__ = [
    "add_table_member",
    "answer_table_meeting",
    "cancel_table_meeting",
    "complete_decision",
    "decide_at_table",
    "describe_table",
    "end_table_member",
    "open_table",
    "plan_table_meeting",
    "raise_need",
    "remind_tables",
    "record_table_meeting",
    "revise_table_meeting",
    "start_project",
    "update_project",
]
