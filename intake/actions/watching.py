"""Watching the access log: what is unusual is written down, and the auditors are told."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

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

Key = tuple[int, str, date]


@action
def watch_readings(*, by: Actor) -> int:
    """Look at the lines of the access log written since the last time. Returns how many were unusual.

    A reader, a sign and a day make one line, however many the readings. The auditors are told once a round.
    What could not be judged, written or told is looked at again, however late: the watch does not pass it.
    """
    require(by, "intake.watch_readings")
    watch = ReadingWatch.objects.select_for_update().first() or ReadingWatch(looked_at=clock.now() - LATE)
    found: dict[Key, UnusualReading] = {}
    newest, failed = watch.looked_at, list[datetime]()

    def judge(lines: list[AccessLogEntry]) -> AccessLogEntry:
        for row in _unusual(looks_at(lines)):
            found.setdefault(_key(row), row)
        return lines[0]

    for lines in _pages(AccessLogEntry.objects.filter(at__gt=watch.looked_at - LATE)):
        readers = _by_reader(lines)
        first = {of_reader[0] for of_reader in readers}
        failed += [line.at for line in first.difference(each_apart(readers, judge))]
        newest = max(newest, lines[-1].at)

    def write(rows: list[UnusualReading]) -> int:
        ambito: int = rows[0].ambito_id
        UnusualReading.objects.create_all(rows)
        path = reverse("intake:unusual_readings")
        notify(by=by, to=holders(Role.AUDITOR, [ambito]), kind=NoticeKind.READING_UNUSUAL, path=path)
        return ambito

    ambiti = sorted({row.ambito_id for row in found.values()})
    told = each_apart([[row for row in found.values() if row.ambito_id == one] for one in ambiti], write)
    kept = [row for row in found.values() if row.ambito_id in told]
    failed += [row.read_at for row in found.values() if row.ambito_id not in told]
    watch.looked_at = max(watch.looked_at, min([newest, *failed]))
    watch.save()
    return len(kept)


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


def _key(row: UnusualReading) -> Key:
    return row.reader_id, row.sign, row.day


def _unusual(looks: list[tuple[AccessLogEntry, Look]]) -> list[UnusualReading]:
    """One row for each reader, sign and day that has none yet."""
    found: dict[Key, UnusualReading] = {}
    ambiti = _ambiti({entry.actor_id for entry, _look in looks})
    for entry, look in looks:
        for sign in signs_of(look) if entry.actor_id in ambiti else ():
            row = UnusualReading(sign=sign, entry_id=entry.pk, read_at=entry.at)
            row.day = timezone.localdate(entry.at)
            row.reader_id, row.ambito_id = entry.actor_id, ambiti[entry.actor_id]
            found.setdefault(_key(row), row)
    known = UnusualReading.objects.filter(reader__in=ambiti, day__in={row.day for row in found.values()})
    for key in known.values_list("reader", "sign", "day"):
        found.pop(key, None)
    return list(found.values())


def _ambiti(readers: set[int]) -> dict[int, int]:
    """The Ambito in which each reader works, by their newest post."""
    posts = Post.objects.filter(user__in=readers).order_by("since", "pk")
    rows = posts.values_list("user", Coalesce("unit__root", "unit"))
    return dict(rows)
