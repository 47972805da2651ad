"""Who is told of what happens in a workshop."""

from collections.abc import Iterable

from accounts.holders import holders
from accounts.models import User
from accounts.roles import Role
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.workshops.models import Proposal, Workshop


def enrolled(workshop: Workshop) -> list[User]:
    """Who is enrolled now."""
    return [member.user for member in workshop.members.all() if member.left_at is None]


def table_of(workshop: Workshop) -> list[User]:
    """The directors' table: the coordinators of the whole Ambito."""
    return list(holders(Role.COORDINATOR, [workshop.ambito_id]))


def tell(by: User, row: Workshop | Proposal, to: Iterable[User], kind: NoticeKind, path: str = "") -> None:
    """Tell some people of a workshop or proposal; the notice names the Ambito and nobody."""
    workshop = row.workshop if isinstance(row, Proposal) else row
    notify(by=by, to=to, kind=kind, path=path or row.get_absolute_url(), origin=workshop.ambito.name)
