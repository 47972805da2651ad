"""The ledger of a referral: every notice and every e-mail to its service, and how far it came."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from network.models import Notice, NoticeLetter
from network.notice_kinds import NoticeKind
from referrals.models import Letter, LetterKind, Referral

SHOWN = 50
MOST_NOTICES = 200  # a service has a few contacts, each with a row of their own
ONE_ACT = timedelta(seconds=2)  # what is told to several people is written within


class How(TextChoices):
    """By which way somebody was told."""

    NOTICE = "notice", _("avviso nel programma")
    MAIL = "mail", _("e-mail alla casella")


class Reached(TextChoices):
    """How far something came."""

    WRITTEN = "written", _("scritto")
    FAILED = "failed", _("non partito")
    MAILED = "mailed", _("mandato per e-mail")
    RETURNED = "returned", _("tornato indietro")
    PUSHED = "pushed", _("su una pagina aperta")
    SEEN = "seen", _("letto")


@dataclass(frozen=True)
class Delivery:
    """One thing told to the service: to ``told`` contacts, or to its mailbox.

    Each moment is of whoever had it first; nothing says who. An e-mail to a mailbox is read with the
    referral: behind a link of it, or with an account.
    """

    how: How
    what: str
    told: int
    written_at: datetime
    pushed_at: datetime | None
    seen_at: datetime | None
    mailed_at: datetime | None
    returned_at: datetime | None
    return_status: str
    return_reason: str
    tries: int
    is_given_up: bool
    has_failed: bool

    @property
    def reached(self) -> Reached:
        """The farthest it came; what came back or did not leave says so until somebody has read it."""
        came = (
            (self.seen_at, Reached.SEEN),
            (self.returned_at, Reached.RETURNED),
            (self.pushed_at, Reached.PUSHED),
            (self.mailed_at, Reached.MAILED),
            (self.has_failed, Reached.FAILED),
        )
        return next((reached for happened, reached in came if happened), Reached.WRITTEN)

    @property
    def is_lost(self) -> bool:
        return self.reached in {Reached.RETURNED, Reached.FAILED}


def deliveries_of(referral: Referral) -> list[Delivery]:
    """What was told to the service of a referral, newest first, in two statements."""
    notices, letters = _notices_to(referral), _letters_to(referral)
    read_at = _readings(letters)
    told = [
        *(_one_notice(group) for group in _told_together(notices)),
        *(_one_letter(letter, read_at) for letter in letters),
    ]
    return sorted(told, key=lambda one: one.written_at, reverse=True)[:SHOWN]


def _notices_to(referral: Referral) -> list[Notice]:
    contacts = User.objects.filter(
        unitgrant__permission__codename=Role.SERVICE_CONTACT, unitgrant__content_object=referral.service_id
    )
    rows = Notice.objects.filter(path=referral.get_absolute_url(), recipient__in=contacts)
    return list(rows.select_related("letter").order_by("-created_at", "-pk")[:MOST_NOTICES])


def _told_together(rows: Iterable[Notice]) -> Iterator[list[Notice]]:
    group: list[Notice] = []
    for row in rows:
        if group and not _is_same_act(row, group):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _is_same_act(row: Notice, group: list[Notice]) -> bool:
    is_near = row.kind == group[0].kind and group[0].created_at - row.created_at <= ONE_ACT
    return is_near and row.recipient_id not in {one.recipient_id for one in group}


def _one_notice(rows: list[Notice]) -> Delivery:
    letters = {row.letter for row in rows if row.letter is not None}
    mailed = _first(letter.sent_at for letter in letters)
    returned = _returned(letters)
    return Delivery(
        how=How.NOTICE,
        what=str(NoticeKind(rows[0].kind).label),
        told=len(rows),
        written_at=min(row.created_at for row in rows),
        pushed_at=_first(row.pushed_at for row in rows),
        seen_at=_first(row.seen_at for row in rows),
        mailed_at=mailed,
        returned_at=returned.returned_at if returned else None,
        return_status=returned.return_status if returned else "",
        return_reason=returned.return_reason if returned else "",
        tries=max((letter.tries for letter in letters), default=0),
        is_given_up=any(letter.has_failed and letter.is_given_up for letter in letters),
        has_failed=any(letter.has_failed for letter in letters),
    )


def _returned(letters: Iterable[NoticeLetter]) -> NoticeLetter | None:
    """The letter that came back, when none of the others arrived."""
    back = [letter for letter in letters if letter.returned_at is not None]
    arrived = any(letter.sent_at is not None and letter.returned_at is None for letter in letters)
    return None if arrived else min(back, key=lambda letter: letter.written_at, default=None)


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _letters_to(referral: Referral) -> list[Letter]:
    letters = Letter.objects.filter(link__referral=referral)
    return list(letters.select_related("link__door", "link__referral")[:SHOWN])


def _readings(letters: Iterable[Letter]) -> list[datetime]:
    """When somebody of the service had the referral before them, with an account or behind any link.

    Whoever only marks their notices as read, or only stands before a door, has not.
    """
    links = [letter.link for letter in letters]
    opened = [link.referral.seen_at for link in links if link.referral is not None]
    moments = [*opened, *(link.door.session_seen_at for link in links)]
    return [moment for moment in moments if moment is not None]


def _one_letter(letter: Letter, read_at: Iterable[datetime]) -> Delivery:
    # Whoever writes a code has read its letter, and whoever asks for one that of its link; the others are
    # read with the referral, wherever it is read.
    door = letter.link.door
    moments = [door.session_seen_at] if letter.kind == LetterKind.CODE else [door.code_asked_at, *read_at]
    return Delivery(
        how=How.MAIL,
        what=str(LetterKind(letter.kind).label),
        told=0,
        written_at=letter.written_at,
        pushed_at=None,
        seen_at=_first(moment for moment in moments if moment and moment >= letter.written_at),
        mailed_at=letter.sent_at,
        returned_at=letter.returned_at,
        return_status=letter.return_status,
        return_reason=letter.return_reason,
        tries=letter.tries,
        is_given_up=letter.is_given_up,
        has_failed=letter.has_failed,
    )
