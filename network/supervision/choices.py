"""What a coordinator chooses among: Ambiti, supervisors; and the groups of a cycle with their sizes."""

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from network.models import Ambito, Post
from network.supervision.models import Cycle, SupervisionGroup


def own_ambiti(user: User) -> QuerySet[Ambito]:
    """The Ambiti in which ``user`` coordinates."""
    return _named(Ambito.objects.filter(pk__in=user.grants.ambiti(Role.COORDINATOR)))


def other_ambiti(user: User) -> QuerySet[Ambito]:
    """The other Ambiti of the installation: their names only, to share a cycle with them."""
    return _named(Ambito.objects.exclude(pk__in=user.grants.ambiti(Role.COORDINATOR)))


def _named(ambiti: QuerySet[Ambito]) -> QuerySet[Ambito]:
    return ambiti.select_related("unit").order_by("unit__name", "pk")


def supervisors_for(user: User) -> QuerySet[User]:
    """Who is a supervisor today in one of the Ambiti that ``user`` coordinates."""
    ambiti = user.grants.ambiti(Role.COORDINATOR)
    posts = Post.objects.current().filter(role=Role.SUPERVISOR)
    posts = posts.filter(Q(unit__in=ambiti) | Q(unit__root__in=ambiti))
    users: QuerySet[User] = User.objects.filter(pk__in=posts.order_by().values("user"), is_active=True)
    return users.order_by("last_name", "first_name", "pk")


def groups_with_counts(user: User, cycle: Cycle) -> QuerySet[SupervisionGroup]:
    """The groups of a cycle that ``user`` may see, each with how many people sit in it (``seated``)."""
    groups: QuerySet[SupervisionGroup] = SupervisionGroup.objects.visible_to(user).filter(cycle=cycle)
    seated = Count("members", filter=Q(members__until=None), distinct=True)
    return groups.annotate(seated=seated).order_by("name", "pk")
