"""What an open page may be told over the live line, read again each time before anything is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import FilteredRelation, Q

from accounts.models import User
from audit import clock

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
    posts: frozenset[tuple[str, int]]
    news: News

    def continues(self, beginning: "Standing") -> bool:
        """Whether the session is still the one of the beginning: no password was changed meanwhile."""
        return self.password == beginning.password

    def keeps_posts_of(self, beginning: "Standing") -> bool:
        """Whether no post held at the beginning is lost."""
        return beginning.posts <= self.posts


def standings_of(asked: Iterable[Listener]) -> dict[Listener, Standing]:
    """Read in two statements where some listeners stand.

    Who is not active any more, or whose session has ended, is left out. Sessions are read last: no news is
    younger than the look at the session it is told to.
    """
    listeners, today = list(asked), clock.today()
    current = Q(unitgrant__since__lte=today) & (Q(unitgrant__until=None) | Q(unitgrant__until__gte=today))
    rows = (
        User.objects.filter(pk__in={user_id for user_id, _key in listeners}, is_active=True)
        .annotate(held=FilteredRelation("unitgrant", condition=current))
        .values_list(
            "pk",
            "password",
            "notice_counter__epoch",
            "notice_counter__last_seq",
            "notice_counter__unread",
            "notice_counter__changes",
            "held__permission__codename",
            "held__content_object",
        )
        .order_by("pk")
    )
    standings = {pk: _standing(list(theirs)) for pk, theirs in groupby(rows, key=itemgetter(0))}
    sessions = Session.objects.filter(
        expire_date__gt=clock.now(), session_key__in={key for _pk, key in listeners}
    )
    lasting = set(sessions.values_list("session_key", flat=True))
    return {each: standings[each[0]] for each in listeners if each[0] in standings and each[1] in lasting}


def _standing(rows: list[tuple[Any, ...]]) -> Standing:
    _pk, password, epoch, seq, unread, changes, *_post = rows[0]
    posts = frozenset((role, unit) for *_rest, role, unit in rows if unit is not None)
    return Standing(password, posts, News(str(epoch or ""), seq or 0, unread or 0, changes or 0))


def standing_of(user_id: int, session_key: str) -> Standing | None:
    """Where one listener stands; None when they are not active any more, or the session has ended."""
    return standings_of([(user_id, session_key)]).get((user_id, session_key))
