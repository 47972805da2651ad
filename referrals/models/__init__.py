"""Handing on and hearing back."""

from referrals.models.referral import (
    ALTERNATIVE_LENGTH,
    NEED_LENGTH,
    WORDS_LENGTH,
    Referral,
    ReferralQuerySet,
)
from referrals.models.thread import MESSAGE_LENGTH, Message, MessageKind

__all__ = [
    "ALTERNATIVE_LENGTH",
    "WORDS_LENGTH",
    "MESSAGE_LENGTH",
    "NEED_LENGTH",
    "Message",
    "MessageKind",
    "Referral",
    "ReferralQuerySet",
]
