"""Letters that come back hours or days after they left: who counted on them is told at once."""

from datetime import timedelta

from django.urls import Resolver404, resolve

from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from intake.models import SheetLetter
from intake.scheda.sheet_post import record_sheet_return
from network.delivery_reports import DeliveryReport, NotAReport, read_report
from network.mailing import when_given_up
from network.models import NoticeLetter
from network.models.outgoing import is_permanent
from network.notice_kinds import NoticeKind
from network.notices import hold_counters
from network.returns import LetterTo, letter_named_by
from referrals.followers import sender_side, tell_sender_of_mail
from referrals.models import Letter, LetterKind, Referral
from referrals.partners.post import POST, locked_letter
from referrals.partners.refusals import mark_refused
from referrals.partners.telling import tell_of_lost_letter
from referrals.rules import on_receiver_side

LATEST = timedelta(days=30)  # mail servers give up after five days


def take_back(raw: bytes, recipient: str = "") -> str:
    """Read a message sent to the return address, and keep what it says of a letter of ours.

    Args:
        raw: the whole message.
        recipient: its envelope recipient, where the mail server tells it.

    Returns:
        One sentence on what was done.

    Raises:
        NotAReport: the message is refused; nothing was written.
    """
    report = read_report(raw)
    named = letter_named_by([recipient, *report.to])
    if named is None:
        raise NotAReport("It names no letter of ours, or its seal is false.")
    letter = _letter(*named)
    if letter is None:
        raise NotAReport("It names a letter that is not there, or older than thirty days.")
    if not report.has_failed:
        return f"Letter {letter.pk} has not come back: the report says {_known(report)}."
    if isinstance(letter, Letter):
        is_new = record_return(by=POST, letter=letter, status=report.status)
    elif isinstance(letter, NoticeLetter):
        is_new = record_notice_return(by=POST, letter=letter, status=report.status)
    else:
        is_new = record_sheet_return(by=POST, letter=letter, status=report.status)
    return f"Letter {letter.pk} came back with {report.status}{'' if is_new else ', as was known'}."


_MODELS: dict[LetterTo, type[Letter | NoticeLetter | SheetLetter]] = {
    LetterTo.MAILBOX: Letter,
    LetterTo.READER: NoticeLetter,
    LetterTo.PERSON: SheetLetter,
}


def _letter(to: LetterTo, pk: int) -> Letter | NoticeLetter | SheetLetter | None:
    left = _MODELS[to].objects.filter(pk=pk, tries__gt=0, written_at__gt=clock.now() - LATEST)
    found: Letter | NoticeLetter | SheetLetter | None = left.first()
    return found


def _known(report: DeliveryReport) -> str:
    return (
        report.action if report.action in {"delayed", "delivered", "relayed", "expanded"} else "nothing else"
    )


@action
def record_return(*, by: Actor, letter: Letter, status: str) -> bool:
    """Keep that a letter to a mailbox came back, and tell who counted on it. Whether that was news.

    A mailbox that sends its letters back for good is marked as refusing, until somebody reads one again.

    Args:
        status: the code of the report, as "5.1.1".
    """
    require(by, "referrals.record_return", letter)
    letter = locked_letter(letter)
    if not letter.keep_return(status):
        return False
    if letter.kind == LetterKind.CHANGED:  # nobody counts on it
        return True
    if is_permanent(status):
        mark_refused(by=by, link=letter.link)
    tell_of_lost_letter(by, letter.link, NoticeKind.REFERRAL_MAIL_RETURNED)
    return True


@action
def record_notice_return(*, by: Actor, letter: NoticeLetter, status: str) -> bool:
    """Keep that a letter of notices came back; who sent a referral that nobody has read is told.

    Args:
        status: the code of the report, as "5.1.1".
    """
    require(by, "referrals.record_notice_return", letter)
    held = NoticeLetter.objects.select_for_update(of=("self",), no_key=True).select_related("recipient")
    letter = held.get(pk=letter.pk)
    if not letter.keep_return(status):
        return False
    _tell_senders(by, letter, NoticeKind.REFERRAL_MAIL_RETURNED)
    return True


@when_given_up
def tell_of_given_up(by: Actor, letter: NoticeLetter) -> None:
    """Tell who sent a referral that a contact of the service was not reached, and nobody has read it."""
    _tell_senders(by, letter, NoticeKind.REFERRAL_MAIL_FAILED)


def _tell_senders(by: Actor, letter: NoticeLetter, kind: NoticeKind) -> None:
    referrals = _referrals_in(letter)
    hold_counters([user for referral in referrals for user in sender_side(referral)])
    for referral in referrals:
        tell_sender_of_mail(by, referral, kind)


def _referrals_in(letter: NoticeLetter) -> list[Referral]:
    """The open referrals of which a letter told a contact of their service, and nobody there has read."""
    paths = letter.notices.filter(seen_at=None).values_list("path", flat=True)
    numbers = {pk for path in paths if (pk := _referral_at(path)) is not None}
    unseen = Referral.objects.open().filter(pk__in=numbers, seen_at=None)
    rows = unseen.select_related("service", "case", "intake").order_by("pk")
    return [row for row in rows if on_receiver_side(letter.recipient, row)]


def _referral_at(path: str) -> int | None:
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return found.kwargs["pk"] if found.view_name == "referrals:referral" else None
