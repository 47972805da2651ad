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
    units = [*ambiti, *District.objects.filter(ambito__in=ambiti).values_list("pk", flat=True)]
    found = [user.pk for role in (Role.COORDINATOR, Role.PLANNING) for user in holders(role, units)]
    users: QuerySet[User] = User.objects.filter(pk__in=found)
    return users.order_by("last_name", "first_name", "pk")
