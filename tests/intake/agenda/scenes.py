"""Items on an agenda, and who reads them."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from audit import clock
from intake.actions import (
    plan_agenda_item,
)
from intake.agenda.reading import planned_for
from intake.models import AgendaItem, Case
from network.models import Notice
from network.notice_kinds import NoticeKind

TOMORROW = timedelta(days=1)
KEY = "12345678-1234-4234-8234-123456789012"


def plan(case: Case, by: User, **given: Any) -> AgendaItem:
    return plan_agenda_item(by=by, case=case, **{"kind": "interview", "day": clock.today(), **given})


def on_agenda_of(user: User) -> list[AgendaItem]:
    return list(planned_for(user))


def notices(user: User, kind: NoticeKind) -> list[Notice]:
    return list(Notice.objects.filter(recipient=user, kind=kind))
