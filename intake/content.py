"""Before what is written of somebody under protection is read, a coordinator writes why.

Who works here and has the name of somebody from whom the person is hidden reads nothing at all.

The one place that asks. It stands before the access log: what is shown is logged, and so is asked for, by
whatever page or address of the API it is shown.
"""

from collections.abc import Iterable
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import NotAllowed, can
from accounts.roles import Role
from audit.access import asked_before_reading
from audit.context import Actor
from intake.models import Assignment, Case, Disclosure
from intake.models.people import Person
from intake.standing import coordinates, must_not_know

# Those of a service are chosen by who writes to it, warned of the name.
WORK_HERE = (Role.FRONT_DESK, Role.OPERATOR, Role.COORDINATOR)
OWNERS = ("case", "referral", "intake")  # through which a scheda, a file, a letter belong to a situation


class ReasonNeeded(PermissionDenied):
    """A coordinator opens protected content and has not written why: they are asked first.

    Attributes:
        path: the page that asks.
    """

    def __init__(self, subject: Case | Person) -> None:
        name = "state_reason" if isinstance(subject, Case) else "state_reason_of_person"
        words = _("La persona è sotto protezione: prima di leggere scrivi perché, con POST %(path)s.")
        super().__init__(words % {"path": reverse(f"api:{name}", args=[subject.pk])})
        self.path = reverse(f"intake:{name}", args=[subject.pk])


@asked_before_reading
def ask_reason(reader: Actor, rows: Iterable[Model]) -> None:
    """Stop a coordinator who has not written why they read what ``rows`` are about, and who must not know.

    Raises:
        NotAllowed: the person is hidden from somebody with the name of the reader.
        ReasonNeeded: the person is under protection and no reason stands.
    """
    if not isinstance(reader, User) or not reader.grants.has(*WORK_HERE):
        return
    rows = list(rows)
    person = next((row for row in rows if isinstance(row, Person)), None) or person_of(next(iter(rows), None))
    if person is not None and must_not_know(reader, person):
        raise NotAllowed(_("Non puoi farlo con il tuo ruolo."))
    if not reader.grants.has(Role.COORDINATOR):
        return
    for row in rows:
        subject = case_of(row) or person_of(row)
        if subject is not None and not can(reader, "intake.read_content", subject):
            raise ReasonNeeded(subject)


def case_of(row: Any) -> Case | None:
    """The situation that ``row`` is about, whatever it is; None when it is about none."""
    if row is None or isinstance(row, Case):
        return row
    if isinstance(row, Person):
        return row.cases.order_by("-opened_at", "-pk").first() if row.protected else None
    owners = (case_of(getattr(row, name, None)) for name in OWNERS)
    return next((case for case in owners if case is not None), None)


def person_of(row: Any) -> Person | None:
    """The person that ``row`` is about, whatever it is; None when it is about none."""
    if row is None or isinstance(row, Person):
        return row
    if isinstance(getattr(row, "person", None), Person):
        return cast(Person, row.person)
    owners = (person_of(getattr(row, name, None)) for name in OWNERS)
    return next((person for person in owners if person is not None), None)


def masked_in_list(reader: User, rows: Iterable[Any]) -> list[Any]:
    """The rows of a list, each about a situation or about somebody; the access log is written before.

    Of who is protected a coordinator who neither follows them nor wrote why reads only that they are. Two
    statements more at most, none when nobody is protected.
    """
    shown = list(rows)
    asking = [row for row in shown if _asks(reader, row)]
    read = _read_by(reader, [_subject(row) for row in asking]) if asking else set()
    for row in asking:
        subject = _subject(row)
        if (type(subject), subject.pk) not in read:
            _mask(row)
    return shown


def _subject(row: Any) -> Any:
    """The situation of a row or, when it has none, its person."""
    return (row if isinstance(row, Case) else row.case) or person_of(row)


def _asks(reader: User, row: Any) -> bool:
    person = person_of(row)
    return person is not None and person.protected and coordinates(reader, _subject(row))


def _read_by(reader: User, subjects: list[Any]) -> set[tuple[type[Model], int]]:
    """Those of some situations and people that ``reader`` follows, or wrote why to read."""
    cases = [one.pk for one in subjects if isinstance(one, Case)]
    people = [one.pk for one in subjects if isinstance(one, Person)]
    opened = Disclosure.objects.standing().filter(Q(case__in=cases) | Q(person__in=people), reader=reader)
    followed = Assignment.objects.open().filter(operator=reader, case__in=cases)
    found: set[tuple[type[Model], int]] = {(Case, key) for key in followed.values_list("case", flat=True)}
    for case, person in opened.values_list("case", "person"):
        found.add((Case, case) if case else (Person, person))
    return found


def _mask(row: Any) -> None:
    if hasattr(row, "mask"):
        row.mask()
    else:
        about = row if hasattr(row, "person_id") else row.case
        about.person = about.person.masked()
