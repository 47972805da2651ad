"""Handing on and hearing back."""

from referrals.models.files import ReferralFile
from referrals.models.introduction import Introduction
from referrals.models.letters import Letter, LetterKind
from referrals.models.opposition import OPPOSITION_LENGTH, Opposition
from referrals.models.partners import Mailbox, PartnerDoor, PartnerLink
from referrals.models.reading import ReferralQuerySet
from referrals.models.referral import (
    ALTERNATIVE_LENGTH,
    NEED_LENGTH,
    NEXT_STEP_LENGTH,
    WORDS_LENGTH,
    Referral,
)
from referrals.models.reminders import OverdueDigest, Reminder
from referrals.models.reports import Report
from referrals.models.thread import MESSAGE_LENGTH, Message, MessageKind

__all__ = [
    "OPPOSITION_LENGTH",
    "Introduction",
    "Opposition",
    "ALTERNATIVE_LENGTH",
    "WORDS_LENGTH",
    "MESSAGE_LENGTH",
    "NEED_LENGTH",
    "Letter",
    "LetterKind",
    "Mailbox",
    "NEXT_STEP_LENGTH",
    "Message",
    "MessageKind",
    "OverdueDigest",
    "PartnerDoor",
    "PartnerLink",
    "Referral",
    "ReferralFile",
    "ReferralQuerySet",
    "Reminder",
    "Report",
]
