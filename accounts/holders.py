"""Who holds a role on some units today."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from audit import clock


def holders(role: Role, units: Iterable[int]) -> QuerySet[User]:
    """Active users who hold ``role`` today on any of the units with the given ids."""
    today = clock.today()
    users: QuerySet[User] = User.objects.filter(
        Q(unitgrant__until=None) | Q(unitgrant__until__gte=today),
        unitgrant__permission__codename=role,
        unitgrant__content_object__in=list(units),
        unitgrant__since__lte=today,
        is_active=True,
    )
    return users.distinct().order_by("pk")
