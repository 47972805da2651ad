"""What a page reads of the priorities."""

from django.db.models import QuerySet

from accounts.holders import holders
from accounts.models import User
from accounts.roles import Role
from network.mandates.models import Mandate
from network.models import District

MOST = 50


def asked_of(user: User) -> list[Mandate]:
    """The priorities in force where ``user`` works, in one statement; the first to end comes first."""
    return list(Mandate.objects.visible_to(user).in_force().with_last()[:MOST])


def possible_owners(ambiti: list[int]) -> QuerySet[User]:
    """Who may follow a priority: coordinators, of a district too, and the planning office of the Ambiti."""
    found = _holders(ambiti, Role.COORDINATOR, Role.PLANNING)
    users: QuerySet[User] = User.objects.filter(pk__in=[user.pk for user in found])
    return users.order_by("last_name", "first_name", "pk")


def concerned_by(mandate: Mandate) -> list[User]:
    """Who works towards a priority: operators, coordinators and the planning office of its Ambito."""
    return _holders([mandate.ambito_id], Role.OPERATOR, Role.COORDINATOR, Role.PLANNING)


def _holders(ambiti: list[int], *roles: Role) -> list[User]:
    units = [*ambiti, *District.objects.filter(ambito__in=ambiti).values_list("pk", flat=True)]
    return [user for role in roles for user in holders(role, units)]
