"""Telling people: rows in the transaction of the change, the world only after commit."""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection, transaction

from accounts.models import User
from audit import clock
from audit.context import Actor, current_act
from network.models import Notice, NoticeCounter
from network.notice_kinds import NoticeKind

logger = logging.getLogger(__name__)

WAKE_UPS = "wake-ups"  # the channel-layer group on which every process with open pages listens
PATIENCE_SECONDS = 2  # an act never waits longer than this for the channel layer
_wakes_pages: ContextVar[bool] = ContextVar("notices_wake_pages", default=True)


def notify(
    *,
    by: Actor,
    to: Iterable[User],
    kind: NoticeKind,
    path: str,
    urgency: str = "",
    reference: str = "",
    origin: str = "",
) -> list[Notice]:
    """Write one notice for each person in ``to``, never for the author, and push after commit.

    Args:
        path: the page to open, made of ids only.
        reference: the number of the case, scheda or referral.
        origin: the unit or service it comes from. No name of a person belongs here.
    """
    current_act()
    ids = sorted({user.pk for user in to if user.is_active} - {by.pk})
    if not ids:
        return []
    notices = [
        Notice(
            recipient_id=counter.pk,
            seq=counter.last_seq,
            kind=kind,
            path=path,
            urgency=urgency,
            reference=reference,
            origin=origin,
        )
        for counter in _numbered(ids)
    ]
    Notice.objects.bulk_create(notices)
    push_after_commit(ids)
    return notices


def hold_counters(users: Iterable[User]) -> None:
    """Take at once the counters that an act will move one after the other, in several notices or readings.

    Taken in the order in which they are needed, two acts that tell each other would wait for ever.
    """
    _locked_counters(sorted({user.pk for user in users if user.is_active}))


# Every act moves counters, most acts several times: written out, these two statements cost a tenth.
_TABLE = NoticeCounter._meta.db_table
_NOTICES = Notice._meta.db_table
_LOCK = f"SELECT user_id, last_seq FROM {_TABLE} WHERE user_id IN ({{places}}) ORDER BY user_id {{lock}}"  # noqa: S608
# The rows are locked in their order, then moved: an update alone would take them as it finds them.
_GIVE = f"""
    UPDATE {_TABLE} SET last_seq = last_seq + 1, unread = unread + 1
    FROM (SELECT user_id AS pk FROM {_TABLE} WHERE user_id IN ({{places}}) ORDER BY user_id {{lock}}) AS held
    WHERE user_id = held.pk RETURNING user_id, last_seq
"""  # noqa: S608
_MOVE = f"UPDATE {_TABLE} SET unread = unread + %s WHERE user_id IN ({{places}})"  # noqa: S608
_STIR = f"UPDATE {_TABLE} SET changes = changes + 1 WHERE user_id IN ({{places}})"  # noqa: S608


class _Counter(NamedTuple):
    """Whose counter it is, and the last number it gave."""

    pk: int
    last_seq: int


def _numbered(ids: list[int]) -> list[_Counter]:
    """Give each of some people, by id, the number of their next notice, still unread."""
    given = _give(ids)
    if len(given) < len(ids):
        missing = sorted({*ids} - {counter.pk for counter in given})
        _locked_counters(missing)
        given += _give(missing)
    return sorted(given)


def _locked_counters(ids: list[int]) -> list[_Counter]:
    # Always in the order of the key, so that two acts never wait for each other.
    counters = _lock(ids) if ids else []
    if len(counters) < len(ids):
        # One by one: who gives birth to a counter holds it, and would wait with it for one before it.
        for pk in ids:
            NoticeCounter.objects.bulk_create([NoticeCounter(user_id=pk)], ignore_conflicts=True)
            _lock([pk])
        counters = _lock(ids)
    return counters


def _lock(ids: list[int]) -> list[_Counter]:
    return _counters(_LOCK, ids)


def _give(ids: list[int]) -> list[_Counter]:
    return _counters(_GIVE, ids)


def _counters(statement: str, ids: list[int]) -> list[_Counter]:
    has_locks = connection.features.has_select_for_update
    lock = connection.ops.for_update_sql(no_key=True) if has_locks else ""
    with connection.cursor() as cursor:
        cursor.execute(statement.format(places=_places(ids), lock=lock), ids)
        return [_Counter(*row) for row in cursor.fetchall()]


def _move_unread(ids: list[int], unread: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE.format(places=_places(ids)), [unread, *ids])


def _places(ids: list[int]) -> str:
    return ", ".join(["%s"] * len(ids))


def see(*, user: User, notices: Iterable[int] | None = None, path: str | None = None) -> int:
    """Mark ``user``'s unread notices as seen: those with the given ids, those that open ``path``, or all.

    Returns how many were marked.
    """
    _locked_counters([user.pk])
    unread = Notice.objects.visible_to(user).unread()
    if notices is not None:
        unread = unread.filter(pk__in=list(notices))
    if path is not None:
        unread = unread.filter(path=path)
    marked = unread.update(seen_at=clock.now())
    if marked:
        _move_unread([user.pk], -marked)
        push_after_commit([user.pk])
    return marked


class Told(NamedTuple):
    """What a line has carried: the notices of a user numbered from ``after`` (excluded) to ``upto``."""

    user_id: int
    after: int
    upto: int


# Pages are told by the hundred: a condition for each would cost more than telling them.
_PUSHED = f"""
    UPDATE {_NOTICES} SET pushed_at = %s FROM (VALUES {{told}}) AS told
    WHERE recipient_id = told.column1 AND seq > told.column2 AND seq <= told.column3
    AND pushed_at IS NULL AND seen_at IS NULL
"""  # noqa: S608


def mark_pushed(told: Iterable[Told]) -> int:
    """Keep that open pages now know of some notices. Returns how many."""
    rows = list(told)
    if not rows:
        return 0
    values = ", ".join(["(%s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(_PUSHED.format(told=values), [clock.now(), *chain.from_iterable(rows)])
        return int(cursor.rowcount)


def unsee(*, user: User, seen_at: datetime) -> int:
    """Make unread again what ``user`` marked as seen in one act, named by its moment. Returns how many."""
    _locked_counters([user.pk])
    again = Notice.objects.visible_to(user).filter(seen_at=seen_at).update(seen_at=None)
    if again:
        _move_unread([user.pk], again)
        push_after_commit([user.pk])
    return again


def redraw_pages(users: Iterable[User]) -> None:
    """Have the open pages of some users drawn again after the commit, for what is not worth a notice."""
    ids = sorted({user.pk for user in users if user.is_active})
    if not ids:
        return
    _locked_counters(ids)
    with connection.cursor() as cursor:
        cursor.execute(_STIR.format(places=_places(ids)), ids)
    push_after_commit(ids)


@contextmanager
def without_push() -> Iterator[None]:
    """Write notices without waking any page: for loading a past in which nobody was looking."""
    token = _wakes_pages.set(False)
    try:
        yield
    finally:
        _wakes_pages.reset(token)


def push_after_commit(user_ids: Iterable[int]) -> None:
    """Wake the open pages of some users once the transaction is committed.

    A push may fail: the rows are there, and the line itself looks again for what it missed.
    """
    if not _wakes_pages.get():
        return
    ids = list(user_ids)

    def push() -> None:
        try:
            async_to_sync(_wake)(ids)
        except Exception:
            logger.exception("live line: push failed for users %s; the line will look again", ids)

    transaction.on_commit(push)


async def _wake(user_ids: list[int]) -> None:
    layer = get_channel_layer()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await layer.group_send(WAKE_UPS, {"type": "inbox.changed", "users": user_ids})
