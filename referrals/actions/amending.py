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
from referrals.grounds import check_agreement, check_grounds
from referrals.models import Referral
from referrals.moving import locked, refuse, tell_receiver
from referrals.naming import check_unnamed
from referrals.package import blocks_of, package_of, says_the_same


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
    opposition_reason: str = "",
    version: int | None = None,
) -> Referral:
    """Correct a referral that was not accepted yet: a new version; the service is told, and reads both.

    What is known of the person goes as it is today. Another urgency gives the service a new time to answer,
    from now. The same answers about a person of whom the same is known change nothing.

    Args:
        opposition_reason: why more is told to a service that the person opposes, or where somebody has a
            hidden name; "" where nothing stands against it but what the reason given before was about.
        version: the version that is being corrected; None for the present one.

    Raises:
        ValidationError: an answer is missing, too long or names the person, the person opposes the service
            or is hidden from a name there and no reason for that is given, there is no agreement any more, or
            (``conflict``) it was meanwhile answered, withdrawn, or corrected by somebody else.
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
    package = package_of(by, referral.source, referral.need, urgency, blocks_of(referral.package))
    if not changed and says_the_same(package, referral.package):
        return referral
    check_agreement(referral.service, referral.ambito_id)
    check_grounds(referral, opposition_reason)
    referral.clean_fields(exclude=[f.name for f in referral._meta.fields if f.name != "opposition_reason"])
    referral.package = package
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
