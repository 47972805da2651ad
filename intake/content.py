"""Before what is written of somebody under protection is read, a coordinator writes why.

The one place that asks. It stands before the access log: what is shown is logged, and so is asked for, by
whatever page or address of the API it is shown.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Role
from audit.access import asked_before_reading
from audit.context import Actor
from intake.models import Assignment, Case, Disclosure
from intake.models.people import Person
from intake.standing import coordinates

OWNERS = ("case", "referral", "intake")  # through which a scheda, a file, a letter belong to a situation


class ReasonNeeded(PermissionDenied):
    """A coordinator opens protected content and has not written why: they are asked first.

    Attributes:
        path: the page that asks.
    """

    def __init__(self, case: Case) -> None:
        words = _("La persona è sotto protezione: prima di leggere scrivi perché, con POST %(path)s.")
        super().__init__(words % {"path": reverse("api:state_reason", args=[case.pk])})
        self.path = reverse("intake:state_reason", args=[case.pk])


@asked_before_reading
def ask_reason(reader: Actor, rows: Iterable[Model]) -> None:
    """Stop a coordinator who has not written why they read what ``rows`` are about.

    Raises:
        ReasonNeeded: the person is under protection and no reason stands.
    """
    if not isinstance(reader, User) or not reader.grants.has(Role.COORDINATOR):
        return
    for row in rows:
        case = case_of(row)
        if case is not None and not can(reader, "intake.read_content", case):
            raise ReasonNeeded(case)


def case_of(row: Any) -> Case | None:
    """The situation that ``row`` is about, whatever it is; None when it is about none."""
    if row is None or isinstance(row, Case):
        return row
    if isinstance(row, Person):
        return row.cases.order_by("-opened_at", "-pk").first() if row.protected else None
    owners = (case_of(getattr(row, name, None)) for name in OWNERS)
    return next((case for case in owners if case is not None), None)


def masked_in_list(reader: User, rows: Iterable[Any]) -> list[Any]:
    """The rows of a list, each a situation or something with one; the access log is written before.

    Of who is protected a coordinator who neither follows them nor wrote why reads only that they are. Two
    statements more at most, none when nobody is protected.
    """
    shown = list(rows)
    asking = [row for row in shown if _asks(reader, row)]
    ids = {_situation(row).pk for row in asking}
    if ids:
        opened = Disclosure.objects.standing().filter(reader=reader, case__in=ids)
        followed = Assignment.objects.open().filter(operator=reader, case__in=ids)
        ids -= {*opened.values_list("case", flat=True), *followed.values_list("case", flat=True)}
    for row in asking:
        if _situation(row).pk in ids:
            _mask(row)
    return shown


def _situation(row: Any) -> Any:
    return row if isinstance(row, Case) else row.case


def _asks(reader: User, row: Any) -> bool:
    case = _situation(row)
    if case is None or not coordinates(reader, case):
        return False
    return bool((row if hasattr(row, "person_id") else case).person.protected)


def _mask(row: Any) -> None:
    if hasattr(row, "mask"):
        row.mask()
    else:
        about = row if hasattr(row, "person_id") else row.case
        about.person = about.person.masked()
