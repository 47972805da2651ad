"""On what ground data are handed on, whether the person opposes it, and who must not read them there."""

from django.core.exceptions import ValidationError

from accounts.holders import holders
from accounts.roles import Role
from intake.hiding import hidden_among
from intake.models import Person
from network.models import Service, with_cover
from referrals import words as sentences
from referrals.models import Opposition
from referrals.states import LegalBasis, PersonInformed


def check_grounds(
    person: Person, service: Service, legal_basis: str, person_informed: str, opposition_reason: str
) -> str:
    """The reason to keep why data go in spite of an opposition or a hidden name: "" when there is neither.

    Raises:
        ValidationError: consent is claimed from who has not given it, or the person opposes the service or is
            hidden from somebody with the name of one of its contacts, and no reason is written.
    """
    if legal_basis == LegalBasis.CONSENT and person_informed != PersonInformed.YES:
        raise ValidationError({"legal_basis": sentences.CONSENT_MISSING})
    opposed = is_opposed(person, service)
    if opposed and legal_basis == LegalBasis.CONSENT:
        raise ValidationError({"legal_basis": sentences.OPPOSED_WITH_CONSENT})
    against = sentences.OPPOSED if opposed else sentences.HIDDEN if works_there(person, service) else None
    if against is None:
        return ""
    if not opposition_reason.strip():
        raise ValidationError({"opposition_reason": ValidationError(against, code="required")})
    return opposition_reason.strip()


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


def works_there(person: Person, service: Service) -> bool:
    """Whether somebody from whom ``person`` is hidden seems to read the referrals of ``service``."""
    return bool(hidden_among(person, holders(Role.SERVICE_CONTACT, [service.pk])))
