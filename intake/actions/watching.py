"""Watching the access log: what is unusual is written down, and the auditors are told."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.keyset import keyset_page
from audit.models import AccessLogEntry
from audit.rounds import each_apart
from intake.models import ReadingWatch, UnusualReading
from intake.readings.unusual import Look, looks_at, signs_of
from network.models import Post
from network.notice_kinds import NoticeKind
from network.notices import notify

# Lines are written in transactions of their own: one that began before another may appear after it.
LATE = timedelta(minutes=10)
AT_ONCE = 5000  # lines; a round looks at all there are


@action
def watch_readings(*, by: Actor) -> int:
    """Look at the lines of the access log written since the last time. Returns how many were unusual.

    A reader, a sign and a day make one line, however many the readings. The auditors are told once a round.
    """
    require(by, "intake.watch_readings")
    watch = ReadingWatch.objects.select_for_update().first() or ReadingWatch(looked_at=clock.now() - LATE)
    found: list[UnusualReading] = []
    for lines in _pages(AccessLogEntry.objects.filter(at__gt=watch.looked_at - LATE)):
        found += chain.from_iterable(each_apart(_by_reader(lines), _write_unusual))
        watch.looked_at = max(watch.looked_at, lines[-1].at)
    watch.save()

    def tell_auditors(ambito: int) -> None:
        path = reverse("intake:unusual_readings")
        notify(by=by, to=holders(Role.AUDITOR, [ambito]), kind=NoticeKind.READING_UNUSUAL, path=path)

    each_apart(sorted({one.ambito_id for one in found}), tell_auditors)
    return len(found)


@action
def settle_reading(*, by: User, reading: UnusualReading, note: str) -> UnusualReading:
    """Write what comes of an unusual reading.

    Raises:
        ValidationError: nothing was written, or (``conflict``) somebody was faster.
    """
    require(by, "intake.settle_reading", reading)
    reading = UnusualReading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
    if reading.settled_at is not None:
        raise ValidationError(_("Qualcuno l'ha già guardata: ricarica la pagina."), code="conflict")
    reading.note, reading.settled_by, reading.settled_at = note.strip(), by, clock.now()
    if not reading.note:
        raise ValidationError({"note": _("Scrivi che cosa risulta: resta nella storia.")})
    reading.clean_fields(exclude=["ambito", "reader", "settled_by"])
    reading.save()
    return reading


def _pages(entries: QuerySet[AccessLogEntry]) -> Iterator[list[AccessLogEntry]]:
    """All the lines, some thousands at a time: whoever writes many must not hide one behind them."""
    cursor = ""
    while (page := keyset_page(entries, ("at", "pk"), cursor, AT_ONCE)).rows:
        yield page.rows
        cursor = page.next_cursor
        if not cursor:
            return


def _by_reader(lines: list[AccessLogEntry]) -> list[list[AccessLogEntry]]:
    """Lines that say nothing of one another: what cannot be judged of a reader hides no other."""
    readers: dict[int | None, list[AccessLogEntry]] = {}
    for line in lines:
        readers.setdefault(line.actor_id, []).append(line)
    return list(readers.values())


def _write_unusual(lines: list[AccessLogEntry]) -> list[UnusualReading]:
    unusual = _unusual(looks_at(lines))
    UnusualReading.objects.create_all(unusual)
    return unusual


def _unusual(looks: list[tuple[AccessLogEntry, Look]]) -> list[UnusualReading]:
    """One row for each reader, sign and day that has none yet."""
    found: dict[tuple[int, str, date], UnusualReading] = {}
    ambiti = _ambiti({entry.actor_id for entry, _look in looks})
    for entry, look in looks:
        for sign in signs_of(look) if entry.actor_id in ambiti else ():
            key = (entry.actor_id, sign.value, timezone.localdate(entry.at))
            row = UnusualReading(sign=sign, entry_id=entry.pk, read_at=entry.at, day=key[2])
            row.reader_id, row.ambito_id = entry.actor_id, ambiti[entry.actor_id]
            found.setdefault(key, row)
    known = UnusualReading.objects.filter(reader__in=ambiti, day__in={key[2] for key in found})
    for key in known.values_list("reader", "sign", "day"):
        found.pop(key, None)
    return list(found.values())


def _ambiti(readers: set[int]) -> dict[int, int]:
    """The Ambito in which each reader works, by their newest post."""
    posts = Post.objects.filter(user__in=readers).order_by("since", "pk")
    rows = posts.values_list("user", Coalesce("unit__root", "unit"))
    return dict(rows)
