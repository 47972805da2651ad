"""Notices, and the pages that list them."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from audit.actions import action
from audit.context import SystemActor
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.urgency import Urgency

Statements = Callable[[int], Any]


@action
def tell(
    *,
    by: SystemActor,
    to: User,
    times: int = 1,
    path: str = "/carichi/",
    kind: NoticeKind = NoticeKind.CASE_TO_ASSIGN,
    urgency: str = Urgency.URGENT,
) -> None:
    for number in range(times):
        notify(
            by=by,
            to=[to],
            kind=kind,
            path=path,
            urgency=urgency,
            reference=f"2025/{number + 1:06d}",
            origin="Sportello di Borgo",
        )
