"""What a leave plan would write: line by line, before anything is written."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from intake.routing.candidates import coordinated_by
from network.absences import check_alone, meet
from network.leave_plan import Entry, Fault
from network.models import Absence

SALT = "intake.leave_plan"
NEW, PRESENT, REFUSED = "new", "present", "refused"


@dataclass(frozen=True)
class Verdict:
    """A line of the plan and what becomes of it: NEW, PRESENT already, or REFUSED with how to mend it."""

    line: int
    state: str
    words: str
    absence: Absence | None = None


def people_of(by: User) -> dict[str, User]:
    """The people ``by`` coordinates, by their address."""
    return {post.user.email.lower(): post.user for post in coordinated_by(by).filter(user__is_active=True)}


def judge(rows: Iterable[Entry | Fault], by: User) -> list[Verdict]:
    """What would become of each line, in the order of the file. Two statements that read rows.

    Whose address is not of a person ``by`` coordinates is refused like one that does not exist.
    """
    people = people_of(by)
    known: dict[int, list[Absence]] = {}
    for absence in Absence.objects.valid().filter(user__in=people.values()).order_by("first_day", "pk"):
        known.setdefault(absence.user_id, []).append(absence)
    return [_judge(row, people, known) for row in rows]


def _judge(row: Entry | Fault, people: dict[str, User], known: dict[int, list[Absence]]) -> Verdict:
    if isinstance(row, Fault):
        return Verdict(row.line, REFUSED, row.words)
    user = people.get(row.email)
    if user is None:
        words = _("Nessuna persona che coordini ha l'indirizzo «%(email)s»: controllalo.")
        return Verdict(row.line, REFUSED, words % {"email": row.email[:80]})
    absence = Absence(user=user, first_day=row.first_day, last_day=row.last_day, kind=row.kind, part=row.part)
    named = f"{user.label}, {absence.words}"
    others = known.setdefault(user.pk, [])
    if any(_is_same(absence, other) for other in others):
        return Verdict(row.line, PRESENT, named)
    try:
        check_alone(absence)
    except ValidationError as error:
        return Verdict(row.line, REFUSED, f"{named}. {' '.join(error.messages)}")
    if met := next((other for other in others if meet(absence, other)), None):
        words = _("%(named)s. C'è già un'altra assenza: %(days)s. Togli questa riga, o cambia quella.")
        return Verdict(row.line, REFUSED, words % {"named": named, "days": met.words})
    others.append(absence)
    return Verdict(row.line, NEW, named, absence)


def _is_same(one: Absence, other: Absence) -> bool:
    same = (one.first_day, one.last_day, one.part, one.weekdays)
    return same == (other.first_day, other.last_day, other.part, other.weekdays)


def keep(rows: Iterable[Entry | Fault]) -> str:
    """The readable lines, to be given back when the plan is confirmed."""
    entries = [row for row in rows if isinstance(row, Entry)]
    plain = [
        {**asdict(row), "first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat()}
        for row in entries
    ]
    return signing.dumps(plain, salt=SALT, compress=True)


def kept(text: str) -> list[Entry | Fault]:
    """The lines kept by ``keep``.

    Raises:
        ValidationError: they were not kept here.
    """
    try:
        plain: list[dict[str, Any]] = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise ValidationError(_("Questo piano non si può più leggere: carica di nuovo il file.")) from None
    days = ("first_day", "last_day")
    return [Entry(**{**row, **{name: date.fromisoformat(row[name]) for name in days}}) for row in plain]
