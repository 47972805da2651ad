"""The letter a person carries, where an agreement is missing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from intake.models import Case, Intake
from network.models import Service
from referrals.models import Introduction
from referrals.models.introduction import may_be_named_on_paper
from referrals.moving import locked_origin
from referrals.package import followers, sender_in_words


@action
def write_introduction(*, by: User, origin: Case | Intake, service: Service, need: str) -> Introduction:
    """Write a letter of introduction to a service. Nothing is sent: the person carries it, if they want.

    Raises:
        ValidationError: the need is missing or too long, or the service is of another Ambito.
    """
    origin = locked_origin(origin)
    require(by, "referrals.write_introduction", origin)
    if not service.may_be_reached_from(origin.ambito_id):
        raise ValidationError({"service": _("Questo servizio non è del vostro ambito.")})
    introduction = Introduction(
        person=origin.person,
        **{"case" if isinstance(origin, Case) else "intake": origin},
        service=service,
        need=need.strip(),
        content=_content(by, origin),
        written_by=by,
    )
    introduction.clean_fields(exclude=["content", "written_by", "person", "case", "intake", "service"])
    introduction.save()
    return introduction


def _content(by: User, origin: Case | Intake) -> dict[str, Any]:
    """What the letter says beside the need."""
    person = origin.person
    return {
        "name": person.label if may_be_named_on_paper(person) else "",
        "from": sender_in_words(by, origin),
        "followed_by": [
            {"name": who.label, "email": who.email, "phone": phone} for who, phone in followers(by, origin)
        ],
    }
