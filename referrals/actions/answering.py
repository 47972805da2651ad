"""What a service does with a referral: opens it, accepts or not, works, concludes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.notice_kinds import NoticeKind
from referrals import words as sentences
from referrals.models import Message, Referral
from referrals.moving import locked, move, read_by, tell_sender
from referrals.partners.actor import Answerer
from referrals.states import DeclineReason, OutcomeCode, ReferralState


@action
def see_referral(*, by: Answerer, referral: Referral) -> Referral:
    """Record that a contact of the service has opened a referral; the sender is told the first time."""
    referral = locked(referral, by)
    require(by, "referrals.see_referral", referral)
    read_by(by, referral)
    if referral.state not in {ReferralState.SENT, ReferralState.DELIVERED}:
        return referral
    referral.move_to(ReferralState.SEEN)
    is_first = referral.mark_seen(by)
    referral.save()
    if is_first:
        tell_sender(by, referral, NoticeKind.REFERRAL_SEEN)
    return referral


@action
def accept_referral(
    *, by: Answerer, referral: Referral, words: str = "", version: int | None = None
) -> Referral:
    """Accept: name and contacts become readable, and the sender is told. Doing it again changes nothing.

    Args:
        words: a message to who sent it, if there is something to say.
        version: the version that was read; None for the present one.

    Raises:
        ValidationError: (``conflict``) it was answered otherwise, withdrawn, or amended after that version;
            the words are too long.
    """
    referral = locked(referral, by)
    require(by, "referrals.accept_referral", referral)
    if referral.state == ReferralState.ACCEPTED:
        return referral
    if version not in {None, referral.version} and referral.may_move_to(ReferralState.ACCEPTED):
        raise ValidationError(sentences.AMENDED_MEANWHILE, code="conflict")
    _answer(by, referral, ReferralState.ACCEPTED)
    referral.save()
    if words.strip():
        Message.draw(by=by, referral=referral, text=words).save()
    tell_sender(by, referral, NoticeKind.REFERRAL_ACCEPTED)
    return referral


def _answer(by: Answerer, referral: Referral, state: str) -> None:
    move(referral, state)
    referral.mark_seen(by)
    referral.mark_answered(by)
    read_by(by, referral)


@action
def undo_accept_referral(*, by: Answerer, referral: Referral) -> Referral:
    """Take back an acceptance within ten minutes: name and contacts are hidden again.

    Doing it again changes nothing.

    Raises:
        ValidationError: (``conflict``) more than ten minutes have passed, or it is not accepted.
    """
    referral = locked(referral, by)
    require(by, "referrals.undo_accept_referral", referral)
    if referral.state == ReferralState.SEEN:
        return referral
    if referral.state == ReferralState.ACCEPTED and not referral.can_be_undone:
        raise ValidationError(
            _("Si può annullare per 10 minuti, e sono passati. Scrivete a chi ha inviato."), code="conflict"
        )
    if referral.state != ReferralState.ACCEPTED:
        # Opening a referral is another way to the same state: only an acceptance can be undone.
        raise ValidationError(
            _("Questo invio non è accettato: non c'è niente da annullare."), code="conflict"
        )
    move(referral, ReferralState.SEEN)
    referral.mark_answered(None)
    referral.save()
    tell_sender(by, referral, NoticeKind.REFERRAL_UNDONE)
    return referral


@action
def decline_referral(
    *, by: Answerer, referral: Referral, decline_reason: str, words: str, alternative: str = ""
) -> Referral:
    """Say that the service cannot accept, why, and who could. The same answer twice changes nothing.

    Args:
        decline_reason: a code of ``DeclineReason``.
        words: the reason in words, at most 600 characters.
        alternative: who could do it instead, at most 200 characters.

    Raises:
        ValidationError: the reason or the words are missing, or (``conflict``) it was meanwhile answered
            otherwise or withdrawn.
    """
    referral = locked(referral, by)
    require(by, "referrals.decline_referral", referral)
    given = {
        "decline_reason": decline_reason,
        "decline_words": words.strip(),
        "alternative": alternative.strip(),
    }
    if referral.state == ReferralState.DECLINED and is_held(referral, given):
        return referral
    ask_for("decline_reason", decline_reason in DeclineReason.values, sentences.REASON_MISSING)
    ask_for("words", words.strip(), sentences.REASON_IN_WORDS_MISSING)
    _answer(by, referral, ReferralState.DECLINED)
    fill(referral, given, renamed={"decline_words": "words"})
    referral.save()
    tell_sender(by, referral, NoticeKind.REFERRAL_DECLINED)
    return referral


@action
def start_referral(*, by: Answerer, referral: Referral) -> Referral:
    """Say that the work has begun. Doing it again changes nothing.

    Raises:
        ValidationError: (``conflict``) the referral is not accepted.
    """
    referral = locked(referral, by)
    require(by, "referrals.start_referral", referral)
    if referral.state == ReferralState.IN_PROGRESS:
        return referral
    move(referral, ReferralState.IN_PROGRESS)
    referral.save()
    tell_sender(by, referral, NoticeKind.REFERRAL_STARTED)
    return referral


@action
def complete_referral(
    *, by: Answerer, referral: Referral, outcome: str, words: str, next_step: str
) -> Referral:
    """Conclude with an outcome and the next step; the sender and both members of the pair are told.

    The same conclusion twice changes nothing.

    Args:
        outcome: a code of ``OutcomeCode``.
        words: how it went, at most 600 characters.
        next_step: what happens now and who does it, at most 300 characters.

    Raises:
        ValidationError: the outcome, the words or the next step are missing, or (``conflict``) it is not in
            the hands of the service any more.
    """
    referral = locked(referral, by)
    require(by, "referrals.complete_referral", referral)
    given = {"outcome": outcome, "outcome_words": words.strip(), "next_step": next_step.strip()}
    if referral.state == ReferralState.COMPLETED and is_held(referral, given):
        return referral
    ask_for("outcome", outcome in OutcomeCode.values, sentences.OUTCOME_MISSING)
    ask_for("words", words.strip(), sentences.OUTCOME_IN_WORDS_MISSING)
    ask_for("next_step", next_step.strip(), sentences.NEXT_STEP_MISSING)
    move(referral, ReferralState.COMPLETED)
    referral.completed_at = clock.now()
    fill(referral, given, renamed={"outcome_words": "words"})
    referral.save()
    tell_sender(by, referral, NoticeKind.REFERRAL_COMPLETED)
    return referral


def is_held(referral: Referral, given: dict[str, str]) -> bool:
    return all(getattr(referral, name) == value for name, value in given.items())


def ask_for(argument: str, is_given: object, message: Any) -> None:
    if not is_given:
        raise ValidationError({argument: ValidationError(message, code="required")})


def fill(referral: Referral, given: dict[str, str], renamed: dict[str, str]) -> None:
    """Set and check the given columns; errors speak of the arguments, not of the columns."""
    for name, value in given.items():
        setattr(referral, name, value)
    others = [field.name for field in referral._meta.fields if field.name not in given]
    try:
        referral.clean_fields(exclude=others)
    except ValidationError as error:
        raise ValidationError({renamed.get(k, k): v for k, v in error.error_dict.items()}) from error
