"""Who is expected at a session, and why it is off."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from network.supervision.models import Attendance, GroupSession
from network.supervision.states import SessionState


def expected_at(session: GroupSession) -> QuerySet[Attendance]:
    """The rows of the register of a session: who was in the group that day."""
    rows: QuerySet[Attendance] = session.attendances.expected()
    return rows.select_related("member__user", "signed_by", "session")


def own_attendance(user: User, session: GroupSession) -> Attendance:
    """The row of ``user`` in the register of a session they see.

    Raises:
        PermissionDenied: they were not in the group that day.
    """
    row = expected_at(session).filter(member__user=user).first()
    if row is None:
        raise PermissionDenied(_("Non facevi parte del gruppo il giorno di questo incontro."))
    return row


def called_off(session: GroupSession) -> Any:
    """The writing by which a session was called off, with its reason; None while it stands."""
    if session.state != SessionState.CANCELLED:
        return None
    return session.history.filter(action="network.cancel_session").first()
