"""The access log as the auditor and the person read it: who, when, how; never what was written there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit.access import readings_of
from audit.clock import DAY, midnight
from audit.models import AccessKind, AccessLogEntry
from intake.models import Case, Person
from intake.readings.places import places_at
from network.models import Post


@dataclass(frozen=True)
class Asked:
    """Which lines of the log are asked for; without a choice, all of them."""

    reader: int | None = None
    kind: str = ""
    place: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None


def readers_among(rows: QuerySet[AccessLogEntry]) -> list[tuple[str, str]]:
    """Who wrote some lines: id, as an address has it, and name."""
    pairs = set(rows.order_by().values_list("actor_id", "actor_label"))
    return sorted(((str(pk), label) for pk, label in pairs), key=lambda pair: pair[1])


def on(rows: QuerySet[AccessLogEntry], reader: str, day: date | None) -> QuerySet[AccessLogEntry]:
    """The lines of one reader (an id, "" for all), of one day."""
    if reader:
        rows = rows.filter(actor_id=int(reader))
    return rows.filter(at__gte=midnight(day), at__lt=midnight(day + DAY)) if day else rows


def register_of(user: User, asked: Asked) -> QuerySet[AccessLogEntry]:
    """The lines of whoever works, or worked, in the Ambiti whose logs ``user`` reads, newest first."""
    ambiti = user.grants.units(Role.AUDITOR)
    rows = AccessLogEntry.objects.all()
    if asked.number:
        case = case_numbered(user, asked.number)
        rows = readings_of(*(subjects_of(case) if case else ()))
    rows = rows.filter(actor_id__in=_staff(ambiti).values("user"))
    if asked.reader is not None:
        rows = rows.filter(actor_id=asked.reader)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.place:
        rows = rows.filter(place__in=places_at(asked.place))
    if asked.since:
        rows = rows.filter(at__gte=midnight(asked.since))
    return rows.filter(at__lt=midnight(asked.until + DAY)) if asked.until else rows


def readers_of(user: User) -> list[tuple[int, str]]:
    """Whoever works, or worked, in the Ambiti whose logs ``user`` reads: id and name."""
    people = User.objects.filter(pk__in=_staff(user.grants.units(Role.AUDITOR)).values("user"))
    return [(one.pk, one.label) for one in people.order_by("last_name", "first_name", "pk")]


def case_numbered(user: User, number: str) -> Case | None:
    """The situation with that number where ``user`` reads the logs: to find its lines, not to read it."""
    ambiti = user.grants.units(Role.AUDITOR)
    return Case.objects.filter(number=number, ambito__in=ambiti).select_related("person").first()


def _staff(ambiti: Iterable[int]) -> QuerySet[Post]:
    roots = list(ambiti)
    return Post.objects.filter(Q(unit__in=roots) | Q(unit__root__in=roots)).order_by()


def things_in_words(entry: AccessLogEntry) -> str:
    """How many things of each kind a line is about: "1 persona, 2 situazioni". Needs ``subjects`` at hand."""
    counted = Counter(subject.subject_type for subject in entry.subjects.all())
    words = [(apps.get_model(kind)._meta, n) for kind, n in sorted(counted.items())]
    return ", ".join(f"{n} {meta.verbose_name if n == 1 else meta.verbose_name_plural}" for meta, n in words)


@dataclass(frozen=True)
class Line:
    """One reading as the person concerned is told of it: the office, not who works there."""

    at: datetime
    office: str
    how: str


def subjects_of(case: Case) -> list[Case]:
    """Everything whose reading is a reading of a person: the situation, the person, schede and referrals.

    With the records that were merged into the one of the person: what was read of them was theirs too.
    """
    people = [case.person, *_merged_into(case.person)]
    rows: list[Case] = [case, *people, *case.intakes.all(), *case.referrals.all()]  # type: ignore[list-item] # rows of several models
    return rows


def _merged_into(person: Person) -> list[Person]:
    found: list[Person] = []
    newest = list(person.merged_from.all())
    while newest:
        found += newest
        newest = list(Person.objects.filter(merged_into__in=newest))
    return found


def report_of(case: Case) -> list[Line]:
    """Which offices read the data of the person of a situation, and when; newest first, all of them.

    Not who only stood before the door of a link: nothing was read there.
    """
    entries = list(readings_of(*subjects_of(case)).exclude(kind=AccessKind.DOOR).prefetch_related(None))
    posts = _posts_of({entry.actor_id for entry in entries})
    return [
        Line(entry.at, _office(entry, posts.get(entry.actor_id, [])), capfirst(entry.get_kind_display()))
        for entry in entries
    ]


def _posts_of(readers: set[int]) -> dict[int, list[Post]]:
    found: dict[int, list[Post]] = {}
    for post in Post.objects.filter(user__in=readers).select_related("unit").order_by("since", "pk"):
        found.setdefault(post.user_id, []).append(post)
    return found


def _office(entry: AccessLogEntry, posts: list[Post]) -> str:
    """Where the reader worked that day; who has no account is known by the name of their service."""
    day = timezone.localdate(entry.at)
    held = [one for one in posts if one.since <= day and (one.until is None or one.until >= day)]
    if held:
        return str(held[-1].unit.name)
    return str(_("Ufficio non più in funzione")) if entry.actor_id else entry.actor_label
