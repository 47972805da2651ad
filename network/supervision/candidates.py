"""Who can be proposed for a group: by profession, area and Ambito; nobody whom its supervisor coordinates."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.professions import Profession
from accounts.roles import Role
from network.areas import Area
from network.models import Post
from network.supervision.models import Cycle, SupervisionGroup
from network.supervision.states import CycleKind

MOST = 200


@dataclass(frozen=True)
class Candidate:
    """A person whom a group can admit. ``fits`` says that their areas of work are those of the cycle."""

    user: User
    ambito_id: int
    unit_name: str
    areas: tuple[str, ...]
    fits: bool

    @property
    def words(self) -> str:
        """Profession, unit and areas, as they are read beside the name."""
        areas = [str(Area(code).label) for code in self.areas]
        return " · ".join([str(Profession(self.user.profession).label), self.unit_name, *areas])


def candidates(by: User, group: SupervisionGroup) -> list[Candidate]:
    """The operators of the Ambiti of ``by`` that a group can admit, those of its area first.

    Who sits in any group of the cycle is not among them, nor who is coordinated by its supervisor.
    """
    cycle = group.cycle
    ambiti = cycle.ambito_ids & set(by.grants.ambiti(Role.COORDINATOR))
    posts = (
        Post.objects.current()
        .filter(Q(unit__in=ambiti) | Q(unit__root__in=ambiti), role=Role.OPERATOR, user__is_active=True)
        .exclude(user=cycle.supervisor_id)
        .exclude(user__in=_seated(cycle))
        .select_related("user", "unit")
        .order_by("user__last_name", "user__first_name", "pk")
    )
    if cycle.kind == CycleKind.ONE_PROFESSION:
        posts = posts.filter(user__profession=cycle.profession)
    led = set(cycle.supervisor.grants.units(Role.COORDINATOR))
    found: dict[int, Candidate] = {}
    for post in posts[:MOST]:
        if not led & {post.unit_id, post.unit.root_id}:
            found.setdefault(post.user_id, _candidate(post, cycle))
    return sorted(found.values(), key=lambda one: not one.fits)


def people_of(found: Iterable[Candidate]) -> QuerySet[User]:
    """The people proposed, for a form that lets some of them be chosen."""
    users: QuerySet[User] = User.objects.filter(pk__in=[one.user.pk for one in found])
    return users


def is_coordinated_by(user: User, supervisor: User) -> bool:
    """Whether ``supervisor`` coordinates a unit in which ``user`` works today."""
    units = set(supervisor.grants.units(Role.COORDINATOR))
    return any(grant.unit_id in units or grant.ambito_id in units for grant in user.grants)


def _seated(cycle: Cycle) -> list[int]:
    return [
        member.user_id
        for group in cycle.groups.prefetch_related("members")
        for member in group.members.all()
        if member.is_current
    ]


def _candidate(post: Post, cycle: Cycle) -> Candidate:
    return Candidate(
        user=post.user,
        ambito_id=post.unit.root_id or post.unit_id,
        unit_name=post.unit.name,
        areas=tuple(post.areas),
        fits=not cycle.area or not post.areas or cycle.area in post.areas,
    )
