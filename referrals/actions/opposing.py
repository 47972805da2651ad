"""What a person does not want a service to know."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.models import Case, Intake, Person
from network.models import Service
from referrals.models import Opposition
from referrals.moving import locked_origin


@action
def record_opposition(*, by: User, origin: Case | Intake, service: Service, words: str = "") -> Opposition:
    """Record that the person of a situation or scheda opposes a service. Doing it again changes nothing.

    Raises:
        ValidationError: the service is of another Ambito, or the words are too long.
    """
    origin = locked_origin(origin)
    require(by, "referrals.record_opposition", origin)
    # One at a time for each person, from whichever situation: the second finds the first.
    person = Person.objects.select_for_update(no_key=True).get(pk=origin.person_id)
    if not service.may_be_reached_from(origin.ambito_id):
        raise ValidationError({"service": _("Questo servizio non è del vostro ambito.")})
    standing = Opposition.objects.standing().filter(person=person, service=service).first()
    if standing is not None:
        return standing
    opposition = Opposition(person=person, service=service, words=words.strip())
    opposition.full_clean()
    opposition.save()
    return opposition


@action
def lift_opposition(*, by: User, origin: Case | Intake, service: Service) -> None:
    """Record that the person no longer opposes a service. Doing it again changes nothing."""
    origin = locked_origin(origin)
    require(by, "referrals.lift_opposition", origin)
    standing = Opposition.objects.standing().select_for_update(no_key=True)
    opposition = standing.filter(person=origin.person_id, service=service).first()
    if opposition is not None:
        opposition.lifted_at = clock.now()
        opposition.save()
