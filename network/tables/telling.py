"""Who is told of what happens at a table. Who has no account is written to by the app that has the links."""

from collections.abc import Callable, Iterable

from django.db.models import prefetch_related_objects

from accounts.holders import holders
from accounts.models import User
from accounts.roles import Role
from audit.context import Actor
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.tables.models import Table, TableMember

Poster = Callable[[TableMember], None]

_POSTERS: list[Poster] = []


def writes_to_bodies(poster: Poster) -> Poster:
    """Register a function that writes to a body without an account; it is called inside an action."""
    _POSTERS.append(poster)
    return poster


def tell_bodies(
    *, by: Actor, table: Table, members: Iterable[TableMember], kind: NoticeKind, path: str
) -> None:
    """Tell some bodies: their delegates by a notice, the others by a letter."""
    bodies = list(members)
    prefetch_related_objects(bodies, "delegate")
    notify(
        by=by,
        to=[member.delegate for member in bodies if member.delegate is not None],
        kind=kind,
        path=path,
        origin=table.ambito.name,
    )
    for member in bodies:
        if member.delegate_id is None:
            for write in _POSTERS:
                write(member)


def tell_keepers(*, by: Actor, table: Table, kind: NoticeKind, path: str) -> None:
    """Tell who runs the tables of an Ambito."""
    notify(by=by, to=keepers_of(table), kind=kind, path=path, origin=table.ambito.name)


def keepers_of(table: Table) -> list[User]:
    """Who runs a table: the coordinators of the whole Ambito and its planning office."""
    found = [*holders(Role.COORDINATOR, [table.ambito_id]), *holders(Role.PLANNING, [table.ambito_id])]
    return list(dict.fromkeys(found))
