"""The post: letters written in the transaction of an act, sent after it, tried again until they leave.

The secret of a link or a code is drawn when its letter leaves: nothing at rest could open a referral.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import transaction

from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor, SystemActor
from audit.rounds import each_apart
from intake.models import TeamGuest
from network.notice_kinds import NoticeKind
from network.returns import refuses_the_address
from network.tables.models import TableMember
from referrals.models import Letter, LetterKind, Mailbox, PartnerDoor, PartnerLink, Referral
from referrals.models.partners import CODE_LIFETIME, LINK_LIFETIME
from referrals.partners.keys import digest_of, digest_of_code, draw_code, draw_secret
from referrals.partners.letters import compose
from referrals.partners.refusals import mark_refused
from referrals.partners.telling import redraw_for_sender, tell_of_lost_letter

logger = logging.getLogger(__name__)

POST = SystemActor("posta")
AGAIN_AFTER = timedelta(minutes=1)
TELL_SENDER_AT = 3  # failed tries after which the sender is told


def write_to_mailbox(referral: Referral, kind: LetterKind) -> None:
    """Write to the mailbox of the service that has a referral, with a new link; call inside an action.

    Nothing is written to who has no mailbox, nor after the links of the referral were revoked.
    """
    mailbox = Mailbox.objects.current().filter(service=referral.service_id).first()
    if mailbox is None:
        return
    last = referral.links.first()
    if last is not None and last.revoked_at is not None:
        return
    write_link(mailbox, referral, kind)


def write_link(
    mailbox: Mailbox,
    referral: Referral | None,
    kind: LetterKind,
    member: TableMember | None = None,
    guest: TeamGuest | None = None,
) -> PartnerLink:
    """A new link, and the letter that will carry it; call inside an action."""
    link = PartnerLink(mailbox=mailbox, referral=referral, member=member, guest=guest)
    link.keeps_page = kind == LetterKind.PAGE
    link.save()
    PartnerDoor(link=link).save()
    write_letter(link, kind)
    return link


def write_link_again(
    mailbox: Mailbox, referral: Referral | None, kind: LetterKind, member: TableMember | None = None
) -> PartnerLink:
    """The same, asked for by a click: the second within a minute finds the link of the first.

    Call it inside an action, under the lock of what the link is about.
    """
    since = clock.now() - AGAIN_AFTER
    links = PartnerLink.objects.unrevoked().filter(mailbox=mailbox, referral=referral, member=member)
    just_now = links.filter(letters__kind=kind, created_at__gt=since).order_by("-pk").first()
    return just_now or write_link(mailbox, referral, kind, member)


def say_farewell(mailbox: Mailbox) -> None:
    """Tell a mailbox that another stands in its place, in a letter without links; call in an action."""
    link = PartnerLink(mailbox=mailbox, revoked_at=clock.now())
    link.save()
    write_letter(link, LetterKind.CHANGED)


def write_letter(link: PartnerLink, kind: LetterKind) -> Letter:
    """A letter that leaves once the act in progress is committed."""
    letter = Letter(link=link, kind=kind)
    letter.save()

    def post() -> None:
        try:
            deliver(letter)
        except Exception as error:  # noqa: BLE001 (the act is done: its letter waits for the timer)
            # Only the kind of the fault: its words may hold the address.
            logger.error("letter %s was not posted: %s", letter.pk, type(error).__name__)  # noqa: TRY400

    transaction.on_commit(post)
    return letter


def deliver_waiting(most: int = 200) -> tuple[int, int]:
    """Send the letters whose time has come. Returns how many left and how many did not."""
    outcomes = each_apart(Letter.objects.to_send()[:most], deliver)
    return sum(outcomes), len(outcomes) - sum(outcomes)


def deliver(letter: Letter) -> bool:
    """Send one letter, unless another process is sending it. Whether it left."""
    ready = make_letter_ready(by=POST, letter=letter)
    if ready is None:
        return False
    fault, is_refused = "", False
    try:
        ready.message.send()
    except (SMTPException, OSError, ValueError) as error:
        fault, is_refused = type(error).__name__, refuses_the_address(error)
        logger.warning("letter %s did not leave: %s", letter.pk, fault)
    record_posting(by=POST, letter=letter, fault=fault, is_refused=is_refused)
    return not fault


@dataclass(frozen=True)
class Ready:
    """A letter with its words and its secret, which stand nowhere else."""

    message: EmailMessage


@action
def make_letter_ready(*, by: Actor, letter: Letter) -> Ready | None:
    """Draw the secret of a letter and put it into words; None when it has left or need not leave any more.

    The letter is tried again after its next pause, unless ``record_posting`` says that it has left: so it
    also survives the end of this process.
    """
    require(by, "referrals.make_letter_ready", letter)
    letter = locked_letter(letter)
    if letter.next_try_at is None or letter.next_try_at > clock.now():
        return None
    if letter.kind == LetterKind.CHANGED:  # says farewell, and opens nothing
        letter.begin_try()
        return Ready(compose(letter, ""))
    if letter.link.is_revoked:
        letter.give_up()
        return None
    letter.begin_try()
    draw = _draw_code if letter.kind == LetterKind.CODE else _draw_link
    return Ready(compose(letter, draw(letter.link)))


def locked_letter(letter: Letter) -> Letter:
    """A letter under its row lock, with what its words need."""
    return (
        Letter.objects.select_for_update(of=("self",), no_key=True)
        .select_related(
            "link__mailbox", "link__referral", "link__member__table", "link__guest__meeting__case"
        )
        .get(pk=letter.pk)
    )


def _draw_link(link: PartnerLink) -> str:
    secret = draw_secret()
    link.digest = digest_of(secret)
    link.expires_at = clock.now() + LINK_LIFETIME
    link.save()
    return secret


def _draw_code(link: PartnerLink) -> str:
    code = draw_code()
    door = PartnerDoor.objects.select_for_update(no_key=True).get(pk=link.pk)
    door.code_digest = digest_of_code(code, link.pk)
    door.code_expires_at = clock.now() + CODE_LIFETIME
    door.save()
    return code


@action
def record_posting(*, by: Actor, letter: Letter, fault: str, is_refused: bool = False) -> Letter:
    """Keep whether a letter left; who counts on it is told when it does not at the third try.

    Args:
        is_refused: there is no such mailbox: it is given up and marked, and they are told at once.
    """
    require(by, "referrals.record_posting", letter)
    letter = locked_letter(letter)
    # Who waits for a code asks for another.
    letter.end_try(fault, is_hopeless=is_refused or letter.kind == LetterKind.CODE)
    if is_refused:
        mark_refused(by=by, link=letter.link)
    if letter.kind == LetterKind.CHANGED:  # nobody counts on it
        return letter
    is_news = letter.tries == TELL_SENDER_AT or (is_refused and letter.tries < TELL_SENDER_AT)
    if fault and is_news:
        tell_of_lost_letter(by, letter.link, NoticeKind.REFERRAL_MAIL_FAILED)
    else:
        redraw_for_sender(letter.link)
    return letter
