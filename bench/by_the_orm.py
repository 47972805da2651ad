"""What the ORM with its history reaches: the rows of an assignment saved one by one, and nothing else.

The two least loaded are picked by the words of the one statement; then the choice, two seats and the
situation, each saved with its history, and two notices. No rights, rules, reasons or looks at what changed
meanwhile. It tells how much of the way from the one statement to ours is the ORM's, under all the rules.
"""

from copy import copy
from functools import cache
from typing import TypeVar

from django.db import connection, models

from accounts.models import User
from audit.actions import action
from bench.one_statement import picked
from intake.models import Assignment, Case, PairChoice
from intake.workload.formula import Seat
from network.notice_kinds import NoticeKind
from network.notices import notify

M = TypeVar("M", bound=models.Model)


def saved_rows(case_id: int, by: int) -> str:
    """Give a situation to the two least loaded; how it ended."""
    _save_all(by=User.objects.get(pk=by), case_id=case_id)
    return "given"


@action
def _save_all(*, by: User, case_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(picked(), {"case": case_id})
        lead, co_lead = (row[0] for row in cursor.fetchall())
    case = Case.objects.select_for_update().get(pk=case_id)
    choice, seat = templates()
    _saved(choice, case=case, lead_id=lead, co_lead_id=co_lead)
    for place, operator in ((Seat.LEAD, lead), (Seat.CO_LEAD, co_lead)):
        _saved(seat, case=case, operator_id=operator, seat=place)
    case.open_seats = 2
    case.version += 1
    case.save()
    notify(
        by=by,
        to=User.objects.in_bulk([lead, co_lead]).values(),
        kind=NoticeKind.ASSIGNMENT_PROPOSED,
        path=case.get_absolute_url(),
        urgency=case.urgency,
        reference=case.number,
        origin="",
    )


@cache
def templates() -> tuple[PairChoice, Assignment]:
    choice = PairChoice.objects.order_by("pk")[0]
    return choice, choice.case.assignments.order_by("pk")[0]


def _saved(template: M, **changed: object) -> None:
    row = copy(template)
    row.pk = None
    row._state = copy(template._state)
    row._state.adding = True
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()
