"""What every move of a referral has in common: the lock, who is told, and what the slower one reads."""

from datetime import datetime
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.roles import Role
from audit import clock
from intake.models import Assignment
from intake.moving import coordinators_of
from network.notice_kinds import NoticeKind
from network.notices import notify
from referrals.models import Referral
from referrals.rules import on_sender_side

# What never changes: a row joined under a lock is the one read before the wait.
NEVER_CHANGE = ("service__unit", "sender", "case__district__unit", "intake__access_point__unit")


def locked(referral: Referral) -> Referral:
    """The referral under its row lock: its moves happen one after the other."""
    return (
        Referral.objects.select_for_update(of=("self",), no_key=True)
        .select_related(*NEVER_CHANGE)
        .prefetch_related(Prefetch("case__assignments", Assignment.objects.select_related("operator")))
        .get(pk=referral.pk)
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
            "when": _when(last.history_date),
        },
    )


def _when(moment: datetime) -> str:
    local = timezone.localtime(moment)
    time = date_format(local, "G:i")
    if local.date() == clock.today():
        return _("oggi alle %(time)s") % {"time": time}
    return _("il %(day)s alle %(time)s") % {"day": date_format(local, "j/n/Y"), "time": time}


def sender_side(referral: Referral) -> list[User]:
    """Who follows the referral for who sent it: the pair and the sender, as long as they still may.

    When nobody of them is left, the coordinators of the situation or the front desk of the scheda.
    """
    people = {referral.sender} if on_sender_side(referral.sender, referral) else set()
    if referral.case is not None:
        people |= {seat.operator for seat in referral.case.assignments.all() if seat.is_open}
        return list(people) or coordinators_of(referral.case)
    desk = [referral.intake.access_point_id] if referral.intake else []
    return list(people) or list(holders(Role.FRONT_DESK, desk))


def contacts_of(referral: Referral) -> list[User]:
    """The contacts of the service that received the referral."""
    return list(holders(Role.SERVICE_CONTACT, [referral.service_id]))


def tell_sender(by: User, referral: Referral, kind: NoticeKind) -> None:
    """Tell the sender and both members of the pair what the service did."""
    _tell(by, referral, sender_side(referral), kind, referral.service.name)


def tell_receiver(by: User, referral: Referral, kind: NoticeKind) -> None:
    """Tell all the contacts of the service what the sender did."""
    _tell(by, referral, contacts_of(referral), kind, place_of(referral))


def place_of(referral: Referral) -> str:
    """The office a referral comes from: district of the situation, or access point of the scheda."""
    if referral.case is not None:
        return referral.case.district.name
    return referral.intake.access_point.name if referral.intake else ""


def _tell(by: User, referral: Referral, to: list[User], kind: NoticeKind, origin: str) -> None:
    notify(
        by=by,
        to=to,
        kind=kind,
        path=referral.get_absolute_url(),
        urgency=referral.urgency,
        reference=referral.number,
        origin=origin,
    )
