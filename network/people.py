"""People and places that a form lets one choose among."""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import User
from network.models import Ambito


def people(among: Iterable[User]) -> QuerySet[User]:
    """Some users, by name."""
    users: QuerySet[User] = User.objects.filter(pk__in=[user.pk for user in among])
    return users.order_by("last_name", "first_name", "pk")


def ambiti_of(user: User) -> QuerySet[Ambito]:
    """The Ambiti in which ``user`` works, by name."""
    ambiti: QuerySet[Ambito] = Ambito.objects.filter(pk__in=user.grants.ambiti())
    return ambiti.select_related("unit").order_by("unit__name", "pk")
