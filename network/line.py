"""What an open page may be told over the live line, read again each time before anything is said."""

from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.db.models import Exists, FilteredRelation, Q

from accounts.models import User
from audit import clock


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


def standing_of(user_id: int, session_key: str) -> Standing | None:
    """Read in one statement where a listener stands.

    Returns None when they are not active any more, or the session has ended.
    """
    today = clock.today()
    session = Session.objects.filter(session_key=session_key, expire_date__gt=clock.now())
    current = Q(unitgrant__since__lte=today) & (Q(unitgrant__until=None) | Q(unitgrant__until__gte=today))
    rows = list(
        User.objects.filter(Exists(session), pk=user_id, is_active=True)
        .annotate(held=FilteredRelation("unitgrant", condition=current))
        .values_list(
            "password",
            "notice_counter__epoch",
            "notice_counter__last_seq",
            "notice_counter__unread",
            "notice_counter__changes",
            "held__permission__codename",
            "held__content_object",
        )
    )
    if not rows:
        return None
    password, epoch, seq, unread, changes, *_post = rows[0]
    posts = frozenset((role, unit) for *_rest, role, unit in rows if unit is not None)
    return Standing(password, posts, News(str(epoch or ""), seq or 0, unread or 0, changes or 0))
