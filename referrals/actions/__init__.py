"""Writes on referrals."""

from referrals.actions.amending import amend_referral
from referrals.actions.answering import (
    accept_referral,
    complete_referral,
    decline_referral,
    see_referral,
    start_referral,
    undo_accept_referral,
)
from referrals.actions.ending import end_referral
from referrals.actions.files import attach_to_referral, read_referral_file, take_back_referral_file
from referrals.actions.introducing import write_introduction
from referrals.actions.opposing import lift_opposition, record_opposition
from referrals.actions.reading import tell_of_no_readers
from referrals.actions.reminding import remind_of_answer, send_overdue_digest
from referrals.actions.reports import remind_reports
from referrals.actions.sending import send_referral, withdraw_referral
from referrals.actions.sheets import send_referral_sheet
from referrals.actions.thread import (
    correct_message,
    give_information,
    read_messages,
    request_information,
    write_message,
)

__all__ = [
    "accept_referral",
    "amend_referral",
    "attach_to_referral",
    "complete_referral",
    "correct_message",
    "decline_referral",
    "end_referral",
    "give_information",
    "lift_opposition",
    "read_messages",
    "read_referral_file",
    "record_opposition",
    "remind_of_answer",
    "remind_reports",
    "request_information",
    "see_referral",
    "send_overdue_digest",
    "send_referral",
    "send_referral_sheet",
    "start_referral",
    "take_back_referral_file",
    "tell_of_no_readers",
    "undo_accept_referral",
    "withdraw_referral",
    "write_introduction",
    "write_message",
]
