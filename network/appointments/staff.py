"""Who works, or worked, where somebody administers: people, their posts, what was changed of both."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Unit, User
from accounts.roles import Role
from audit.story import ChangedRow
from audit.wording import Change, Wording
from network.models import Municipality, Organisation, Post

MOST_CHANGES = 50


def posts_administered(administrator: User) -> QuerySet[Post]:
    """The posts in the Ambiti that ``administrator`` administers."""
    roots = administrator.grants.ambiti(Role.ADMINISTRATOR)
    return Post.objects.filter(Q(unit__in=roots) | Q(unit__root__in=roots)).select_related("unit")


def units_administered(administrator: User) -> QuerySet[Unit]:
    """The units of the Ambiti that ``administrator`` administers where somebody may be appointed."""
    roots = administrator.grants.ambiti(Role.ADMINISTRATOR)
    units: QuerySet[Unit] = Unit.objects.filter(Q(pk__in=roots) | Q(root__in=roots), closed_on=None)
    return units.order_by("kind", "name", "pk")


def people_of(administrator: User) -> QuerySet[User]:
    """Whoever has, or had, one of those posts, with all their posts at hand."""
    people: QuerySet[User] = User.objects.filter(pk__in=posts_administered(administrator).values("user"))
    return people.prefetch_related("posts__unit")


def posts_of(person: User, administrator: User) -> list[Post]:
    """The posts of somebody in those Ambiti, newest first."""
    roots = set(administrator.grants.ambiti(Role.ADMINISTRATOR))
    posts = [post for post in person.posts.all() if {post.unit.root_id, post.unit_id} & roots]
    return sorted(posts, key=lambda post: (post.since, post.pk), reverse=True)


def places_of(post: Post) -> dict[str, QuerySet[Any]]:
    """Where whoever holds a post may mainly work, and for whom: what there is in its Ambito."""
    root = post.unit.root_id or post.unit_id
    homes, employers = (model.objects.filter(ambito=root) for model in (Municipality, Organisation))
    return {"home": homes.order_by("name"), "employer": employers.order_by("name")}


@dataclass(frozen=True)
class Told:
    """One change of an account or of a post: who, when, why, and each column before and after."""

    row: Any
    changes: list[Change]


def history_of(person: User) -> list[Told]:
    """What was changed of the account of somebody and of their posts, newest first."""
    account, posts = person.history.order_by("history_id"), Post.history.filter(user_id=person.pk)
    wording = Wording({Unit: dict(Unit.objects.values_list("pk", "name")), User: {person.pk: person.label}})
    return told_of([*account, *posts.order_by("history_id")], wording)


def told_of(rows: Iterable[Any], wording: Wording) -> list[Told]:
    """Some history rows, given oldest first for each object, as changes, newest first."""
    told: list[Told] = []
    before: dict[Any, Any] = {}
    for row in rows:
        key = type(row), row.instance.pk
        told.append(Told(row, wording.changes(ChangedRow(row, before.get(key)))))
        before[key] = row
    return sorted(told, key=lambda one: one.row.history_date, reverse=True)[:MOST_CHANGES]
