"""Ending an accepted referral from the side of who sent it."""

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from network.notice_kinds import NoticeKind
from network.notices import hold_counters
from referrals import words as sentences
from referrals.actions.answering import ask_for, fill, is_held
from referrals.followers import contacts_of, sender_side
from referrals.models import Referral
from referrals.moving import locked, move, tell_receiver, tell_sender
from referrals.naming import check_unnamed
from referrals.states import OutcomeCode, ReferralState


@action
def end_referral(*, by: User, referral: Referral, outcome: str, words: str) -> Referral:
    """End an accepted referral that the service does not conclude: it has gone, or says nothing any more.

    The service hears of it if anybody there still can, and reads the name no longer. The same again changes
    nothing.

    Args:
        outcome: a code of ``OutcomeCode``.
        words: how it went, at most 600 characters.

    Raises:
        ValidationError: the outcome or the words are missing, or name the person, or (``conflict``) it is not
            in the hands of the service.
    """
    referral = locked(referral)
    require(by, "referrals.end_referral", referral)
    given = {"outcome": outcome, "outcome_words": words.strip()}
    if referral.state == ReferralState.ENDED and is_held(referral, given):
        return referral
    ask_for("outcome", outcome in OutcomeCode.values, sentences.OUTCOME_TO_SAY)
    ask_for("words", words.strip(), sentences.OUTCOME_TO_TELL)
    check_unnamed(referral.person, words=words)
    move(referral, ReferralState.ENDED)
    fill(referral, given, renamed={"outcome_words": "words"})
    referral.save()
    hold_counters([*contacts_of(referral), *sender_side(referral)])
    tell_receiver(by, referral, NoticeKind.REFERRAL_ENDED)
    tell_sender(by, referral, NoticeKind.REFERRAL_ENDED)
    return referral
