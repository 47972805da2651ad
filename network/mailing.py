"""Mailing what nobody reads: letters written and sent by the timer. Twice or late is safe.

Each notice goes into one letter only. A letter that left just before its process died leaves again, with the
same Message-ID: at least once, never not at all.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException

from django.db.models import Q

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from network.mail_plan import compose, mail_moment, urgent_by_law, worth_mailing
from network.models import Notice, NoticeLetter, NoticePreference
from network.models.notices import NoticeQuerySet
from network.notices import hold_counters

logger = logging.getLogger(__name__)

STILL_NEWS = timedelta(days=3)  # what is older was mailed, or is known by now
LATEST_BY_LAW = timedelta(days=30)  # what cannot be switched off leaves also after a long stop


Told = Callable[[Actor, NoticeLetter], None]
_when_given_up: list[Told] = []


def when_given_up(tell: Told) -> Told:
    """Have ``tell`` called, in the same transaction, for each letter that is given up."""
    _when_given_up.append(tell)
    return tell


@dataclass(frozen=True)
class Mailed:
    """What one round sent, and what did not leave."""

    sent: int
    failed: int


def mail_notices(by: Actor, most: int = 200) -> Mailed:
    """Write the letters whose moment has come, then send what waits."""
    waiting = _unmailed().values_list("recipient", flat=True).distinct().order_by("recipient")
    people = User.objects.filter(pk__in=list(waiting), is_active=True).order_by("pk")
    each_apart(people, lambda user: write_notice_letter(by=by, user=user))
    outcomes = each_apart(NoticeLetter.objects.to_send()[:most], lambda letter: _deliver(by, letter))
    return Mailed(outcomes.count(True), outcomes.count(False))


def _unmailed() -> NoticeQuerySet:
    now = clock.now()
    by_law = urgent_by_law() & Q(created_at__gt=now - LATEST_BY_LAW)
    recent = Notice.objects.filter(Q(created_at__gt=now - STILL_NEWS) | by_law, letter=None)
    return recent.filter(worth_mailing())


@action
def write_notice_letter(*, by: Actor, user: User) -> NoticeLetter | None:
    """Write one letter for all the notices of a person whose moment has come; None when there are none."""
    require(by, "network.write_notice_letter", user)
    hold_counters([user])  # two rounds at once write one after the other
    chosen = NoticePreference.objects.filter(user=user).first() or NoticePreference(user=user)
    now = clock.now()
    due = []
    for notice in _unmailed().filter(recipient=user):
        moment = mail_moment(notice, chosen)
        if moment is not None and moment <= now:
            due.append(notice.pk)
    if not due:
        return None
    letter = NoticeLetter(recipient=user)
    letter.save()
    Notice.objects.filter(pk__in=due).update(letter=letter)
    return letter


def _deliver(by: Actor, letter: NoticeLetter) -> bool | None:
    """Send one letter. Whether it left; None when it need not leave any more."""
    notices = claim_notice_letter(by=by, letter=letter)
    if not notices:
        return None
    fault = ""
    try:
        compose(letter, notices).send()
    except (SMTPException, OSError, ValueError) as error:
        fault = type(error).__name__  # its words may hold the address
        logger.warning("letter of notices %s did not leave: %s", letter.pk, fault)
    record_notice_letter(by=by, letter=letter, fault=fault)
    return not fault


@action
def claim_notice_letter(*, by: Actor, letter: NoticeLetter) -> list[Notice]:
    """Take a letter to send it: its notices still to be told, none when it has left or all were read.

    What was read stands in it no more: made unread again, it goes into another.
    It is tried again after its next pause, unless ``record_notice_letter`` says that it has left.
    """
    require(by, "network.claim_notice_letter", letter)
    letter = _locked(letter)
    if letter.next_try_at is None or letter.next_try_at > clock.now():
        return []
    letter.notices.exclude(worth_mailing()).update(letter=None)
    waiting = (
        list(letter.notices.filter(worth_mailing()).order_by("seq")) if letter.recipient.is_active else []
    )
    if waiting:
        letter.begin_try()
    else:
        letter.give_up()
    return waiting


def _locked(letter: NoticeLetter) -> NoticeLetter:
    locked = NoticeLetter.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("recipient").get(pk=letter.pk)


@action
def record_notice_letter(*, by: Actor, letter: NoticeLetter, fault: str) -> NoticeLetter:
    """Keep whether a letter left; after the last pause it is given up."""
    require(by, "network.record_notice_letter", letter)
    letter = _locked(letter)
    letter.end_try(fault)
    if letter.has_failed and letter.is_given_up:
        for tell in _when_given_up:
            tell(by, letter)
    return letter
