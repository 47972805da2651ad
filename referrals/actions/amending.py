"""Correcting what was sent, until it is accepted."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.calendar import referral_answer_deadline
from network.notice_kinds import NoticeKind
from referrals import words as sentences
from referrals.models import Referral
from referrals.moving import locked, refuse, tell_receiver
from referrals.naming import check_unnamed
from referrals.package import blocks_of, package_of
from referrals.states import LegalBasis, PersonInformed


@action
def amend_referral(
    *,
    by: User,
    referral: Referral,
    subject: str,
    need: str,
    urgency: str,
    person_informed: str,
    legal_basis: str,
    version: int | None = None,
) -> Referral:
    """Correct a referral that was not accepted yet: a new version; the service is told, and reads both.

    Another urgency gives the service a new time to answer, from now. The same answers change nothing.

    Args:
        version: the version that is being corrected; None for the present one.

    Raises:
        ValidationError: an answer is missing, too long or names the person, or (``conflict``) it was
            meanwhile answered, withdrawn, or corrected by somebody else.
    """
    referral = locked(referral)
    require(by, "referrals.amend_referral", referral)
    if not referral.may_be_amended:
        refuse(referral)
    if version not in {None, referral.version}:
        raise ValidationError(
            _("Qualcuno lo ha già corretto: rileggi la versione %(number)s e ripeti le tue correzioni."),
            code="conflict",
            params={"number": referral.version},
        )
    if legal_basis == LegalBasis.CONSENT and person_informed != PersonInformed.YES:
        raise ValidationError({"legal_basis": sentences.CONSENT_MISSING})
    check_unnamed(referral.person, subject=subject, need=need)
    changed = _fill(
        referral,
        {
            "subject": subject.strip(),
            "need": need.strip(),
            "urgency": urgency,
            "person_informed": person_informed,
            "legal_basis": legal_basis,
        },
    )
    if not changed:
        return referral
    referral.package = package_of(by, referral.source, referral.need, urgency, blocks_of(referral.package))
    referral.version += 1
    referral.amended_at = clock.now()
    if "urgency" in changed:
        _give_new_time(referral)
    referral.save()
    tell_receiver(by, referral, NoticeKind.REFERRAL_AMENDED)
    return referral


def _fill(referral: Referral, given: dict[str, Any]) -> set[str]:
    """Set and check the given columns; the names of those that changed."""
    changed = {name for name, value in given.items() if getattr(referral, name) != value}
    for name in changed:
        setattr(referral, name, given[name])
    others = [field.name for field in referral._meta.fields if field.name not in changed]
    referral.clean_fields(exclude=others)
    return changed


def _give_new_time(referral: Referral) -> None:
    now = clock.now()
    referral.term += 1
    referral.answer_due_at = referral_answer_deadline(
        referral.urgency, now, referral.service.municipality.patron
    )
    if referral.clock_stopped_at is not None:
        referral.stop_clock()
