"""When an unread notice is mailed, and with which words; when nothing pops up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit import clock
from network.models import MailChoice, Notice, NoticeLetter, NoticePreference
from network.models.mail import Delay
from network.notice_groups import group_of_kind
from network.notice_kinds import NoticeKind
from network.returns import LetterTo, seal_for_return
from network.urgency import Urgency

LEGAL = {
    NoticeKind.ASSIGNMENT_IMPOSED,  # mandates of a judge
    # who answers for the data must hear of what may be a breach (GDPR, articles 32 and 33)
    NoticeKind.OPENED_IN_EMERGENCY,
    NoticeKind.READING_UNUSUAL,
    NoticeKind.SIGN_IN_CHANGED,
    NoticeKind.REFERRAL_MAILBOX_CHANGED,
}
ALSO_IF_SEEN = {NoticeKind.SIGN_IN_CHANGED}  # an intruder could see them first
SOME_LINES = 20
SATURDAY = 5


def cannot_be_switched_off(notice: Notice) -> bool:
    """Whether a notice is mailed whatever its reader chose: emergencies and what the law asks."""
    return notice.urgency == Urgency.EMERGENCY or notice.kind in LEGAL


def worth_mailing() -> Q:
    """The condition that a notice is still to be mailed to its reader: unread, or about their account."""
    return Q(seen_at=None) | Q(kind__in=ALSO_IF_SEEN)


def urgent_by_law() -> Q:
    """The condition that a notice cannot be switched off."""
    return Q(urgency=Urgency.EMERGENCY) | Q(kind__in=LEGAL)


def wants_quiet(user: User) -> bool:
    """Whether it is now one of the hours or days in which a person wants to hear only what cannot wait."""
    chosen = NoticePreference.objects.filter(user=user).first()
    now = clock.now()
    return chosen is not None and after_quiet(now, chosen) > now


def mail_moment(notice: Notice, chosen: NoticePreference) -> datetime | None:
    """When a notice is mailed if it is still unread; None when its reader wants no e-mail of it."""
    if notice.kind in ALSO_IF_SEEN:
        return notice.created_at
    if cannot_be_switched_off(notice):
        return notice.created_at + timedelta(minutes=min(chosen.delay, Delay.QUARTER))
    choice = getattr(chosen, group_of_kind(notice.kind))
    if choice == MailChoice.NEVER:
        return None
    if choice == MailChoice.SOON or notice.urgency == Urgency.URGENT:
        return after_quiet(notice.created_at + timedelta(minutes=chosen.delay), chosen)
    return after_quiet(_next_digest(notice.created_at, chosen.digest_hour), chosen)


def after_quiet(moment: datetime, chosen: NoticePreference) -> datetime:
    """The moment itself, or the end of the quiet hours and days in which it falls."""
    local = timezone.localtime(moment)
    begins, ends = (int(hour) for hour in (chosen.quiet or "0-0").split("-"))
    if begins > ends and local.hour >= begins:
        local = _at(local + timedelta(days=1), ends)
    elif begins > ends and local.hour < ends:
        local = _at(local, ends)
    while chosen.quiet_weekend and local.weekday() >= SATURDAY:
        local = _at(local + timedelta(days=1), ends)
    return local


def _at(day: datetime, hour: int) -> datetime:
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _next_digest(moment: datetime, hour: int) -> datetime:
    local = timezone.localtime(moment)
    digest = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return digest if digest > local else digest + timedelta(days=1)


def compose(letter: NoticeLetter, notices: Sequence[Notice]) -> EmailMessage:
    """The words of a letter, in Italian: kinds, numbers, urgencies and the way to the inbox; no person.

    Its Message-ID is the same at each try, so that mailboxes fold a letter that leaves twice.
    """
    with translation.override(settings.LANGUAGE_CODE):
        number = len(notices)
        subject = ngettext("%(n)d avviso da leggere", "%(n)d avvisi da leggere", number) % {"n": number}
        lines = [_line(notice) for notice in notices[:SOME_LINES]]
        if number > SOME_LINES:
            lines.append(_("… e altri %(n)d.") % {"n": number - SOME_LINES})
        parts = [
            _("Buongiorno,"),
            _("questi avvisi sono ancora da leggere:"),
            "\n".join(lines),
            _("Li trovi qui: %(address)s") % {"address": _address("network:inbox")},
            _("Per cambiare quando scriverti: %(address)s")
            % {"address": _address("network:notice_preference")},
            _("Questo messaggio parte da solo: non rispondere."),
            "Accoglienza in rete",
        ]
        message = EmailMessage(
            subject=subject,
            body="\n\n".join(parts),
            to=[letter.recipient.email],
            headers={"Message-ID": _message_id(letter)},
        )
        return seal_for_return(message, LetterTo.READER, letter.pk)


def _line(notice: Notice) -> str:
    urgency = str(Urgency(notice.urgency).short_label) if notice.urgency else ""
    moment = date_format(timezone.localtime(notice.created_at), "j F, H:i").lower()
    return "- " + " · ".join(
        part for part in (notice.get_kind_display(), notice.reference, urgency, moment) if part
    )


def _address(name: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(name)


def _message_id(letter: NoticeLetter) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<avvisi-{letter.pk}-{letter.written_at:%Y%m%d%H%M%S%f}@{domain}>"
