"""Who holds a role on some units today."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import UnitGrant, User
from accounts.roles import Role
from audit import clock


def holders(role: Role, units: Iterable[int]) -> QuerySet[User]:
    """Active users who hold ``role`` today on any of the units with the given ids."""
    today = clock.today()
    grants = UnitGrant.objects.filter(
        Q(until=None) | Q(until__gte=today),
        permission__codename=role,
        content_object__in=list(units),
        since__lte=today,
    )
    users: QuerySet[User] = User.objects.filter(is_active=True, pk__in=grants.values("user"))
    return users.order_by("pk")
