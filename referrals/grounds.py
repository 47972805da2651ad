"""On what ground data are handed on, and whether the person opposes it."""

from django.core.exceptions import ValidationError

from intake.models import Person
from network.models import Service
from referrals import words as sentences
from referrals.models import Opposition
from referrals.states import LegalBasis, PersonInformed


def check_grounds(
    person: Person, service: Service, legal_basis: str, person_informed: str, opposition_reason: str
) -> str:
    """The reason to keep why an opposition is overridden: "" when there is none.

    Raises:
        ValidationError: consent is claimed from who has not given it, or the person opposes the service and
            no reason is written.
    """
    if legal_basis == LegalBasis.CONSENT and person_informed != PersonInformed.YES:
        raise ValidationError({"legal_basis": sentences.CONSENT_MISSING})
    if not Opposition.objects.standing().filter(person=person, service=service).exists():
        return ""
    if legal_basis == LegalBasis.CONSENT:
        raise ValidationError({"legal_basis": sentences.OPPOSED_WITH_CONSENT})
    if not opposition_reason.strip():
        missing = ValidationError(sentences.OPPOSED, code="required")
        raise ValidationError({"opposition_reason": missing})
    return opposition_reason.strip()
