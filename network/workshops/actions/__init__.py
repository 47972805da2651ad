"""Writes on workshops and proposals."""

from network.workshops.actions.files import attach_to_meeting, withdraw_meeting_file
from network.workshops.actions.meetings import cancel_meeting, plan_meeting, revise_meeting, write_record
from network.workshops.actions.proposals import (
    revise_proposal,
    submit_proposal,
    support_proposal,
    write_comment,
)
from network.workshops.actions.reminders import remind_workshops
from network.workshops.actions.table import conclude_trial, decide_proposal, record_measurement
from network.workshops.actions.themes import (
    conclude_workshop,
    join_workshop,
    leave_workshop,
    open_workshop,
    propose_theme,
    refuse_theme,
)

__all__ = [
    "attach_to_meeting",
    "cancel_meeting",
    "conclude_trial",
    "conclude_workshop",
    "decide_proposal",
    "join_workshop",
    "leave_workshop",
    "open_workshop",
    "plan_meeting",
    "propose_theme",
    "record_measurement",
    "refuse_theme",
    "remind_workshops",
    "revise_meeting",
    "revise_proposal",
    "submit_proposal",
    "support_proposal",
    "withdraw_meeting_file",
    "write_comment",
    "write_record",
]
