"""What every move of a referral has in common: the lock, who is told, and what the slower one reads."""

from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from audit.context import Actor
from audit.wording import when
from intake.models import Assignment, Case, Intake
from intake.moving import locked as locked_case
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify, see
from referrals.followers import contacts_of, sender_side
from referrals.models import LetterKind, Referral
from referrals.partners.actor import Answerer, PartnerActor
from referrals.partners.doors import stop_if_ended
from referrals.partners.post import write_to_mailbox

# What never changes: a row joined under a lock is the one read before the wait.
NEVER_CHANGE = ("service__unit", "service__municipality", "sender")
FROM_CASE, FROM_INTAKE = "case__district__unit", "intake__access_point__unit"

# Which letter tells the mailbox of a service what the sender did; every other notice is news.
LETTERS = {
    NoticeKind.REFERRAL_RECEIVED: LetterKind.REFERRAL,
    NoticeKind.REFERRAL_WITHDRAWN: LetterKind.WITHDRAWN,
}


def locked(referral: Referral, by: Actor | None = None) -> Referral:
    """The referral under its row lock: its moves happen one after the other.

    Raises:
        LinkEnded: ``by`` came through a link that was revoked meanwhile.
    """
    origin = FROM_CASE if referral.case_id else FROM_INTAKE  # for ever: the other need not be looked for
    held = (
        Referral.objects.select_for_update(of=("self",), no_key=True)
        .select_related(*NEVER_CHANGE, origin)
        .prefetch_related(Prefetch("case__assignments", Assignment.objects.select_related("operator")))
        .get(pk=referral.pk)
    )
    stop_if_ended(by)
    return held


def locked_origin(origin: Case | Intake) -> Case | Intake:
    """The situation or scheda under its row lock, as it is now."""
    if isinstance(origin, Case):
        return locked_case(origin)
    return (
        Intake.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "municipality", "access_point__unit")
        .get(pk=origin.pk)
    )


def move(referral: Referral, state: str) -> None:
    """Move along the table; the caller saves.

    Raises:
        ValidationError: (``conflict``) somebody was faster; the message says who, when and what.
    """
    if not referral.may_move_to(state):
        refuse(referral)
    referral.move_to(state)


def refuse(referral: Referral) -> NoReturn:
    """Say how the referral stands and who left it so, to who came too late.

    Raises:
        ValidationError: (``conflict``) always.
    """
    last = referral.history.first()
    raise ValidationError(
        _("Adesso l'invio è «%(state)s»: così l'ha lasciato %(name)s %(when)s."),
        code="conflict",
        params={
            "state": referral.get_state_display(),
            "name": last.actor_label,
            "when": when(last.history_date),
        },
    )


def read_by(by: Answerer, referral: Referral) -> None:
    """Mark as read what ``by`` was told of the referral, with all the counters the answer will move.

    Who has no account was told nothing here.
    """
    if isinstance(by, PartnerActor):
        hold_counters(sender_side(referral))
        return
    hold_counters([by, *sender_side(referral)])
    see(user=by, path=referral.get_absolute_url())


def tell_sender(by: Actor, referral: Referral, kind: NoticeKind) -> None:
    """Tell the sender and both members of the pair what the service did."""
    _tell(by, referral, sender_side(referral), kind, referral.service.name)


def tell_receiver(by: Actor, referral: Referral, kind: NoticeKind) -> None:
    """Tell all the contacts of the service what the sender did; its mailbox gets a letter."""
    _tell(by, referral, contacts_of(referral), kind, place_of(referral))
    write_to_mailbox(referral, LETTERS.get(kind, LetterKind.NEWS))


def place_of(referral: Referral) -> str:
    """The office a referral comes from: district of the situation, or access point of the scheda."""
    if referral.case is not None:
        return referral.case.district.name
    return referral.intake.access_point.name if referral.intake else ""


def tell_together(
    by: Actor, referral: Referral, to: list[User], kind: NoticeKind, letter: LetterKind | None
) -> None:
    """Tell people of both sides the same, in one notice each; the mailbox of the service gets the letter."""
    _tell(by, referral, to, kind, referral.service.name)
    if letter is not None:
        write_to_mailbox(referral, letter)


def _tell(by: Actor, referral: Referral, to: list[User], kind: NoticeKind, origin: str) -> None:
    notify(
        by=by,
        to=to,
        kind=kind,
        path=referral.get_absolute_url(),
        urgency=referral.urgency,
        reference=referral.number,
        origin=origin,
    )
