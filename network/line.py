"""What an open page may be told over the live line, read again each time before anything is said."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import connection
from psycopg import AsyncConnection, AsyncCursor

from accounts.models import UnitGrant, User
from audit import clock
from network.models import NoticeCounter

Listener = tuple[int, str]  # the key of a user, and that of their session


@dataclass(frozen=True)
class News:
    """The newest number of an inbox and how many notices are unread; ``epoch`` names the numbering.

    ``changes`` grows when a page should be drawn again though there is no notice.
    """

    epoch: str
    seq: int
    unread: int
    changes: int

    def as_frame(self) -> dict[str, str | int]:
        """What travels on the line: numbers only, never personal data."""
        return {"epoch": self.epoch, "seq": self.seq, "unread": self.unread, "changes": self.changes}


@dataclass(frozen=True)
class Standing:
    """What keeps a line open: the password of the session and the posts held; and the news to tell."""

    password: str
    posts: frozenset[tuple[int, int]]
    news: News

    def continues(self, beginning: "Standing") -> bool:
        """Whether the session is still the one of the beginning: no password was changed meanwhile."""
        return self.password == beginning.password

    def keeps_posts_of(self, beginning: "Standing") -> bool:
        """Whether no post held at the beginning is lost."""
        return beginning.posts <= self.posts


# One statement, so that no news is younger than the look at the session it is told to; and written out, since
# every open page of everybody waits for it: put together anew each time it costs twice as much.
_STANDINGS = f"""
    SELECT asked.column1, asked.column2, person.password, counter.epoch, counter.last_seq, counter.unread,
        counter.changes, held.permission_id, held.content_object_id
    FROM (VALUES {{asked}}) AS asked
    JOIN {User._meta.db_table} person ON person.id = asked.column1 AND person.is_active
    JOIN {Session._meta.db_table} session ON session.session_key = asked.column2 AND session.expire_date > %s
    LEFT JOIN {NoticeCounter._meta.db_table} counter ON counter.user_id = person.id
    LEFT JOIN {UnitGrant._meta.db_table} held ON held.user_id = person.id
        AND held.since <= %s AND (held.until IS NULL OR held.until >= %s)
    ORDER BY asked.column1, asked.column2
"""  # noqa: S608


PATIENCE = 10  # seconds for a look: a line that fails is opened again, one that waits for ever is deaf
PREPARED_AFTER = 5  # looks; Django, which may stand behind a pool of sessions, never lets the server prepare


def standings_of(asked: Sequence[Listener]) -> dict[Listener, Standing]:
    """Read where some listeners stand.

    Who is not active any more, or whose session has ended, is left out.
    """
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(*_question(asked))
        return _standings(cursor.fetchall())


class OwnConnection:
    """The connection on which the event loop of a process itself asks PostgreSQL where listeners stand.

    Every open page of everybody waits for that look: in a thread, on a connection out of the pool and planned
    anew each time, it took twice as long (docs/speed.md).
    """

    def __init__(self) -> None:
        self._idle: AsyncConnection[tuple[Any, ...]] | None = None

    async def standings_of(self, asked: Sequence[Listener]) -> dict[Listener, Standing]:
        """Read where some listeners stand, like the function of that name.

        Raises:
            psycopg.OperationalError: when the database does not answer; the next look connects anew.
            TimeoutError: when it does not answer in time.
        """
        asking, self._idle = self._idle, None
        try:
            async with asyncio.timeout(PATIENCE):
                asking = asking or await _connected()
                rows = await (await asking.execute(*_question(asked))).fetchall()
        except BaseException:
            if asking is not None:
                asking.pgconn.finish()  # nobody knows what it was doing
            raise
        self._idle = asking
        return _standings(rows)

    def close(self) -> None:
        """Leave the database, without waiting for it; who is asking goes on."""
        if self._idle is not None:
            self._idle.pgconn.finish()
            self._idle = None


async def _connected() -> AsyncConnection[tuple[Any, ...]]:
    manners = {"cursor_factory": AsyncCursor, "prepare_threshold": PREPARED_AFTER, "autocommit": True}
    return await AsyncConnection.connect(**{**connection.get_connection_params(), **manners})


def _question(asked: Sequence[Listener]) -> tuple[str, list[Any]]:
    now, today = connection.ops.adapt_datetimefield_value(clock.now()), clock.today().isoformat()
    statement = _STANDINGS.format(asked=", ".join(["(%s, %s)"] * len(asked)))
    return statement, [*(value for each in asked for value in each), now, today, today]


def _standings(rows: Iterable[tuple[Any, ...]]) -> dict[Listener, Standing]:
    return {
        (user_id, key): _standing(list(theirs)) for (user_id, key), theirs in groupby(rows, itemgetter(0, 1))
    }


def _standing(rows: list[tuple[Any, ...]]) -> Standing:
    _user, _key, password, epoch, seq, unread, changes, *_post = rows[0]
    posts = frozenset((role, unit) for *_rest, role, unit in rows if unit is not None)
    news = News(str(UUID(str(epoch))) if epoch else "", seq or 0, unread or 0, changes or 0)
    return Standing(password, posts, news)


def standing_of(user_id: int, session_key: str) -> Standing | None:
    """Where one listener stands; None when they are not active any more, or the session has ended."""
    return standings_of([(user_id, session_key)]).get((user_id, session_key))
