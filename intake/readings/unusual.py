"""Readings that ask for a second look: facts of the access log in, signs out. Nothing is written here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from audit.models import AccessKind, AccessLogEntry, AccessLogSubject
from intake.models import Assignment, Case, Cover, Intake, Person
from intake.models.people import folded
from intake.models.protection import is_same_name
from intake.models.watching import Sign

HOUR = timedelta(hours=1)
MASS = 30  # different people opened in an hour
MASS_FOUND = 150  # different people found by searches in an hour: a busy desk finds a few for each who comes
NIGHT_BEGINS, NIGHT_ENDS = 22, 6
OPENED = (AccessKind.RECORD, AccessKind.PRINT, AccessKind.EXPORT, AccessKind.DOWNLOAD)
WATCHED = (*OPENED, AccessKind.SEARCH)


@dataclass(frozen=True)
class Look:
    """One reading, as the signs judge it.

    Attributes:
        reader: name and surname of who read.
        people: name and surname of whose data were opened.
        staff: name and surname of who works here.
        in_the_hour: how many different people the reader opened (found, if this is a search) in the hour up
            to this reading; ``before`` how many without it.
        is_search: whether people were found, and none opened: only how many is looked at.
        follows: whether whoever is protected among them is followed by the reader: a seat, a cover, a scheda.
    """

    at: datetime
    reader: str
    people: tuple[str, ...] = ()
    staff: frozenset[str] = frozenset()
    before: int = 0
    in_the_hour: int = 0
    follows: bool = True
    is_search: bool = False


def has_own_surname(look: Look) -> bool:
    """Whether a surname of the reader is among the names of a person."""
    surname = folded(look.reader).split()[-1:]
    return any(surname and surname[0] in folded(person).split() for person in look.people)


def is_of_a_colleague(look: Look) -> bool:
    return any(is_same_name(person, name) for person in look.people for name in look.staff)


def is_mass(look: Look) -> bool:
    """Whether this reading passed the limit."""
    return look.before < (MASS_FOUND if look.is_search else MASS) <= look.in_the_hour


def is_by_night(look: Look) -> bool:
    hour = timezone.localtime(look.at).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def is_without_seat(look: Look) -> bool:
    return not look.follows


SIGNS: Mapping[Sign, Callable[[Look], bool]] = {
    Sign.OWN_SURNAME: has_own_surname,
    Sign.COLLEAGUE: is_of_a_colleague,
    Sign.MASS: is_mass,
    Sign.NIGHT: is_by_night,
    Sign.WITHOUT_SEAT: is_without_seat,
}


OF_SEARCHES = (Sign.MASS,)


def signs_of(look: Look) -> list[Sign]:
    """Every sign that a reading has."""
    return [
        sign for sign, holds in SIGNS.items() if holds(look) and (sign in OF_SEARCHES or not look.is_search)
    ]


def looks_at(entries: Iterable[AccessLogEntry]) -> list[tuple[AccessLogEntry, Look]]:
    """The readings of single records, and the searches, among some lines of the log, with the facts to judge.

    A fixed number of statements, whatever the number of lines. Readers without an account are left out.
    """
    asked = {one.pk for one in entries if one.kind in WATCHED and one.actor_id}
    opened = list(AccessLogEntry.objects.filter(pk__in=asked))
    if not opened:
        return []
    readers = {one.actor_id for one in opened}
    since = min(one.at for one in opened) - HOUR
    around = AccessLogEntry.objects.filter(actor_id__in=readers, kind__in=WATCHED, at__gt=since)
    shown = _people_shown(around)
    archive = _Archive({pk for keys in shown.values() for pk in keys}, readers)
    earlier: dict[tuple[int, bool], list[tuple[datetime, int]]] = defaultdict(list)
    looks = []
    for entry in around.order_by("at", "pk"):
        keys = shown.get(entry.pk, set())
        same = earlier[entry.actor_id, entry.kind == AccessKind.SEARCH]
        recent = {pk for at, pk in same if at > entry.at - HOUR}
        same += [(entry.at, pk) for pk in keys]
        if entry.pk in asked:
            looks.append((entry, archive.look(entry, keys, recent)))
    return looks


def _people_shown(entries: QuerySet[AccessLogEntry]) -> dict[int, set[int]]:
    """The people shown by lines of the log, by id of the line: a situation or a scheda shows its person."""
    rows = AccessLogSubject.objects.filter(entry__in=entries)
    shown: dict[int, set[int]] = defaultdict(set)
    for kind, person in ((Person, "pk"), (Case, "person"), (Intake, "person")):
        whose = kind.objects.filter(pk=OuterRef("subject_id")).values(person)
        of_kind = rows.filter(subject_type=kind._meta.label_lower).annotate(person=Subquery(whose))
        for entry, pk in of_kind.exclude(person=None).values_list("entry", "person"):
            shown[entry].add(pk)
    return shown


class _Archive:
    """What the archive says of some people and of who read about them."""

    def __init__(self, people: set[int], readers: set[int]) -> None:
        self._people = {row.pk: row for row in Person.objects.filter(pk__in=people)}
        self._staff = frozenset(user.label for user in User.objects.filter(is_active=True))
        held = Assignment.objects.filter(case__person__in=people, operator__in=readers)
        covered = Cover.objects.filter(case__person__in=people, colleague__in=readers)
        written = Intake.objects.filter(person__in=people, compiled_by__in=readers)
        self._followed = {
            *held.values_list("operator", "case__person"),
            *covered.values_list("colleague", "case__person"),
            *written.values_list("compiled_by", "person"),
        }

    def look(self, entry: AccessLogEntry, keys: set[int], recent: set[int]) -> Look:
        people = [self._people[pk] for pk in sorted(keys) if pk in self._people]
        return Look(
            at=entry.at,
            reader=entry.actor_label,
            people=tuple(person.label for person in people),
            staff=self._staff - {entry.actor_label},
            before=len(recent),
            in_the_hour=len(recent | keys),
            is_search=entry.kind == AccessKind.SEARCH,
            follows=all(not one.protected or (entry.actor_id, one.pk) in self._followed for one in people),
        )
