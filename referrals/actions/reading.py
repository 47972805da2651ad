"""Telling that nobody at a service can read what it was sent. Only the timer does it."""

from django.urls import reverse

from accounts.holders import holders
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.context import Actor
from network.models import Service
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify
from referrals.deadlines import WarningStep
from referrals.followers import sender_side
from referrals.models import Referral, Reminder
from referrals.moving import locked, tell_sender
from referrals.readers import is_read, unread_there


@action
def tell_of_no_readers(*, by: Actor, service: Service) -> list[Referral]:
    """Tell who sent the open referrals of a service that nobody can read, and who gives it readers.

    Of each referral again after two weeks, as long as it lasts. Returns those it was said of now.
    """
    require(by, "referrals.tell_of_no_readers")
    Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    unread = [locked(referral) for referral in unread_there(service)]
    referrals = [referral for referral in unread if referral.is_open]
    if not referrals:
        return []
    # who administers learns of a service without readers, never of a person hidden from one
    keepers = [] if is_read(service.pk) else list(holders(Role.ADMINISTRATOR, [service.ambito_id]))
    hold_counters([*keepers, *(user for referral in referrals for user in sender_side(referral))])
    for referral in referrals:
        Reminder(
            referral=referral,
            step=WarningStep.UNREADABLE,
            term=1 + referral.reminders.filter(step=WarningStep.UNREADABLE).count(),
            due_at=referral.answer_due_at or clock.now(),
        ).save()
        tell_sender(by, referral, NoticeKind.REFERRAL_UNREADABLE)
    notify(
        by=by,
        to=keepers,
        kind=NoticeKind.REFERRAL_SERVICE_UNREAD,
        path=reverse("referrals:mailbox", args=[service.pk]),
        origin=service.name,
    )
    return referrals
