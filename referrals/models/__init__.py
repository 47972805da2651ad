"""Handing on and hearing back."""

from referrals.models.referral import NEED_LENGTH, Referral, ReferralQuerySet
from referrals.models.thread import MESSAGE_LENGTH, Message, MessageKind

__all__ = ["MESSAGE_LENGTH", "NEED_LENGTH", "Message", "MessageKind", "Referral", "ReferralQuerySet"]
