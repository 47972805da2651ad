"""The thread of messages between who sends and who receives."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.notice_kinds import NoticeKind
from network.notices import redraw_pages
from referrals.followers import contacts_of, sender_side
from referrals.models import Message, MessageKind, Referral
from referrals.moving import locked, move, refuse, tell_receiver, tell_sender
from referrals.naming import check_unnamed
from referrals.partners.actor import Answerer
from referrals.rules import on_receiver_side
from referrals.states import ReferralState, Side


@action
def write_message(*, by: Answerer, referral: Referral, text: str, submission: UUID | None = None) -> Message:
    """Write to the other side. The same ``submission`` writes once, however often it is sent.

    Raises:
        ValidationError: the text is empty, too long or names the person to a service that may not know them
            yet, or (``conflict``) the referral is over.
    """
    referral = locked(referral, by)
    require(by, "referrals.write_message", referral)
    if written := _already_written(submission, by, referral):
        return written
    if not referral.is_open:
        raise ValidationError(_("Questo invio è finito: non si può più scrivere qui."), code="conflict")
    _check_unnamed(by, referral, text)
    message = Message.draw(by=by, referral=referral, text=text, submission=submission)
    message.save()
    tell = tell_sender if on_receiver_side(by, referral) else tell_receiver
    tell(by, referral, NoticeKind.REFERRAL_MESSAGE)
    return message


@action
def request_information(
    *, by: Answerer, referral: Referral, text: str, submission: UUID | None = None
) -> Referral:
    """Ask the sender something before deciding: the time to answer stops until they reply.

    Raises:
        ValidationError: no question, or (``conflict``) it was meanwhile answered or withdrawn.
    """
    referral = locked(referral, by)
    require(by, "referrals.request_information", referral)
    if _already_written(submission, by, referral):
        return referral
    move(referral, ReferralState.INFORMATION_REQUESTED)
    referral.mark_seen(by)
    referral.stop_clock()
    referral.save()
    Message.draw(by=by, referral=referral, text=text, kind=MessageKind.QUESTION, submission=submission).save()
    tell_sender(by, referral, NoticeKind.REFERRAL_INFORMATION_REQUESTED)
    return referral


@action
def give_information(*, by: User, referral: Referral, text: str, submission: UUID | None = None) -> Referral:
    """Reply to what the service asked: it is in its queue again, and the time runs on from where it stopped.

    Raises:
        ValidationError: no reply, or one that names the person, or (``conflict``) nothing is being asked any
            more.
    """
    referral = locked(referral)
    require(by, "referrals.give_information", referral)
    if _already_written(submission, by, referral):
        return referral
    if referral.state != ReferralState.INFORMATION_REQUESTED:
        refuse(referral)
    _check_unnamed(by, referral, text)
    move(referral, ReferralState.SENT)
    move(referral, ReferralState.DELIVERED)
    referral.start_clock()
    referral.save()
    Message.draw(by=by, referral=referral, text=text, kind=MessageKind.ANSWER, submission=submission).save()
    tell_receiver(by, referral, NoticeKind.REFERRAL_INFORMATION_GIVEN)
    return referral


@action
def read_messages(*, by: Answerer, referral: Referral) -> int:
    """Mark what the other side wrote as read by ``by``; its pages show it. Returns how many they were."""
    referral = locked(referral, by)
    require(by, "referrals.read_messages", referral)
    is_receiver = on_receiver_side(by, referral)
    side = Side.RECEIVER if is_receiver else Side.SENDER
    unread = list(Message.objects.visible_to(by).filter(referral=referral).unread_by(side))
    for message in unread:
        message.mark_read(by)
    if unread:
        Message.objects.save_all(unread, ["read_at", "read_by", "read_by_partner"])
        redraw_pages(sender_side(referral) if is_receiver else contacts_of(referral))
    return len(unread)


@action
def correct_message(*, by: Answerer, message: Message, text: str) -> Message:
    """Write one's own message anew, as long as nobody of the other side has read it.

    Raises:
        ValidationError: the text is empty, too long or names the person to a service that may not know them
            yet, or (``conflict``) it was read meanwhile.
    """
    referral = locked(message.referral, by)
    message = Message.objects.select_related("referral").get(pk=message.pk)
    require(by, "referrals.correct_message", message)
    if message.text == text.strip():
        return message
    if message.read_at is not None:
        raise ValidationError(
            _("%(name)s l'ha già letto: non si può più correggere. Serve un messaggio nuovo."),
            code="conflict",
            params={"name": message.read_by_name},
        )
    if not referral.is_open:
        raise ValidationError(_("Questo invio è finito: non si può più scrivere qui."), code="conflict")
    _check_unnamed(by, referral, text)
    message.text, message.corrected_at = text.strip(), clock.now()
    message.may_name = message.may_name or referral.shows_identity
    message.full_clean(exclude=["submission"])
    message.save()
    redraw_pages(_people_of(referral))
    return message


def _check_unnamed(by: Answerer, referral: Referral, text: str) -> None:
    if not referral.shows_identity and not on_receiver_side(by, referral):
        check_unnamed(referral.person, text=text)


def _people_of(referral: Referral) -> Iterable[User]:
    return {*sender_side(referral), *contacts_of(referral)}


def _already_written(submission: UUID | None, by: Answerer, referral: Referral) -> Message | None:
    if submission is None:
        return None
    written = Message.objects.filter(submission=submission).first()
    if written is None or (written.author_id == by.pk and written.referral_id == referral.pk):
        return written
    raise ValidationError(_("Questo modulo è già servito altrove: ricarica la pagina."), code="conflict")
