"""Who answers for a service."""

from dataclasses import dataclass

from accounts.holders import holders
from accounts.models import User
from accounts.roles import Role
from network.models import Service

MOST = 30


@dataclass(frozen=True)
class Contact:
    """Somebody who reads and answers what is sent to a service."""

    name: str
    profession: str


def contacts_of(service: Service, reader: User) -> list[Contact] | None:
    """The contacts of a service today, by name; None for who works in other Ambiti: they call the service."""
    if service.ambito_id not in reader.grants.ambiti():
        return None
    people = holders(Role.SERVICE_CONTACT, [service.pk]).order_by("last_name", "first_name", "pk")[:MOST]
    return [Contact(each.label, each.get_profession_display()) for each in people]
