"""On what ground data are handed on, whether the person opposes it, and who must not read them there."""

from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.holders import holders
from accounts.roles import Role
from audit import clock
from intake.hiding import hidden_among
from intake.models import Person
from network.models import Service, with_cover
from referrals import words as sentences
from referrals.models import Opposition, Referral
from referrals.states import LegalBasis, PersonInformed


def check_grounds(referral: Referral, reason: str) -> None:
    """See on what ground a referral goes; write on it why in spite of an opposition or of a hidden name.

    What was answered for once need not be again. Who has a hidden name reads it only where the reason was
    about the name: not by one written in a correction, when an opposition is to be answered for too.

    Raises:
        ValidationError: consent is claimed from who has not given it, or the person opposes the service or is
            hidden from somebody with the name of one of its contacts, and no reason is written, or only the
            one that was about something else.
    """
    if referral.legal_basis == LegalBasis.CONSENT and referral.person_informed != PersonInformed.YES:
        raise ValidationError({"legal_basis": sentences.CONSENT_MISSING})
    person, service = referral.person, referral.service
    is_against = is_opposed(person, service)
    if is_against and referral.legal_basis == LegalBasis.CONSENT:
        raise ValidationError({"legal_basis": sentences.OPPOSED_WITH_CONSENT})
    for_service, for_name = unanswered(referral)
    asked, given = for_service or for_name, reason.strip()
    if asked and given in {"", referral.opposition_reason}:
        said = [(sentences.OPPOSED, for_service), (sentences.HIDDEN, for_name)]
        missing = [ValidationError(words, code="required") for words, is_asked in said if is_asked]
        raise ValidationError({"opposition_reason": missing})
    if not given or not (asked or is_against or works_there(person, service)):
        return  # of an opposition that was lifted the reason stays: what it let go was sent then
    # Both are read before either is written: of what was sent before they were kept apart it is the same.
    service_at, name_at = referral.opposition_answered_at, referral.sent_in_spite_at
    if for_service:
        service_at = clock.now()
    if for_name and (referral.sent_at is None or not for_service):
        name_at = clock.now()
    referral.in_spite_of_service_at, referral.in_spite_of_name_at = service_at, name_at
    referral.opposition_reason = given


def unanswered(referral: Referral) -> tuple[bool, bool]:
    """Whether a reason lacks for sending in spite of an opposition, and in spite of a hidden name."""
    answered, person, service = referral.opposition_answered_at, referral.person, referral.service
    oppositions = Opposition.objects.standing().filter(person=person, service=service)
    if answered:
        oppositions = oppositions.filter(recorded_at__gt=answered)
    return oppositions.exists(), works_there(person, service, after=referral.sent_in_spite_at)


def check_agreement(service: Service, ambito_id: int) -> None:
    """See whether data may go to a service from an Ambito.

    Raises:
        ValidationError: no agreement is in force.
    """
    if not with_cover(Service.objects.filter(pk=service.pk), ambito_id).get().is_covered:
        raise ValidationError({"service": sentences.NO_AGREEMENT})


def is_opposed(person: Person, service: Service) -> bool:
    """Whether ``person`` does not want ``service`` to know of them."""
    return Opposition.objects.standing().filter(person=person, service=service).exists()


def works_there(person: Person, service: Service, after: datetime | None = None) -> bool:
    """Whether somebody from whom ``person`` is hidden seems to read the referrals of ``service``.

    With ``after`` only the names written since then count.
    """
    return bool(hidden_among(person, holders(Role.SERVICE_CONTACT, [service.pk]), after))
